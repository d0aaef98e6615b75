"""The valid steps of rooms and bookings in SQL, one function for each command. None of them commits."""

from datetime import date
from typing import Any

from tests.invariants.support import sql_rows, sql_steps
from tests.invariants.support.sql_rows import BOOKINGS, GUESTS, OCCUPANCIES, ROOMS, TODAY, TOMORROW, HotelRows
from tests.invariants.support.sql_session import Session


def create_room(s: Session, hotel: HotelRows, number: str, status: str = "READY_FOR_GUEST") -> int:
    room = sql_rows.add_room(s, hotel, number, status)
    sql_steps.room_event(s, room, version=1, from_status="", to_status=status)
    return room


def create_booking(
    s: Session, hotel: HotelRows, arrival: date = TODAY, departure: date = TOMORROW, **columns: Any
) -> int:
    booking = sql_rows.add_booking(s, hotel, arrival, departure, **columns)
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    return booking


def confirm(s: Session, booking_pk: int) -> None:
    sql_steps.step_booking(s, booking_pk, "CONFIRMED")


def create_confirmed_booking(
    s: Session, hotel: HotelRows, arrival: date = TODAY, departure: date = TOMORROW
) -> int:
    booking = create_booking(s, hotel, arrival, departure)
    confirm(s, booking)
    return booking


def assign(s: Session, booking_pk: int, room_pk: int) -> None:
    old_room, version = room_and_version_of(s, booking_pk)
    s.update(BOOKINGS, booking_pk, assigned_room_id=room_pk, room_version=version + 1)
    operation = "ASSIGN" if old_room is None else "REASSIGN"
    sql_steps.log_room_change(s, booking_pk, room_pk, operation, version=version + 1, from_room_id=old_room)


def unassign(s: Session, booking_pk: int) -> None:
    room, version = room_and_version_of(s, booking_pk)
    s.update(BOOKINGS, booking_pk, assigned_room_id=None, room_version=version + 1)
    sql_steps.log_room_change(s, booking_pk, room, "UNASSIGN", version=version + 1)


def check_in(
    s: Session, booking_pk: int, room_pk: int, *, on: date | None = None, is_entered_late: bool = False
) -> int:
    """Check in to a room, assigned before or not, and return the guest."""
    _, version = room_and_version_of(s, booking_pk)
    booking_columns: dict[str, Any] = {"assigned_room_id": room_pk, "room_version": version + 1}
    if is_entered_late:
        booking_columns["entered_late"] = True
    if on is not None:
        booking_columns["room_from"] = on
    sql_steps.step_booking(s, booking_pk, "CHECKED_IN", booking_columns=booking_columns)
    sql_steps.log_room_change(s, booking_pk, room_pk, "CHECKIN", version=version + 1)
    sql_steps.step_room(s, room_pk, "OCCUPIED")
    sql_rows.add_occupancy(s, booking_pk, room_pk)
    return sql_rows.add_guest(s, booking_pk, room_pk)


def check_out(s: Session, booking_pk: int) -> None:
    room, version = room_and_version_of(s, booking_pk)
    vacate_room(s, booking_pk, room)
    sql_steps.step_booking(s, booking_pk, "CHECKED_OUT", booking_columns={"room_version": version + 1})
    sql_steps.step_booking(s, booking_pk, "COMPLETED")
    sql_steps.log_room_change(s, booking_pk, room, "CHECKOUT", version=version + 1)
    sql_steps.step_room(s, room, "CHECKOUT_DIRTY")


def move(s: Session, booking_pk: int, to_room_pk: int, *, on: date | None = None) -> None:
    room, version = room_and_version_of(s, booking_pk)
    booking_columns: dict[str, Any] = {} if on is None else {"room_from": on}
    vacate_room(s, booking_pk, room)
    s.update(BOOKINGS, booking_pk, assigned_room_id=to_room_pk, room_version=version + 1, **booking_columns)
    sql_steps.log_room_change(s, booking_pk, to_room_pk, "MOVE", version=version + 1, from_room_id=room)
    sql_steps.step_room(s, room, "CHECKOUT_DIRTY")
    sql_steps.step_room(s, to_room_pk, "OCCUPIED")
    sql_rows.add_occupancy(s, booking_pk, to_room_pk)
    place_guests(s, booking_pk, to_room_pk)


def cancel(s: Session, booking_pk: int, *, to_status: str = "CANCELLED") -> None:
    """Cancel the booking or mark it as no-show, and unassign its room."""
    room, version = room_and_version_of(s, booking_pk)
    if room is None:
        sql_steps.step_booking(s, booking_pk, to_status)
        return
    sql_steps.step_booking(
        s, booking_pk, to_status, booking_columns={"assigned_room_id": None, "room_version": version + 1}
    )
    sql_steps.log_room_change(s, booking_pk, room, "UNASSIGN", version=version + 1)


def undo_check_in(s: Session, booking_pk: int) -> None:
    """Undo a check-in that was the latest step of booking and room."""
    room, version = room_and_version_of(s, booking_pk)
    vacate_room(s, booking_pk, room)
    sql_steps.step_booking(
        s,
        booking_pk,
        "CONFIRMED",
        booking_columns={"room_version": version + 1},
        kind="CORRECTION",
        reverses_id=sql_steps.booking_event_at(s, booking_pk, status_version_of(s, BOOKINGS, booking_pk)),
    )
    sql_steps.log_room_change(s, booking_pk, room, "UNDO_CHECKIN", version=version + 1)
    reversed_event = sql_steps.room_event_at(s, room, status_version_of(s, ROOMS, room))
    sql_steps.step_room(s, room, "READY_FOR_GUEST", kind="CORRECTION", reverses_id=reversed_event)


def undo_check_out(s: Session, booking_pk: int) -> None:
    """Undo a check-out that was the latest command on booking and room."""
    room, version = room_and_version_of(s, booking_pk)
    checked_out = sql_steps.booking_event_at(s, booking_pk, status_version_of(s, BOOKINGS, booking_pk) - 1)
    booking_columns = {"room_version": version + 1}
    sql_steps.step_booking(
        s,
        booking_pk,
        "CHECKED_IN",
        booking_columns=booking_columns,
        kind="CORRECTION",
        reverses_id=checked_out,
    )
    sql_steps.log_room_change(s, booking_pk, room, "UNDO_CHECKOUT", version=version + 1)
    reversed_event = sql_steps.room_event_at(s, room, status_version_of(s, ROOMS, room))
    sql_steps.step_room(s, room, "OCCUPIED", kind="CORRECTION", reverses_id=reversed_event)
    sql_rows.add_occupancy(s, booking_pk, room)
    place_guests(s, booking_pk, room)


def reinstate(s: Session, booking_pk: int, to_status: str) -> None:
    """Reverse a cancellation or a no-show."""
    reversed_event = sql_steps.booking_event_at(s, booking_pk, status_version_of(s, BOOKINGS, booking_pk))
    sql_steps.step_booking(s, booking_pk, to_status, kind="CORRECTION", reverses_id=reversed_event)


def clean(s: Session, room_pk: int) -> None:
    """Clean and inspect a dirty room."""
    for status in ("CLEANING_IN_PROGRESS", "CLEANED_UNINSPECTED", "READY_FOR_GUEST"):
        sql_steps.step_room(s, room_pk, status)


def vacate_room(s: Session, booking_pk: int, room_pk: int) -> None:
    place_guests(s, booking_pk, None)
    s.run(f"DELETE FROM {OCCUPANCIES} WHERE room_id = %(room)s", room=room_pk)


def place_guests(s: Session, booking_pk: int, room_pk: int | None) -> None:
    s.run(
        f"UPDATE {GUESTS} SET room_id = %(room)s WHERE booking_id = %(booking)s",
        room=room_pk,
        booking=booking_pk,
    )


def room_and_version_of(s: Session, booking_pk: int) -> tuple[Any, int]:
    """Return the assigned room and the room version of a booking."""
    room, version = s.row(
        f"SELECT assigned_room_id, room_version FROM {BOOKINGS} WHERE id = %(booking)s", booking=booking_pk
    )
    return room, version


def status_version_of(s: Session, table: str, key: int) -> int:
    version: int = s.one(f"SELECT status_version FROM {table} WHERE id = %(key)s", key=key)
    return version
