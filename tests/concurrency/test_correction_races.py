"""Corrections against what others do at the same moment, over HTTP: who comes second is told why not."""

from collections import Counter
from collections.abc import Generator
from itertools import chain

import pytest
import time_machine
from django.db import connection

from guests.models import Guest
from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent, RoomBooking
from tests import lives
from tests.concurrency.desks import check_in, check_out, said, state
from tests.concurrency.houses import expected, in_house, numbers
from tests.concurrency.racing import Request, race_over_http
from tests.invariants.check import broken_invariants
from tests.lives import MORNING, NOON, House
from tests.room_bookings.services.desk import do_as_system
from tests.room_bookings.services.made import days

pytestmark = pytest.mark.django_db(transaction=True)

TRIES = 30
ROOMS = numbers(1000, TRIES)

IN_HOUSE, AGAIN_EXPECTED, OUT = "CHECKED_IN", "CONFIRMED", "COMPLETED"


@pytest.fixture
def house() -> Generator[House, None, None]:
    with time_machine.travel(NOON):
        yield lives.house()


def undo(booking: RoomBooking, what: str) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/undo-{what}/", {"reason": "Mistake"})


def reinstate(booking: RoomBooking) -> Request:
    return Request(f"room-bookings/{booking.booking_id}/reinstate/", {"reason": "Mistake"})


def left(house: House) -> list[RoomBooking]:
    """A booking that has left each of the rooms, which are ready again."""
    bookings = in_house(house, ROOMS)
    ids = [booking.booking_id for booking in bookings]
    gone = do_as_system(house, stays.check_out_bookings, booking_ids=ids, now=MORNING)
    do_as_system(house, housekeeping.mark_cleaned_rooms, room_numbers=ROOMS, now=MORNING)
    do_as_system(house, housekeeping.inspect_rooms, room_numbers=ROOMS, passed=True, now=MORNING)
    return gone


def corrections_of(booking: RoomBooking) -> int:
    return BookingStatusEvent.objects.filter(booking=booking, kind="CORRECTION").count()


def judge(outcomes: Counter[tuple[str, str]], *allowed: tuple[str, str]) -> None:
    """Nothing but the allowed outcomes came, each of them did, and nothing is broken."""
    assert outcomes.keys() == set(allowed), outcomes
    assert outcomes.total() == TRIES
    assert broken_invariants(connection) == []


def test_undo_check_out_against_a_new_check_in_into_that_room(house: House) -> None:
    gone, coming = left(house), expected(house, TRIES)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [
        (undo(one, "check-out"), check_in(other, room))
        for one, other, room in zip(gone, coming, ROOMS, strict=True)
    ]
    for one, other, room, answers in zip(gone, coming, ROOMS, race_over_http(house, tries), strict=True):
        outcomes[said(answers)] += 1
        returned = answers[0].status == 200
        assert state(one) == (IN_HOUSE if returned else OUT, room if returned else None, "OCCUPIED")
        assert state(other)[:2] == ((AGAIN_EXPECTED, None) if returned else (IN_HOUSE, room))
        assert set(Guest.objects.filter(room__room_number=room).values_list("booking__pk", flat=True)) == {
            (one if returned else other).pk
        }
    judge(outcomes, ("200", "409 room_occupied"), ("409 room_taken", "200"))


def test_undo_check_in_against_check_out(house: House) -> None:
    bookings = in_house(house, ROOMS)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(undo(booking, "check-in"), check_out(booking)) for booking in bookings]
    for booking, answers in zip(bookings, race_over_http(house, tries), strict=True):
        outcomes[said(answers)] += 1
        undone = answers[0].status == 200
        assert state(booking) == (AGAIN_EXPECTED if undone else OUT, None, "CHECKOUT_DIRTY")
        assert corrections_of(booking) == int(undone)
    judge(outcomes, ("200", "409 wrong_status"), ("409 wrong_status", "200"))


@pytest.mark.parametrize("what", ["check-in", "check-out"])
def test_undone_twice_at_once(house: House, what: str) -> None:
    """Both are told that it is so, and it was done once."""
    bookings = in_house(house, ROOMS) if what == "check-in" else left(house)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(undo(booking, what), undo(booking, what)) for booking in bookings]
    after = (AGAIN_EXPECTED, None, "CHECKOUT_DIRTY") if what == "check-in" else None
    for booking, room, answers in zip(bookings, ROOMS, race_over_http(house, tries), strict=True):
        outcomes[said(answers)] += 1
        assert state(booking) == (after or (IN_HOUSE, room, "OCCUPIED"))
        assert corrections_of(booking) == 1
    judge(outcomes, ("200", "200"))


def test_two_reinstated_for_the_last_room(house: House) -> None:
    """On each night one room is left, and two bookings that were cancelled."""
    lives.rooms(house, "1000")
    nights = [days(number) for number in range(TRIES)]
    pairs = [[lives.booking(house, check_in=night, nights=1) for _ in range(2)] for night in nights]
    for booking in chain.from_iterable(pairs):
        do_as_system(house, stays.cancel_booking, booking_id=booking.booking_id, reason="Plans", now=MORNING)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(reinstate(one), reinstate(other)) for one, other in pairs]
    for pair, answers in zip(pairs, race_over_http(house, tries), strict=True):
        outcomes[said(answers)] += 1
        assert sorted(state(booking)[0] or "" for booking in pair) == ["CANCELLED", AGAIN_EXPECTED]
    judge(outcomes, ("200", "409 no_availability"), ("409 no_availability", "200"))


def test_undo_check_out_against_undo_check_out_of_the_guest_before(house: House) -> None:
    """Two parties have left the room one after the other; only one of them can be in it again."""
    first = left(house)
    second = expected(house, TRIES)
    pairs = list(zip(first, second, ROOMS, strict=True))
    for _, other, room in pairs:
        do_as_system(
            house, stays.check_in_booking, booking_id=other.booking_id, room_number=room, now=MORNING
        )
    do_as_system(house, stays.check_out_bookings, booking_ids=[b.booking_id for b in second], now=MORNING)
    do_as_system(house, housekeeping.mark_cleaned_rooms, room_numbers=ROOMS, now=MORNING)
    do_as_system(house, housekeeping.inspect_rooms, room_numbers=ROOMS, passed=True, now=MORNING)
    outcomes: Counter[tuple[str, str]] = Counter()
    tries = [(undo(one, "check-out"), undo(other, "check-out")) for one, other, _ in pairs]
    for (one, other, room), answers in zip(pairs, race_over_http(house, tries), strict=True):
        outcomes[said(answers)] += 1
        winner, loser = (one, other) if answers[0].status == 200 else (other, one)
        assert state(winner) == (IN_HOUSE, room, "OCCUPIED")
        assert state(loser) == (OUT, None, "OCCUPIED")
    judge(outcomes, ("200", "409 room_taken"), ("409 room_taken", "200"))
