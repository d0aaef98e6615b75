"""Eight workers send random commands on six rooms: no deadlock occurs, and all invariants hold."""

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
from tests.concurrency.hotels import expected_bookings
from tests.concurrency.race_runner import racers
from tests.room_bookings.services.bookings import new_booking
from tests.scenarios import NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db(transaction=True)

WORKERS = 8
COMMANDS_EACH = 60
ROOMS = ["101", "102", "103", "104", "105", "106"]
OVERRIDES = Overrides.of(["room_dirty", "room_not_inspected"], "Full hotel")


class Worker:
    """Runs random commands on random bookings and rooms, and counts their results."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario = scenario
        self.rng = random.Random(seed)
        self.done: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def work(self) -> None:
        """Run COMMANDS_EACH random commands."""
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '600s'")  # a slow machine is not a deadlock
        for _ in range(COMMANDS_EACH):
            command = self.rng.choice(COMMANDS)
            try:
                command(self)
            except Refusal as refusal:
                self.refused[refusal.code] += 1
            else:
                self.done[command.__name__] += 1

    def call(self, service: Callable[..., Any], *, now: datetime = NOON, **arguments: Any) -> None:
        command = Command(
            hotel=self.scenario.hotel, staff=self.scenario.manager, source=Source.FRONT_DESK, now=now
        )
        run_command(command, partial(service, **arguments))

    def rooms(self, most: int = 3) -> list[str]:
        return self.rng.sample(ROOMS, self.rng.randint(1, most))

    def bookings(self, status: str, most: int = 3) -> list[str]:
        ids = list(RoomBooking.objects.filter(status=status).values_list("booking_id", flat=True))
        return self.rng.sample(ids, min(len(ids), self.rng.randint(1, most)))


def create(worker: Worker) -> None:
    new = [new_booking(worker.scenario, confirm=True) for _ in worker.rooms()]
    worker.call(stays.create_bookings, bookings=new)


def assign(worker: Worker) -> None:
    rooms = dict(zip(worker.bookings("CONFIRMED"), worker.rooms(), strict=False))
    worker.call(stays.assign_rooms, rooms=rooms)


def unassign(worker: Worker) -> None:
    for booking_id in worker.bookings("CONFIRMED", most=1):
        worker.call(stays.unassign_room, booking_id=booking_id)


def check_in(worker: Worker) -> None:
    pairs = zip(worker.bookings("CONFIRMED"), worker.rooms(), strict=False)
    worker.call(
        stays.check_in_bookings, check_ins=[PlannedCheckIn(*pair) for pair in pairs], overrides=OVERRIDES
    )


def move(worker: Worker) -> None:
    for booking_id in worker.bookings("CHECKED_IN", most=1):
        (number,) = worker.rooms(most=1)
        worker.call(
            stays.move_booking, booking_id=booking_id, room_number=number, reason="Noise", overrides=OVERRIDES
        )


def check_out(worker: Worker) -> None:
    worker.call(stays.check_out_bookings, booking_ids=worker.bookings("CHECKED_IN"))


def check_out_rooms(worker: Worker) -> None:
    worker.call(stays.check_out_rooms, check_outs=[RoomCheckOut(number) for number in worker.rooms(most=6)])


def cancel(worker: Worker) -> None:
    worker.call(
        stays.cancel_bookings, booking_ids=worker.bookings("CONFIRMED", most=1), reason="Changed plans"
    )


def mark_no_show(worker: Worker) -> None:
    ids = worker.bookings("CONFIRMED", most=2)
    worker.call(stays.mark_no_shows, booking_ids=ids, now=NOON + timedelta(days=1))


def correct_party(worker: Worker) -> None:
    for booking_id in worker.bookings("CHECKED_IN", most=1):
        member = BookingGuest.objects.get(booking__booking_id=booking_id)
        changes = {"first_name": worker.rng.choice(["Ada", "Eva", "Ida"])}
        worker.call(
            stays.change_party_member, booking_id=booking_id, party_member_pk=member.pk, changes=changes
        )


def start_cleaning(worker: Worker) -> None:
    worker.call(housekeeping.start_cleaning_rooms, room_numbers=worker.rooms(most=1))


def mark_cleaned(worker: Worker) -> None:
    worker.call(housekeeping.mark_cleaned_rooms, room_numbers=worker.rooms(most=1))


def inspect(worker: Worker) -> None:
    worker.call(housekeeping.inspect_rooms, room_numbers=worker.rooms(most=1), passed=True)


def clean_up_orphaned(worker: Worker) -> None:
    worker.call(cleanup_orphaned_guests)


COMMANDS = [
    create, assign, unassign, check_in, check_in, move, move, check_out, check_out_rooms, cancel, mark_no_show,
    correct_party, start_cleaning, start_cleaning, mark_cleaned, mark_cleaned, inspect, inspect, clean_up_orphaned,
]  # fmt: skip


def test_mixed_load_gives_no_deadlock_and_keeps_invariants(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, *ROOMS)
    assert {booking.check_in for booking in expected_bookings(scenario, 10)} == {TODAY}
    raise_unless_retryable, victims = command_runner._raise_unless_retryable, []

    def count_victims(error: DatabaseError, *, is_last: bool) -> None:
        if isinstance(error, OperationalError):
            victims.append(error)
        raise_unless_retryable(error, is_last=is_last)

    monkeypatch.setattr(command_runner, "_raise_unless_retryable", count_victims)
    workers = [Worker(scenario, seed) for seed in range(WORKERS)]
    with racers(WORKERS) as threads:
        threads.race(*[worker.work for worker in workers])

    assert victims == []
    assert broken_invariants(connection) == []
    done = sum((worker.done for worker in workers), Counter())
    assert done.keys() == {command.__name__ for command in COMMANDS}
    assert min(done[name] for name in ("check_in", "move", "check_out", "check_out_rooms")) >= 5, done
    refused = sum((worker.refused for worker in workers), Counter())
    assert not refused.keys() & {"busy", "invariant_refused", "constraint_refused"}, refused
