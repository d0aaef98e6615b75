"""Everybody at once, on six rooms: nothing deadlocks, nothing breaks."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection

from guests.services import cleanup_orphaned_guests
from hotel.kernel import runner as commands
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Refusal
from hotel.kernel.runner import run_command
from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.services import Arrival, Departure
from staff.policies import Overrides
from tests import scenarios as lives
from tests.concurrency.hotels import expected
from tests.concurrency.race_runner import racers
from tests.invariants.check import broken_invariants
from tests.room_bookings.services.bookings import new_booking
from tests.scenarios import NOON, TODAY, House

pytestmark = pytest.mark.django_db(transaction=True)

CLERKS = 8
COMMANDS_EACH = 60
ROOMS = ["101", "102", "103", "104", "105", "106"]
WORD = Overrides.of(["room_dirty", "room_not_inspected"], "Full house")


class Clerk:
    """Does whatever comes to mind with whatever booking and room come to hand."""

    def __init__(self, house: House, seed: int) -> None:
        self.house = house
        self.dice = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def work(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '600s'")  # a slow machine is not a deadlock
        for _ in range(COMMANDS_EACH):
            deed = self.dice.choice(DEEDS)
            try:
                run_command(lambda deed=deed: deed(self))  # type: ignore[misc]
            except Refusal as refusal:
                self.refused[refusal.code] += 1
            else:
                self.done[deed.__name__] += 1

    def call(self, service: Callable[..., Any], **arguments: Any) -> None:
        service(
            hotel=self.house.hotel,
            staff=self.house.manager,
            source=Source.FRONT_DESK,
            now=NOON,
            **arguments,
        )

    def rooms(self, most: int = 3) -> list[str]:
        return self.dice.sample(ROOMS, self.dice.randint(1, most))

    def bookings(self, status: str, most: int = 3) -> list[str]:
        ids = list(RoomBooking.objects.filter(status=status).values_list("booking_id", flat=True))
        return self.dice.sample(ids, min(len(ids), self.dice.randint(1, most)))


def make(clerk: Clerk) -> None:
    new = [new_booking(clerk.house, confirm=True) for _ in clerk.rooms()]
    clerk.call(stays.create_bookings, bookings=new)


def plan(clerk: Clerk) -> None:
    plans = dict(zip(clerk.bookings("CONFIRMED"), clerk.rooms(), strict=False))
    clerk.call(stays.assign_rooms, rooms=plans)


def drop_plan(clerk: Clerk) -> None:
    for booking_id in clerk.bookings("CONFIRMED", most=1):
        clerk.call(stays.unassign_room, booking_id=booking_id)


def arrive(clerk: Clerk) -> None:
    pairs = zip(clerk.bookings("CONFIRMED"), clerk.rooms(), strict=False)
    clerk.call(stays.check_in_bookings, arrivals=[Arrival(*pair) for pair in pairs], overrides=WORD)


def move(clerk: Clerk) -> None:
    for booking_id in clerk.bookings("CHECKED_IN", most=1):
        (number,) = clerk.rooms(most=1)
        clerk.call(
            stays.move_booking, booking_id=booking_id, room_number=number, reason="Noise", overrides=WORD
        )


def leave(clerk: Clerk) -> None:
    clerk.call(stays.check_out_bookings, booking_ids=clerk.bookings("CHECKED_IN"))


def leave_together(clerk: Clerk) -> None:
    clerk.call(stays.check_out_rooms, departures=[Departure(number) for number in clerk.rooms(most=6)])


def cancel(clerk: Clerk) -> None:
    clerk.call(stays.cancel_bookings, booking_ids=clerk.bookings("CONFIRMED", most=1), reason="Changed plans")


def give_up(clerk: Clerk) -> None:
    ids = clerk.bookings("CONFIRMED", most=2)
    service = stays.mark_no_shows
    service(
        hotel=clerk.house.hotel,
        booking_ids=ids,
        staff=clerk.house.manager,
        source=Source.FRONT_DESK,
        now=NOON + timedelta(days=1),
    )


def correct(clerk: Clerk) -> None:
    for booking_id in clerk.bookings("CHECKED_IN", most=1):
        member = BookingGuest.objects.get(booking__booking_id=booking_id)
        changes = {"first_name": clerk.dice.choice(["Ada", "Eva", "Ida"])}
        clerk.call(stays.correct_party_member, booking_id=booking_id, party_id=member.pk, changes=changes)


def clean(clerk: Clerk) -> None:
    clerk.call(housekeeping.start_cleaning_rooms, room_numbers=clerk.rooms(most=1))


def finish(clerk: Clerk) -> None:
    clerk.call(housekeeping.mark_cleaned_rooms, room_numbers=clerk.rooms(most=1))


def inspect(clerk: Clerk) -> None:
    clerk.call(housekeeping.inspect_rooms, room_numbers=clerk.rooms(most=1), passed=True)


def exorcise(clerk: Clerk) -> None:
    clerk.call(cleanup_orphaned_guests)


DEEDS = [
    make, plan, drop_plan, arrive, arrive, move, move, leave, leave_together, cancel, give_up, correct,
    clean, clean, finish, finish, inspect, inspect, exorcise,
]  # fmt: skip


def test_a_storm(monkeypatch: pytest.MonkeyPatch) -> None:
    house = lives.house()
    lives.rooms(house, *ROOMS)
    assert {booking.check_in for booking in expected(house, 10)} == {TODAY}
    run_once, victims = commands._run_once, []

    def run_and_watch(work: Callable[[], Any], **how: Any) -> Any:
        try:
            return run_once(work, **how)
        except OperationalError as error:
            victims.append(error)
            raise

    monkeypatch.setattr(commands, "_run_once", run_and_watch)
    clerks = [Clerk(house, seed) for seed in range(CLERKS)]
    with racers(CLERKS) as crowd:
        crowd.race(*[clerk.work for clerk in clerks])

    assert victims == []
    assert broken_invariants(connection) == []
    done = sum((clerk.done for clerk in clerks), Counter())
    assert done.keys() == {deed.__name__ for deed in DEEDS}
    assert min(done[name] for name in ("arrive", "move", "leave", "leave_together")) >= 5, done
    lost = sum((clerk.refused for clerk in clerks), Counter())
    assert not lost.keys() & {"busy", "invariant_refused", "constraint_refused"}, lost
