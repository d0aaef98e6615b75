"""What two desks ask for at the same moment, and how the outcome is read."""

from collections import Counter
from typing import Any

from django.db import connection

from guests.models import Guest
from room_bookings.models import RoomBooking, RoomOccupancy
from room_bookings.services.integrity import broken_invariants
from tests.concurrency.race_runner import EACH_OUTCOME_AT_LEAST, TRIES, Answer, Request

OUT_OF_HOUSE = ("COMPLETED", None, "CHECKOUT_DIRTY")


def check_in(booking: RoomBooking, room_number: str | None = None) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/check-in/", {"room_number": room_number})


def check_out(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/check-out/")


def cancel(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/cancel/", {"reason": "Changed plans"})


def move(booking: RoomBooking, room_number: str, *overrides: str) -> Request:
    word = {"overrides": list(overrides), "override_reason": "Noise"} if overrides else {}
    return Request(
        f"room-bookings/{booking.booking_id}/move-room/",
        {"room_number": room_number, "reason": "Noise", **word},
    )


def assign(booking: RoomBooking, room_number: str) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/assign-room/", {"room_number": room_number})


def swap(*bookings: RoomBooking) -> Request:
    return Request("room-bookings/swap-rooms/", {"booking_ids": [booking.booking_id for booking in bookings]})


def undo(booking: RoomBooking, what: str, **more: Any) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/undo-{what}/", {"reason": "Mistake", **more})


def reinstate(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/reinstate/", {"reason": "Comes after all"})


def leave_together(*departures: tuple[str, RoomBooking]) -> Request:
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
    """The booking's status, the room it occupies, and the status of its room."""
    row = RoomBooking.objects.select_related("assigned_room").get(pk=booking.pk)
    occupied: set[str | None] = set(
        RoomOccupancy.objects.filter(booking=booking).values_list("room__room_number", flat=True)
    ) or {None}
    places = set(Guest.objects.filter(booking=booking).values_list("room__room_number", flat=True))
    assert places <= occupied, "a guest is not where the booking is"
    room = row.assigned_room
    return row.status, *occupied, room.room_status if room else None


def said(answers: tuple[Answer, Answer]) -> tuple[str, str]:
    return answers[0].says, answers[1].says


def judge(outcomes: Counter[tuple[str, str]], *allowed: tuple[str, str]) -> None:
    """Nothing but the allowed outcomes came, each often enough, and nothing is broken."""
    assert outcomes.keys() == set(allowed), outcomes
    assert outcomes.total() == TRIES
    assert min(outcomes.values()) >= EACH_OUTCOME_AT_LEAST, outcomes
    assert broken_invariants(connection) == []
