"""Bookings of a set that compete for rooms: who is left out, and how often each is judged."""

import random
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from hotel.kernel.exceptions import Reason
from room_bookings import policies
from room_bookings.enums import BookingStatus, SetMode
from room_bookings.held_minutes import held_minutes_of
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import Claim, RoomOccupancyFacts
from room_bookings.services.night_sales import NO_OVERSALE
from room_bookings.services.room_sales import RoomSales
from room_bookings.services.set_contest import SetContest
from room_bookings.services.set_judgement import SetRule, judge_set
from rooms.models import Room
from staff.command import Command
from tests.scenarios import TODAY

EACH = SetRule(SetMode.EACH, is_set=True)
COMMAND = cast("Command", SimpleNamespace(staff=None, source="SYSTEM"))


class EnoughNights:
    """Sales of a hotel that always has a free night."""

    def judge(self, chosen: Collection[RoomBooking]) -> dict[RoomBooking, Any]:
        return dict.fromkeys(chosen, NO_OVERSALE)

    def begun(self, booking: RoomBooking) -> list[Any]:
        return []

    given_back = begun

    def taken(self, chosen: Collection[RoomBooking]) -> Counter[Any]:
        return Counter()

    def judge_last(self, booking: RoomBooking, taken: Counter[Any]) -> Any:
        return NO_OVERSALE


class Case:
    """Bookings of this day, each with the number of the room that it has, or 0, and of the one that it wants."""

    def __init__(self, rooms: list[tuple[int, int]]) -> None:
        self.judged: Counter[RoomBooking] = Counter()
        self.rooms = {pk: Room(pk=pk, room_number=str(pk)) for pair in rooms for pk in pair if pk}
        self.bookings = [
            RoomBooking(
                pk=number,
                booking_id=f"BK-{number}",
                status=BookingStatus.CONFIRMED,
                check_in=TODAY,
                check_out=TODAY + timedelta(days=1),
                assigned_room_id=had or None,
                adults=1,
                children=0,
                children_ages=[],
            )
            for number, (had, _) in enumerate(rooms, start=1)
        ]
        self.wanted = {
            booking: self.rooms[wanted] for booking, (_, wanted) in zip(self.bookings, rooms, strict=True)
        }
        self.facts = {pk: self._facts(room) for pk, room in self.rooms.items()}

    def _facts(self, room: Room) -> RoomOccupancyFacts:
        claims = [
            Claim(booking.pk, booking.booking_id, held_minutes_of(booking, room_from=TODAY))
            for booking in self.bookings
            if booking.assigned_room_id == room.pk
        ]
        return RoomOccupancyFacts(room, None, 2, None, is_unusable=False, claims=claims)

    def contest(self) -> SetContest:
        sales = cast("RoomSales", EnoughNights())
        return SetContest(self.wanted, self.facts, sales, self._against)

    def _against(self, booking: RoomBooking, room: RoomOccupancyFacts | None) -> list[Reason]:
        self.judged[booking] += 1
        return policies.assign_reasons(booking=booking, room=room)

    def left_out(self) -> list[str]:
        """Return the bookings that the judgement leaves out."""
        contest = self.contest()
        judgement = judge_set(COMMAND, self.bookings, contest.reasons_together, rule=EACH, contest=contest)
        return [booking.booking_id for booking in judgement.refused]

    def left_out_one_by_one(self) -> list[str]:
        """Return the same, found by judging the whole set again after each change."""
        guards = self.contest().reasons_together
        allowed, refused = list(self.bookings), set[RoomBooking]()
        while newly := _refused(guards(allowed)):
            refused |= newly
            allowed = [booking for booking in allowed if booking not in newly]
        while fits := [
            booking
            for booking in self.bookings
            if booking in refused and not guards([*allowed, booking])[booking]
        ]:
            refused.remove(fits[0])
            allowed.append(fits[0])
        return [booking.booking_id for booking in self.bookings if booking in refused]


def _refused(reasons: Mapping[RoomBooking, list[Reason]]) -> set[RoomBooking]:
    return {booking for booking, found in reasons.items() if found}


@pytest.mark.parametrize(
    ("rooms", "left_out"),
    [
        pytest.param([(1, 2), (2, 1)], [], id="exchange"),
        pytest.param([(0, 1), (0, 1)], ["BK-2"], id="first in the request"),
        pytest.param([(1, 2), (2, 3), (3, 4), (4, 5), (0, 5)], ["BK-5"], id="chain"),
        pytest.param(
            [(0, 5), (1, 2), (2, 3), (3, 4), (4, 5)], [f"BK-{n}" for n in (2, 3, 4, 5)], id="stopped chain"
        ),
        pytest.param([(0, 2), (1, 2), (2, 1)], ["BK-1", "BK-2", "BK-3"], id="stopped exchange"),
    ],
)
def test_bookings_that_exchange_or_want_the_same_rooms(
    rooms: list[tuple[int, int]], left_out: list[str]
) -> None:
    assert Case(rooms).left_out() == left_out


def test_any_set_is_judged_as_if_the_whole_set_were_judged_again_after_each_change() -> None:
    rng = random.Random(12)
    for _ in range(300):
        size = rng.randint(2, 7)
        had = [*rng.sample(range(1, 8), size)]
        rooms = [(room if rng.random() < 0.7 else 0, rng.randint(1, 7)) for room in had]
        assert Case(rooms).left_out() == Case(rooms).left_out_one_by_one(), rooms


@pytest.mark.parametrize("size", [50, 200])
@pytest.mark.parametrize("kind", ["one room", "chain"])
def test_no_booking_is_judged_more_often_in_a_larger_set(kind: str, size: int) -> None:
    chain = [(0, size + 1), *((number, number + 1) for number in range(1, size + 1))]
    case = Case([(0, 1)] * size if kind == "one room" else chain)
    assert len(case.left_out()) >= size - 1
    assert max(case.judged.values()) <= 4
