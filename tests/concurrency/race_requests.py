"""Requests that the races send, and checks of their outcomes."""

from collections import Counter
from typing import Any
from uuid import uuid4

from django.db import connection

from guests.models import Guest
from room_bookings.models import BookingGuest, RoomBooking, RoomOccupancy
from room_bookings.services.integrity import broken_invariants
from tests.concurrency.race_runner import EACH_OUTCOME_AT_LEAST, TRIES, Answer, Request

CHECKED_OUT = ("COMPLETED", None, "CHECKOUT_DIRTY")


def check_in(booking: RoomBooking, room_number: str | None = None, *overrides: str) -> Request:
    fields = {"overrides": list(overrides), "override_reason": "Noise"} if overrides else {}
    return Request(f"room-bookings/{booking.booking_id}/check-in/", {"room_number": room_number, **fields})


def continue_stay(booking: RoomBooking, earlier: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/check-in/", {"continues": earlier.booking_id})


def check_out(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/check-out/")


def pay(booking: RoomBooking, amount: str) -> Request:
    path = f"room-bookings/{booking.booking_id}/payments/"
    return Request(path, {"method": "CASH", "amount": amount}, key=uuid4().hex)


def refund(booking: RoomBooking, amount: str) -> Request:
    path = f"room-bookings/{booking.booking_id}/refunds/"
    return Request(path, {"amount": amount, "reason": "Complaint"}, key=uuid4().hex)


def cancel(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/cancel/", {"reason": "Changed plans"})


def add_member(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/party/", {"first_name": "Kim", "last_name": "Roe"})


def leave(booking: RoomBooking, member: BookingGuest) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/party/{member.pk}/leave/")


def move(booking: RoomBooking, room_number: str, *overrides: str) -> Request:
    fields = {"overrides": list(overrides), "override_reason": "Noise"} if overrides else {}
    return Request(
        f"room-bookings/{booking.booking_id}/move-room/",
        {"room_number": room_number, "reason": "Noise", **fields},
    )


def assign(booking: RoomBooking, room_number: str) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/assign-room/", {"room_number": room_number})


def swap(*bookings: RoomBooking) -> Request:
    return Request("room-bookings/swap-rooms/", {"booking_ids": [booking.booking_id for booking in bookings]})


def undo(booking: RoomBooking, action: str, **fields: Any) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/undo-{action}/", {"reason": "Mistake", **fields})


def reinstate(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/reinstate/", {"reason": "Arrives after all"})


def check_out_rooms(*departures: tuple[str, RoomBooking]) -> Request:
    rooms = [{"room_number": number, "booking_id": booking.booking_id} for number, booking in departures]
    return Request("rooms/check-out/", {"rooms": rooms})


def mark_cleaned(room_number: str) -> Request:
    return Request(f"rooms/{room_number}/mark-cleaned/")


def inspect(room_number: str) -> Request:
    return Request(f"rooms/{room_number}/inspect/", {"passed": True})


def report(room_number: str) -> Request:
    return Request(f"rooms/{room_number}/mark-maintenance/", {"note": "Tap drips", "priority": "MED"})


def deactivate(room_number: str) -> Request:
    return Request(f"rooms/{room_number}/", {"is_active": False}, method="patch")


def state(booking: RoomBooking) -> tuple[str | None, ...]:
    """Return the booking's status, the room that it occupies, and the status of its assigned room."""
    row = RoomBooking.objects.select_related("assigned_room").get(pk=booking.pk)
    occupied: set[str | None] = set(
        RoomOccupancy.objects.filter(booking=booking).values_list("room__room_number", flat=True)
    ) or {None}
    guest_rooms = set(Guest.objects.filter(booking=booking).values_list("room__room_number", flat=True))
    assert guest_rooms <= occupied, "a guest is in a room that the booking does not occupy"
    room = row.assigned_room
    return row.status, *occupied, room.room_status if room else None


def outcome_of(answers: tuple[Answer, Answer]) -> tuple[str, str]:
    """Return the outcomes of both answers."""
    return answers[0].outcome, answers[1].outcome


def assert_outcomes(outcomes: Counter[tuple[str, str]], *allowed: tuple[str, str]) -> None:
    """Fail unless only the allowed outcomes occurred, each often enough, and all invariants hold."""
    assert outcomes.keys() == set(allowed), outcomes
    assert outcomes.total() == TRIES
    assert min(outcomes.values()) >= EACH_OUTCOME_AT_LEAST, outcomes
    assert broken_invariants(connection) == []
