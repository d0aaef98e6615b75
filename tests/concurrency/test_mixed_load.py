"""Everybody at once, on six rooms: nothing deadlocks, nothing breaks."""

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection

from guests.services import cleanup_orphaned_guests
from hotel.kernel import command_runner
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Refusal
from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.services import PlannedCheckIn, RoomCheckOut
from room_bookings.services.integrity import broken_invariants
from staff.command import Command
from staff.overrides import Overrides
from tests import scenarios
from tests.concurrency.hotels import expected
from tests.concurrency.race_runner import racers
from tests.room_bookings.services.bookings import new_booking
from tests.scenarios import NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db(transaction=True)

CLERKS = 8
COMMANDS_EACH = 60
ROOMS = ["101", "102", "103", "104", "105", "106"]
WORD = Overrides.of(["room_dirty", "room_not_inspected"], "Full hotel")


class Clerk:
    """Does whatever comes to mind with whatever booking and room come to hand."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.dice = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def work(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '600s'")  # a slow machine is not a deadlock
        for _ in range(COMMANDS_EACH):
            deed = self.dice.choice(DEEDS)
            try:
                deed(self)
            except Refusal as refusal:
                self.refused[refusal.code] += 1
            else:
                self.done[deed.__name__] += 1

    def call(self, service: Callable[..., Any], *, now: datetime = NOON, **arguments: Any) -> None:
        command = Command(
            hotel=self.scenario.hotel, staff=self.scenario.manager, source=Source.FRONT_DESK, now=now
        )
        run_command(command, partial(service, **arguments))

    def rooms(self, most: int = 3) -> list[str]:
        return self.dice.sample(ROOMS, self.dice.randint(1, most))

    def bookings(self, status: str, most: int = 3) -> list[str]:
        ids = list(RoomBooking.objects.filter(status=status).values_list("booking_id", flat=True))
        return self.dice.sample(ids, min(len(ids), self.dice.randint(1, most)))


def make(clerk: Clerk) -> None:
    new = [new_booking(clerk.scenario, confirm=True) for _ in clerk.rooms()]
    clerk.call(stays.create_bookings, bookings=new)


def plan(clerk: Clerk) -> None:
    plans = dict(zip(clerk.bookings("CONFIRMED"), clerk.rooms(), strict=False))
    clerk.call(stays.assign_rooms, rooms=plans)


def drop_plan(clerk: Clerk) -> None:
    for booking_id in clerk.bookings("CONFIRMED", most=1):
        clerk.call(stays.unassign_room, booking_id=booking_id)


def arrive(clerk: Clerk) -> None:
    pairs = zip(clerk.bookings("CONFIRMED"), clerk.rooms(), strict=False)
    clerk.call(stays.check_in_bookings, check_ins=[PlannedCheckIn(*pair) for pair in pairs], overrides=WORD)


def move(clerk: Clerk) -> None:
    for booking_id in clerk.bookings("CHECKED_IN", most=1):
        (number,) = clerk.rooms(most=1)
        clerk.call(
            stays.move_booking, booking_id=booking_id, room_number=number, reason="Noise", overrides=WORD
        )


def leave(clerk: Clerk) -> None:
    clerk.call(stays.check_out_bookings, booking_ids=clerk.bookings("CHECKED_IN"))


def leave_together(clerk: Clerk) -> None:
    clerk.call(stays.check_out_rooms, check_outs=[RoomCheckOut(number) for number in clerk.rooms(most=6)])


def cancel(clerk: Clerk) -> None:
    clerk.call(stays.cancel_bookings, booking_ids=clerk.bookings("CONFIRMED", most=1), reason="Changed plans")


def give_up(clerk: Clerk) -> None:
    ids = clerk.bookings("CONFIRMED", most=2)
    clerk.call(stays.mark_no_shows, booking_ids=ids, now=NOON + timedelta(days=1))


def correct(clerk: Clerk) -> None:
    for booking_id in clerk.bookings("CHECKED_IN", most=1):
        member = BookingGuest.objects.get(booking__booking_id=booking_id)
        changes = {"first_name": clerk.dice.choice(["Ada", "Eva", "Ida"])}
        clerk.call(
            stays.correct_party_member, booking_id=booking_id, party_member_pk=member.pk, changes=changes
        )


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
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, *ROOMS)
    assert {booking.check_in for booking in expected(scenario, 10)} == {TODAY}
    raise_unless_retryable, victims = command_runner._raise_unless_retryable, []

    def count_victims(error: DatabaseError, *, is_last: bool) -> None:
        if isinstance(error, OperationalError):
            victims.append(error)
        raise_unless_retryable(error, is_last=is_last)

    monkeypatch.setattr(command_runner, "_raise_unless_retryable", count_victims)
    clerks = [Clerk(scenario, seed) for seed in range(CLERKS)]
    with racers(CLERKS) as crowd:
        crowd.race(*[clerk.work for clerk in clerks])

    assert victims == []
    assert broken_invariants(connection) == []
    done = sum((clerk.done for clerk in clerks), Counter())
    assert done.keys() == {deed.__name__ for deed in DEEDS}
    assert min(done[name] for name in ("arrive", "move", "leave", "leave_together")) >= 5, done
    lost = sum((clerk.refused for clerk in clerks), Counter())
    assert not lost.keys() & {"busy", "invariant_refused", "constraint_refused"}, lost
