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


def create_booking(s: Session, hotel: HotelRows, arrival: date = TODAY, departure: date = TOMORROW) -> int:
    booking = sql_rows.add_booking(s, hotel, arrival, departure)
    sql_steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    return booking


def confirm(s: Session, booking: int) -> None:
    sql_steps.step_booking(s, booking, "CONFIRMED")


def create_confirmed_booking(
    s: Session, hotel: HotelRows, arrival: date = TODAY, departure: date = TOMORROW
) -> int:
    booking = create_booking(s, hotel, arrival, departure)
    confirm(s, booking)
    return booking


def assign(s: Session, booking: int, room: int) -> None:
    old_room, version = room_and_version_of(s, booking)
    s.update(BOOKINGS, booking, assigned_room_id=room, room_version=version + 1)
    operation = "ASSIGN" if old_room is None else "REASSIGN"
    sql_steps.log_room_change(s, booking, room, operation, version=version + 1, from_room_id=old_room)


def unassign(s: Session, booking: int) -> None:
    room, version = room_and_version_of(s, booking)
    s.update(BOOKINGS, booking, assigned_room_id=None, room_version=version + 1)
    sql_steps.log_room_change(s, booking, room, "UNASSIGN", version=version + 1)


def check_in(s: Session, booking: int, room: int, *, on: date | None = None) -> int:
    """Check in to a room, assigned before or not, and return the guest."""
    _, version = room_and_version_of(s, booking)
    booking_columns: dict[str, Any] = {"assigned_room_id": room, "room_version": version + 1}
    if on is not None:
        booking_columns["room_from"] = on
    sql_steps.step_booking(s, booking, "CHECKED_IN", booking_columns=booking_columns)
    sql_steps.log_room_change(s, booking, room, "CHECKIN", version=version + 1)
    sql_steps.step_room(s, room, "OCCUPIED")
    sql_rows.add_occupancy(s, booking, room)
    return sql_rows.add_guest(s, booking, room)


def check_out(s: Session, booking: int) -> None:
    room, version = room_and_version_of(s, booking)
    vacate_room(s, booking, room)
    sql_steps.step_booking(s, booking, "CHECKED_OUT", booking_columns={"room_version": version + 1})
    sql_steps.step_booking(s, booking, "COMPLETED")
    sql_steps.log_room_change(s, booking, room, "CHECKOUT", version=version + 1)
    sql_steps.step_room(s, room, "CHECKOUT_DIRTY")


def move(s: Session, booking: int, to_room: int, *, on: date | None = None) -> None:
    room, version = room_and_version_of(s, booking)
    booking_columns: dict[str, Any] = {} if on is None else {"room_from": on}
    vacate_room(s, booking, room)
    s.update(BOOKINGS, booking, assigned_room_id=to_room, room_version=version + 1, **booking_columns)
    sql_steps.log_room_change(s, booking, to_room, "MOVE", version=version + 1, from_room_id=room)
    sql_steps.step_room(s, room, "CHECKOUT_DIRTY")
    sql_steps.step_room(s, to_room, "OCCUPIED")
    sql_rows.add_occupancy(s, booking, to_room)
    place_guests(s, booking, to_room)


def cancel(s: Session, booking: int, *, to_status: str = "CANCELLED") -> None:
    """Cancel the booking or mark it as no-show, and unassign its room."""
    room, version = room_and_version_of(s, booking)
    if room is None:
        sql_steps.step_booking(s, booking, to_status)
        return
    sql_steps.step_booking(
        s, booking, to_status, booking_columns={"assigned_room_id": None, "room_version": version + 1}
    )
    sql_steps.log_room_change(s, booking, room, "UNASSIGN", version=version + 1)


def undo_check_in(s: Session, booking: int) -> None:
    """Undo a check-in that was the latest step of booking and room."""
    room, version = room_and_version_of(s, booking)
    vacate_room(s, booking, room)
    sql_steps.step_booking(
        s,
        booking,
        "CONFIRMED",
        booking_columns={"room_version": version + 1},
        kind="CORRECTION",
        reverses_id=sql_steps.booking_event_at(s, booking, status_version_of(s, BOOKINGS, booking)),
    )
    sql_steps.log_room_change(s, booking, room, "UNDO_CHECKIN", version=version + 1)
    reversed_event = sql_steps.room_event_at(s, room, status_version_of(s, ROOMS, room))
    sql_steps.step_room(s, room, "READY_FOR_GUEST", kind="CORRECTION", reverses_id=reversed_event)


def undo_check_out(s: Session, booking: int) -> None:
    """Undo a check-out that was the latest command on booking and room."""
    room, version = room_and_version_of(s, booking)
    checked_out = sql_steps.booking_event_at(s, booking, status_version_of(s, BOOKINGS, booking) - 1)
    booking_columns = {"room_version": version + 1}
    sql_steps.step_booking(
        s, booking, "CHECKED_IN", booking_columns=booking_columns, kind="CORRECTION", reverses_id=checked_out
    )
    sql_steps.log_room_change(s, booking, room, "UNDO_CHECKOUT", version=version + 1)
    reversed_event = sql_steps.room_event_at(s, room, status_version_of(s, ROOMS, room))
    sql_steps.step_room(s, room, "OCCUPIED", kind="CORRECTION", reverses_id=reversed_event)
    sql_rows.add_occupancy(s, booking, room)
    place_guests(s, booking, room)


def reinstate(s: Session, booking: int, to_status: str) -> None:
    """Reverse a cancellation or a no-show."""
    reversed_event = sql_steps.booking_event_at(s, booking, status_version_of(s, BOOKINGS, booking))
    sql_steps.step_booking(s, booking, to_status, kind="CORRECTION", reverses_id=reversed_event)


def clean(s: Session, room: int) -> None:
    """Clean and inspect a dirty room."""
    for status in ("CLEANING_IN_PROGRESS", "CLEANED_UNINSPECTED", "READY_FOR_GUEST"):
        sql_steps.step_room(s, room, status)


def vacate_room(s: Session, booking: int, room: int) -> None:
    place_guests(s, booking, None)
    s.run(f"DELETE FROM {OCCUPANCIES} WHERE room_id = %(room)s", room=room)


def place_guests(s: Session, booking: int, room: int | None) -> None:
    s.run(
        f"UPDATE {GUESTS} SET room_id = %(room)s WHERE booking_id = %(booking)s", room=room, booking=booking
    )


def room_and_version_of(s: Session, booking: int) -> tuple[Any, int]:
    """Return the assigned room and the room version of a booking."""
    room, version = s.row(
        f"SELECT assigned_room_id, room_version FROM {BOOKINGS} WHERE id = %(booking)s", booking=booking
    )
    return room, version


def status_version_of(s: Session, table: str, key: int) -> int:
    version: int = s.one(f"SELECT status_version FROM {table} WHERE id = %(key)s", key=key)
    return version
