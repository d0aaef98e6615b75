"""Four races over HTTP, two hundred times each: somebody wins, somebody is told why not, nothing breaks."""

from collections import Counter
from collections.abc import Generator

import pytest
import time_machine
from django.db import connection

from guests.models import Guest
from room_bookings.models import RoomBooking, RoomOccupancy
from tests import lives
from tests.concurrency.houses import expected, in_house, numbers, planned
from tests.concurrency.racing import EACH_OUTCOME_AT_LEAST, TRIES, Answer, Request, race_over_http
from tests.invariants.check import broken_invariants
from tests.lives import NOON, House

pytestmark = pytest.mark.django_db(transaction=True)

ROOMS = numbers(1000, TRIES)
OTHER_ROOMS = numbers(2000, TRIES)

OUT_OF_HOUSE = ("COMPLETED", None, "CHECKOUT_DIRTY")


@pytest.fixture
def house() -> Generator[House, None, None]:
    with time_machine.travel(NOON):
        yield lives.house()


def check_in(booking: RoomBooking, room_number: str | None = None) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/check-in/", {"room_number": room_number})


def check_out(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/check-out/")


def cancel(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/cancel/", {"reason": "Changed plans"})


def move(booking: RoomBooking, room_number: str) -> Request:
    return Request(
        f"room-bookings/{booking.booking_id}/move-room/", {"room_number": room_number, "reason": "Noise"}
    )


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


def test_two_check_ins_into_one_room(house: House) -> None:
    lives.rooms(house, *ROOMS)
    bookings = expected(house, 2 * TRIES)
    pairs = list(zip(bookings[:TRIES], bookings[TRIES:], ROOMS, strict=True))
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_in(one, room), check_in(other, room)) for one, other, room in pairs]
    for (one, other, room), answers in zip(pairs, race_over_http(house, tries), strict=True):
        outcomes[said(answers)] += 1
        winner, loser = (one, other) if answers[0].status == 200 else (other, one)
        assert state(winner) == ("CHECKED_IN", room, "OCCUPIED")
        assert state(loser) == ("CONFIRMED", None, None)
        assert Guest.objects.filter(booking=winner, room__room_number=room).count() == 1
    judge(outcomes, ("200", "409 room_occupied"), ("409 room_occupied", "200"))


def test_check_in_against_cancel(house: House) -> None:
    bookings = planned(house, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_in(booking), cancel(booking)) for booking in bookings]
    for booking, room, answers in zip(bookings, ROOMS, race_over_http(house, tries), strict=True):
        outcomes[said(answers)] += 1
        arrived = answers[0].status == 200
        assert state(booking) == (("CHECKED_IN", room, "OCCUPIED") if arrived else ("CANCELLED", None, None))
    judge(outcomes, ("200", "409 wrong_status"), ("409 wrong_status", "200"))


def test_a_repeated_check_in_against_check_out(house: House) -> None:
    """Whichever is first, nobody comes back into the room."""
    bookings = in_house(house, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(check_in(booking), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(house, tries), strict=True):
        outcomes[said(answers)] += 1
        assert state(booking) == OUT_OF_HOUSE
    judge(outcomes, ("200", "200"), ("409 wrong_status", "200"))


def test_move_against_check_out(house: House) -> None:
    bookings = in_house(house, ROOMS)
    lives.rooms(house, *OTHER_ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (move(booking, other), check_out(booking))
        for booking, other in zip(bookings, OTHER_ROOMS, strict=True)
    ]
    places = zip(bookings, ROOMS, OTHER_ROOMS, race_over_http(house, tries), strict=True)
    for booking, room, other, answers in places:
        outcomes[said(answers)] += 1
        moved = answers[0].status == 200
        assert state(booking) == OUT_OF_HOUSE
        assert lives.statuses(house, [room, other]) == [
            "CHECKOUT_DIRTY",
            "CHECKOUT_DIRTY" if moved else "READY_FOR_GUEST",
        ]
    judge(outcomes, ("200", "200"), ("409 wrong_status", "200"))
