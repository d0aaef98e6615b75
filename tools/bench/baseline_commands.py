"""Check-in, move and check-out of one booking by hand-written SQL: lock, check, write, log, announce."""

import random
from collections.abc import Sequence
from datetime import date

from tests.row_diff import OCCUPANCY
from tools.bench.baseline_rows import (
    BaselineCommand,
    Row,
    booking_event,
    occupancy,
    outbox,
    room_event,
    room_log,
    turnover_task,
)
from tools.bench.baseline_snapshots import booking_snapshot, room_snapshot, task_snapshot

LOCK_BOOKING = (
    "SELECT id, status, status_version, room_version, check_in, check_out, adults + children, assigned_room_id "
    "FROM room_bookings_roombooking WHERE hotel_id = %s AND booking_id = %s FOR NO KEY UPDATE"
)
LOCK_ROOMS = (
    "SELECT id, room_number, room_status, status_version, is_active FROM rooms_room "
    "WHERE hotel_id = %s AND (id = %s OR {also}) ORDER BY id FOR NO KEY UPDATE"
)
WHERE_GUESTS_ARE = "id IN (SELECT room_id FROM guests_guest WHERE booking_id = %s AND room_id IS NOT NULL)"
LOCK_GUESTS = (
    "SELECT id, booking_id, room_id FROM guests_guest WHERE hotel_id = %s "
    "AND (booking_id = %s OR (room_id = %s AND booking_id IS NULL)) ORDER BY id FOR NO KEY UPDATE"
)
FACTS = (
    "SELECT type.max_occupancy, EXISTS (SELECT FROM housekeeping_maintenancereport WHERE room_id = room.id "
    "AND completed_at IS NULL AND NOT room_usable) "
    "FROM rooms_room AS room JOIN rooms_roomtype AS type ON type.id = room.room_type_id WHERE room.id = %s"
)
CLAIMS = (
    "SELECT booking_id, stays_in, room_from, check_in, check_out FROM room_bookings_roombooking "
    "WHERE assigned_room_id = %s AND status IN ('PENDING', 'CONFIRMED', 'CHECKED_IN') "
    "AND (check_out >= %s OR stays_in IS NOT NULL) AND id <> %s"
)


def check_in(command: BaselineCommand, booking_id: str) -> None:
    hotel, now, today = command.hotel.pk, command.now, command.today
    booking_pk, status, version, room_version, check_in, check_out, people, room_pk = command.one(
        LOCK_BOOKING, hotel, booking_id
    )
    room = command.one(LOCK_ROOMS.format(also="false"), hotel, room_pk)
    assert status == "CONFIRMED"
    assert check_in <= today < check_out
    _require_free_room(command, room, booking_pk=booking_pk, people=people, until=check_out)
    _set_room_status(command, room, "OCCUPIED")
    occupancy(command, room_pk, booking_pk, since=now, by=command.staff_pk, token="")
    command.run(
        "UPDATE room_bookings_roombooking SET status = 'CHECKED_IN', status_version = status_version + 1, "
        "room_version = room_version + 1, version = version + 1, room_from = %s, checked_in_at = %s, "
        "updated_at = %s WHERE id = %s",
        *(today, now, now, booking_pk),
    )
    booking_event(command, booking_pk, version + 1, "CONFIRMED", "CHECKED_IN")
    guest_pks = _place_guests(command, booking_pk, room_pk)
    room_log(command, "CHECKIN", room_pk, booking_id, room_version + 1, guest_pks, room[2], now)
    _announce_room(command, room)
    snapshot = booking_snapshot(command, booking_pk)
    outbox(
        command,
        "booking_checked_in",
        snapshot,
        ("status", "checked_in_at"),
        booking_pk=booking_pk,
        status_version=version + 1,
    )


def move(command: BaselineCommand, booking_id: str, room_number: str, reason: str) -> None:
    """Move a checked-in booking to a ready room."""
    hotel, now = command.hotel.pk, command.now
    booking_pk, status, _, room_version, _, check_out, people, from_room_pk = command.one(
        LOCK_BOOKING, hotel, booking_id
    )
    named_or_with_guests = LOCK_ROOMS.format(also=f"upper(room_number) = upper(%s) OR {WHERE_GUESTS_ARE}")
    rooms = command.all(named_or_with_guests, hotel, from_room_pk, room_number, booking_pk)
    (from_room,) = (room for room in rooms if room[0] == from_room_pk)
    (to_room,) = (room for room in rooms if room[1] == room_number)
    assert status == "CHECKED_IN"
    _require_free_room(command, to_room, booking_pk=booking_pk, people=people, until=check_out)
    guest_pks = [row[0] for row in command.all(LOCK_GUESTS, hotel, booking_pk, from_room_pk)]
    since, by, token = _end_occupancy(command, from_room_pk)
    _set_room_status(command, from_room, "CHECKOUT_DIRTY", reason)
    _set_room_status(command, to_room, "OCCUPIED", reason)
    command.run(
        "UPDATE room_bookings_roombooking SET assigned_room_id = %s, room_version = room_version + 1, "
        "version = version + 1, room_from = %s, updated_at = %s WHERE id = %s",
        *(to_room[0], command.today, now, booking_pk),
    )
    occupancy(command, to_room[0], booking_pk, since=since, by=by, token=token)
    for guest_pk in guest_pks:
        values = (to_room[0], now, guest_pk)
        command.run("UPDATE guests_guest SET room_id = %s, updated_at = %s WHERE id = %s", *values)
    room_log(
        command,
        *("MOVE", to_room[0], booking_id, room_version + 1, guest_pks, to_room[2], since),
        from_room_pk=from_room_pk,
        note=reason,
    )
    task_pk = turnover_task(command, from_room_pk, booking_pk)
    _announce_room(command, from_room)
    _announce_room(command, to_room)
    moved = booking_snapshot(command, booking_pk)
    outbox(command, "booking_moved", moved, ("assigned_room",), booking_pk=booking_pk, from_room=from_room[1])
    _announce_task(command, task_pk, from_room, booking_id)


def check_out(command: BaselineCommand, booking_id: str) -> None:
    """Check out one booking."""
    hotel, now = command.hotel.pk, command.now
    booking_pk, status, version, room_version, *_, room_pk = command.one(LOCK_BOOKING, hotel, booking_id)
    (room,) = command.all(LOCK_ROOMS.format(also=WHERE_GUESTS_ARE), hotel, room_pk, booking_pk)
    assert status == "CHECKED_IN"
    guest_pks = [row[0] for row in command.all(LOCK_GUESTS, hotel, booking_pk, room_pk)]
    for guest_pk in guest_pks:
        command.run(
            "UPDATE guests_guest SET room_id = NULL, check_out_date = %s, id_pin = '', updated_at = %s "
            "WHERE id = %s",
            *(command.today, now, guest_pk),
        )
    assert not command.all("SELECT id FROM guests_guest WHERE room_id = %s", room_pk)
    since, _, _ = _end_occupancy(command, room_pk)
    _set_room_status(command, room, "CHECKOUT_DIRTY")
    command.run(
        "UPDATE room_bookings_roombooking SET status = 'COMPLETED', status_version = status_version + 2, "
        "room_version = room_version + 1, version = version + 1, checked_out_at = %s, departed_on = %s, "
        "updated_at = %s WHERE id = %s",
        *(now, command.today, now, booking_pk),
    )
    booking_event(command, booking_pk, version + 1, "CHECKED_IN", "CHECKED_OUT")
    booking_event(command, booking_pk, version + 2, "CHECKED_OUT", "COMPLETED")
    room_log(command, "CHECKOUT", room_pk, booking_id, room_version + 1, guest_pks, room[2], since)
    task_pk = turnover_task(command, room_pk, booking_pk)
    _announce_room(command, room)
    snapshot = booking_snapshot(command, booking_pk)
    outbox(
        command,
        *("booking_checked_out", snapshot, ("status", "checked_out_at", "departed_on")),
        booking_pk=booking_pk,
        status_version=version + 1,
    )
    outbox(
        command, "booking_updated", snapshot, ("status",), booking_pk=booking_pk, status_version=version + 2
    )
    _announce_task(command, task_pk, room, booking_id)


def _require_free_room(
    command: BaselineCommand, room: Row, *, booking_pk: int, people: int, until: date
) -> None:
    """Require that a party can occupy this room from today until its departure."""
    room_pk, _, status, _, is_active = room
    assert is_active
    assert status == "READY_FOR_GUEST"
    max_occupancy, is_unusable = command.one(FACTS, room_pk)
    assert not is_unusable
    assert people <= max_occupancy
    for _, stays_in, room_from, *_ in command.all(CLAIMS, room_pk, command.today, booking_pk):
        assert stays_in is None
        assert room_from >= until


def _set_room_status(command: BaselineCommand, room: Row, to_status: str, note: str = "") -> None:
    room_pk, _, status, version, _ = room
    command.run(
        "UPDATE rooms_room SET room_status = %s, status_version = status_version + 1, version = version + 1, "
        "updated_at = %s WHERE id = %s",
        *(to_status, command.now, room_pk),
    )
    room_event(command, room_pk, version + 1, status, to_status, note)


def _announce_room(command: BaselineCommand, room: Row) -> None:
    room_pk, _, _, version, _ = room
    snapshot = room_snapshot(command, room_pk)
    outbox(
        command,
        "room_updated",
        snapshot,
        ("room_status", *OCCUPANCY),
        room_pk=room_pk,
        status_version=version + 1,
    )


def _announce_task(command: BaselineCommand, task_pk: int, room: Row, booking_id: str) -> None:
    snapshot = task_snapshot(command, task_pk, room[1], booking_id)
    outbox(command, "task_created", snapshot, ("status",), room_pk=room[0])


def _end_occupancy(command: BaselineCommand, room_pk: int) -> Row:
    return command.one(
        "DELETE FROM room_bookings_roomoccupancy WHERE room_id = %s "
        "RETURNING occupied_since, assigned_by_id, guest_fcm_token",
        room_pk,
    )


def _place_guests(command: BaselineCommand, booking_pk: int, room_pk: int) -> Sequence[int]:
    """Create a guest in the room for each staying party member, with a PIN that is unique in the hotel."""
    party = command.all(
        "SELECT id, role, first_name, last_name, email, phone FROM room_bookings_bookingguest "
        "WHERE booking_id = %s AND is_staying ORDER BY id",
        booking_pk,
    )
    taken = {
        pin
        for (pin,) in command.all(
            "SELECT id_pin FROM guests_guest WHERE hotel_id = %s AND id_pin <> ''", command.hotel.pk
        )
    }
    guest_pks = []
    for member in party:
        pin = _free_pin(taken)
        (guest_pk,) = command.one(
            "INSERT INTO guests_guest (hotel_id, booking_id, booking_guest_id, room_id, guest_type, first_name, "
            "last_name, email, phone, check_in_date, id_pin, created_at, updated_at) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT (booking_guest_id) DO UPDATE "
            "SET booking_id = EXCLUDED.booking_id, room_id = EXCLUDED.room_id, check_out_date = NULL, "
            "check_in_date = EXCLUDED.check_in_date, id_pin = EXCLUDED.id_pin, updated_at = EXCLUDED.updated_at "
            "RETURNING id",
            *(command.hotel.pk, booking_pk, member[0], room_pk, *member[1:], command.today, pin),
            *(command.now, command.now),
        )
        guest_pks.append(guest_pk)
    return guest_pks


def _free_pin(taken: set[str]) -> str:
    while (pin := f"{random.randrange(10_000):04}") in taken:
        pass
    taken.add(pin)
    return pin
