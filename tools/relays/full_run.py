"""The full run: hotels, their events, and the verdict on what a receiver of Pusher's messages got."""

import os
import time
from dataclasses import dataclass
from functools import partial

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - models exist after the setup only
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from hotel.kernel.command_runner import run_command  # noqa: E402
from notifications.models import OutboxEvent  # noqa: E402
from notifications.services import notification_manager  # noqa: E402
from rooms.models import Room  # noqa: E402
from staff.command import Command, system_command  # noqa: E402
from tests import scenarios  # noqa: E402
from tests.notifications.subscriptions import add_subscription  # noqa: E402
from tests.scenarios import Scenario  # noqa: E402
from tools.pusher.server import PusherServer  # noqa: E402
from tools.relays.receiver import failing_phases  # noqa: E402
from tools.relays.run import RunOptions, RunResult, run_relays, undelivered_count  # noqa: E402

ROOMS = 50
LEASE_SECONDS, TIMEOUT_SECONDS, MEAN_LIFE_SECONDS, DEADLINE_SECONDS = 18.0, 6.0, 15.0, 3600.0
"""A call to the slow receiver takes 5 s, which is less than the time-out, so that some calls succeed."""


@dataclass(frozen=True)
class Plan:
    """The size of a run."""

    events: int = 100_000
    hotels: int = 4
    relays: int = 2
    seconds: float = 60
    slow_seconds: float = 5
    seed: int = 1


@dataclass(frozen=True)
class FullResult:
    """The result of a run: events, seconds, and the sentences of the receiver's refusals."""

    run: RunResult
    events: int
    seconds: float
    refused: list[str]
    undelivered: int

    @property
    def is_good(self) -> bool:
        """Tell whether everything came, in order, by one relay at a time, and the receiver refused nothing."""
        run = self.run
        return run.verdict.is_good and run.most_at_once <= 1 and not self.refused and not self.undelivered


class Announcer:
    """Announces changes of all rooms of a hotel, one hotel in turn at each call, until all events are announced.

    Events come over the first three of the four phases, so that relays have something to send in each.
    """

    def __init__(self, plan: Plan) -> None:
        self._hotels = [scenarios.new_scenario() for _ in range(plan.hotels)]
        numbers = [str(number) for number in range(101, 101 + ROOMS)]
        self._rooms = [scenarios.rooms(hotel, *numbers) for hotel in self._hotels]
        for hotel in self._hotels:
            add_subscription(hotel)
        self._commands = plan.events // ROOMS
        self._done = 0
        self._started = time.monotonic()
        self._seconds = 3 * plan.seconds

    def __call__(self) -> bool:
        share = min((time.monotonic() - self._started) / self._seconds, 1.0) if self._seconds else 1.0
        due = round(share * self._commands)
        for _ in range(min(due - self._done, 20)):
            turn = self._done % len(self._hotels)
            self._announce(self._hotels[turn], self._rooms[turn])
            self._done += 1
        return self._done < self._commands

    @staticmethod
    def _announce(scenario: Scenario, rooms: list[Room]) -> None:
        command = system_command(scenario.hotel, now=timezone.now())
        run_command(command, partial(_announce_rooms, rooms=rooms), is_logged=False)


def full_run(plan: Plan) -> FullResult:
    """Create the hotels in the empty database of the settings, and run relays through all phases."""
    call_command("migrate", verbosity=0)
    announcer = Announcer(plan)
    started = time.monotonic()
    with PusherServer() as pusher:
        result = run_relays(
            pusher,
            database_url=os.environ["DATABASE_URL"],
            options=RunOptions(
                relays=plan.relays,
                lease_seconds=LEASE_SECONDS,
                timeout_seconds=TIMEOUT_SECONDS,
                mean_life_seconds=MEAN_LIFE_SECONDS,
                deadline_seconds=DEADLINE_SECONDS,
                seed=plan.seed,
            ),
            phases=failing_phases(seconds=plan.seconds, slow_seconds=plan.slow_seconds, seed=plan.seed),
            add_events=announcer,
        )
    found = FullResult(
        run=result,
        events=OutboxEvent.objects.count(),
        seconds=time.monotonic() - started,
        refused=pusher.refused,
        undelivered=undelivered_count(),
    )
    connection.close()
    return found


def report(result: FullResult) -> str:
    """Return the result as lines of text."""
    verdict = result.run.verdict
    lines = [
        f"{result.events} events in {result.seconds:.0f} s, {result.run.kills} relays killed",
        f"{verdict.expected} messages expected: {verdict.lost} lost, {verdict.out_of_order} out of order",
        f"{verdict.repeated} repeated with the same event_id, {verdict.changed} with another one",
        f"at most {result.run.most_at_once} requests at a time for a channel, {len(result.refused)} refused",
        f"{result.undelivered} events undelivered",
        "GOOD" if result.is_good else "BAD",
    ]
    return "\n".join([*lines, *sorted(set(result.refused))[:10], ""])


def _announce_rooms(command: Command, *, rooms: list[Room]) -> None:
    for room in rooms:
        notification_manager.realtime_room_updated(command, room, ("floor",))
