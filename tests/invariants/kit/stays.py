"""Lawful lives, one function per command. None of them commits."""

from datetime import date
from typing import Any

from tests.invariants.kit import rows, steps
from tests.invariants.kit.rows import BOOKINGS, GUESTS, OCCUPANCIES, ROOMS, TODAY, TOMORROW, House
from tests.invariants.kit.session import Session


def open_room(s: Session, house: House, number: str, status: str = "READY_FOR_GUEST") -> int:
    room = rows.add_room(s, house, number, status)
    steps.room_event(s, room, version=1, from_status="", to_status=status)
    return room


def book(s: Session, house: House, arrival: date = TODAY, departure: date = TOMORROW) -> int:
    booking = rows.add_booking(s, house, arrival, departure)
    steps.booking_event(s, booking, version=1, from_status="", to_status="PENDING")
    return booking


def confirm(s: Session, booking: int) -> None:
    steps.step_booking(s, booking, "CONFIRMED")


def book_confirmed(s: Session, house: House, arrival: date = TODAY, departure: date = TOMORROW) -> int:
    booking = book(s, house, arrival, departure)
    confirm(s, booking)
    return booking


def assign(s: Session, booking: int, room: int) -> None:
    old_room, version = plan_of(s, booking)
    s.update(BOOKINGS, booking, assigned_room_id=room, room_version=version + 1)
    operation = "ASSIGN" if old_room is None else "REASSIGN"
    steps.log_room_change(s, booking, room, operation, version=version + 1, from_room_id=old_room)


def unassign(s: Session, booking: int) -> None:
    room, version = plan_of(s, booking)
    s.update(BOOKINGS, booking, assigned_room_id=None, room_version=version + 1)
    steps.log_room_change(s, booking, room, "UNASSIGN", version=version + 1)


def check_in(s: Session, booking: int, room: int, *, on: date | None = None) -> int:
    """Check in, into a room assigned before or not; the guest."""
    _, version = plan_of(s, booking)
    also: dict[str, Any] = {"assigned_room_id": room, "room_version": version + 1}
    if on is not None:
        also["room_from"] = on
    steps.step_booking(s, booking, "CHECKED_IN", also=also)
    steps.log_room_change(s, booking, room, "CHECKIN", version=version + 1)
    steps.step_room(s, room, "OCCUPIED")
    rows.add_occupancy(s, booking, room)
    return rows.add_guest(s, booking, room)


def check_out(s: Session, booking: int) -> None:
    room, version = plan_of(s, booking)
    leave_room(s, booking, room)
    steps.step_booking(s, booking, "CHECKED_OUT", also={"room_version": version + 1})
    steps.step_booking(s, booking, "COMPLETED")
    steps.log_room_change(s, booking, room, "CHECKOUT", version=version + 1)
    steps.step_room(s, room, "CHECKOUT_DIRTY")


def move(s: Session, booking: int, to_room: int, *, on: date | None = None) -> None:
    room, version = plan_of(s, booking)
    also: dict[str, Any] = {} if on is None else {"room_from": on}
    leave_room(s, booking, room)
    s.update(BOOKINGS, booking, assigned_room_id=to_room, room_version=version + 1, **also)
    steps.log_room_change(s, booking, to_room, "MOVE", version=version + 1, from_room_id=room)
    steps.step_room(s, room, "CHECKOUT_DIRTY")
    steps.step_room(s, to_room, "OCCUPIED")
    rows.add_occupancy(s, booking, to_room)
    place_guests(s, booking, to_room)


def cancel(s: Session, booking: int, *, to_status: str = "CANCELLED") -> None:
    """Cancel, or mark the no-show; a room assigned becomes free."""
    room, version = plan_of(s, booking)
    if room is None:
        steps.step_booking(s, booking, to_status)
        return
    steps.step_booking(s, booking, to_status, also={"assigned_room_id": None, "room_version": version + 1})
    steps.log_room_change(s, booking, room, "UNASSIGN", version=version + 1)


def undo_check_in(s: Session, booking: int) -> None:
    """Take back the check-in that was the latest step of booking and room."""
    room, version = plan_of(s, booking)
    leave_room(s, booking, room)
    steps.step_booking(
        s,
        booking,
        "CONFIRMED",
        also={"room_version": version + 1},
        kind="CORRECTION",
        reverses_id=steps.booking_event_at(s, booking, status_version_of(s, BOOKINGS, booking)),
    )
    steps.log_room_change(s, booking, room, "UNDO_CHECKIN", version=version + 1)
    undone = steps.room_event_at(s, room, status_version_of(s, ROOMS, room))
    steps.step_room(s, room, "READY_FOR_GUEST", kind="CORRECTION", reverses_id=undone)


def undo_check_out(s: Session, booking: int) -> None:
    """Take back the check-out that was the latest command on booking and room."""
    room, version = plan_of(s, booking)
    checked_out = steps.booking_event_at(s, booking, status_version_of(s, BOOKINGS, booking) - 1)
    also = {"room_version": version + 1}
    steps.step_booking(s, booking, "CHECKED_IN", also=also, kind="CORRECTION", reverses_id=checked_out)
    steps.log_room_change(s, booking, room, "UNDO_CHECKOUT", version=version + 1)
    undone = steps.room_event_at(s, room, status_version_of(s, ROOMS, room))
    steps.step_room(s, room, "OCCUPIED", kind="CORRECTION", reverses_id=undone)
    rows.add_occupancy(s, booking, room)
    place_guests(s, booking, room)


def reinstate(s: Session, booking: int, to_status: str) -> None:
    """Take back a cancellation or a no-show."""
    undone = steps.booking_event_at(s, booking, status_version_of(s, BOOKINGS, booking))
    steps.step_booking(s, booking, to_status, kind="CORRECTION", reverses_id=undone)


def clean(s: Session, room: int) -> None:
    """From dirty to ready, inspected."""
    for status in ("CLEANING_IN_PROGRESS", "CLEANED_UNINSPECTED", "READY_FOR_GUEST"):
        steps.step_room(s, room, status)


def leave_room(s: Session, booking: int, room: int) -> None:
    place_guests(s, booking, None)
    s.run(f"DELETE FROM {OCCUPANCIES} WHERE room_id = %(room)s", room=room)


def place_guests(s: Session, booking: int, room: int | None) -> None:
    s.run(
        f"UPDATE {GUESTS} SET room_id = %(room)s WHERE booking_id = %(booking)s", room=room, booking=booking
    )


def plan_of(s: Session, booking: int) -> tuple[Any, int]:
    """The booking's room, and how often it changed."""
    room, version = s.row(
        f"SELECT assigned_room_id, room_version FROM {BOOKINGS} WHERE id = %(booking)s", booking=booking
    )
    return room, version


def status_version_of(s: Session, table: str, key: int) -> int:
    version: int = s.one(f"SELECT status_version FROM {table} WHERE id = %(key)s", key=key)
    return version
