"""One run: relays are killed, the receiver fails, events come; at the end everything must have arrived."""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection

from notifications.services.transports.pusher_channels import CHANNELS, channel_name
from tools.pusher.server import HOST, PusherServer, as_usual
from tools.relays.processes import RelayProcesses
from tools.relays.receiver import Phase
from tools.relays.verdict import Feeds, Verdict, judge

TICK_SECONDS = 0.05


class NotFinished(RuntimeError):
    """The deliveries did not end in time."""


@dataclass(frozen=True)
class RunOptions:
    """Relays, their times in seconds, and how long the whole may take."""

    relays: int = 2
    lease_seconds: float = 60
    timeout_seconds: float = 10
    mean_life_seconds: float = 5
    deadline_seconds: float = 600
    seed: int = 1


@dataclass(frozen=True)
class RunResult:
    """The verdict, how many relays were killed, and the largest number of requests at a time for one channel."""

    verdict: Verdict
    kills: int
    most_at_once: int


def run_relays(
    server: PusherServer,
    *,
    database_url: str,
    options: RunOptions,
    phases: Sequence[Phase],
    add_events: Callable[[], bool],
) -> RunResult:
    """Run relays through the phases, then with a well receiver until all cursors have reached their feeds.

    `add_events` is called all the time and returns whether more will come. Raises NotFinished.
    """
    started = time.monotonic()
    choose = random.Random(options.seed)
    with RelayProcesses(
        options.relays, _environment(server, database_url, options), options.mean_life_seconds, choose
    ) as relays:
        for phase in phases:
            server.behaviour = phase.behaviour
            until = time.monotonic() + phase.seconds
            while time.monotonic() < until:
                add_events()
                relays.kill_some()
                time.sleep(TICK_SECONDS)
        server.behaviour = as_usual
        while add_events() or undelivered_count():
            if time.monotonic() - started > options.deadline_seconds:
                raise NotFinished(f"{undelivered_count()} events are not delivered")
            relays.kill_some()
            time.sleep(TICK_SECONDS)
    return RunResult(
        verdict=judge(expected_feeds(), server.received),
        kills=relays.kills,
        most_at_once=max(server.most_at_once.values()),
    )


def undelivered_count() -> int:
    """Return how many events are behind the cursors of subscriptions in all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(last_position - cursor), 0)::bigint FROM notifications_subscription"
            " JOIN notifications_eventcounter USING (hotel_id)"
        )
        return int(cursor.fetchone()[0])


def expected_feeds() -> Feeds:
    """Return the events that each channel must get."""
    feeds: dict[str, list[tuple[int, str]]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT slug, type, position, event_id::text FROM notifications_outboxevent"
            " JOIN hotel_hotel AS hotel ON hotel.id = hotel_id ORDER BY hotel_id, position"
        )
        for slug, event_type, position, event_id in cursor.fetchall():
            for channel in CHANNELS[event_type]:
                feeds.setdefault(channel_name(slug, channel), []).append((position, event_id))
    return feeds


def _environment(server: PusherServer, database_url: str, options: RunOptions) -> Mapping[str, str]:
    app = server.app
    return {
        "DATABASE_URL": database_url,
        "PUSHER_APP_ID": app.app_id,
        "PUSHER_KEY": app.key,
        "PUSHER_SECRET": app.secret,
        "PUSHER_HOST": HOST,
        "PUSHER_PORT": str(server.port),
        "PUSHER_TLS": "off",
        "RELAY_LEASE_SECONDS": str(options.lease_seconds),
        "RELAY_TIMEOUT_SECONDS": str(options.timeout_seconds),
        "RELAY_LOOK_SECONDS": "0.1",
    }
