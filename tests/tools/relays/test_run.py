"""A small run of relays that are killed, with a receiver that is down, slow and answers nonsense."""

from functools import partial

import pytest
from django.db import connection
from django.utils import timezone

from hotel.kernel.command_runner import run_command
from notifications.models import Subscription
from notifications.services import notification_manager
from rooms.models import Room
from staff.command import Command, system_command
from tests import scenarios
from tests.database_urls import url_of
from tests.notifications.subscriptions import add_subscription
from tools.pusher.server import PusherServer
from tools.relays.receiver import failing_phases
from tools.relays.run import RunOptions, run_relays, undelivered_count

SETTINGS = "config.settings.test"
EVENTS = 300


def announce_rooms(command: Command, *, rooms: list[Room]) -> None:
    for room in rooms:
        notification_manager.realtime_room_updated(command, room, ("floor",))


class Announcer:
    """Announces changes of rooms, ten events at a time, until EVENTS are announced in each hotel."""

    def __init__(self) -> None:
        self.hotels = [scenarios.new_scenario() for _ in range(2)]
        self.rooms = [scenarios.rooms(each, *map(str, range(101, 111))) for each in self.hotels]
        self.remaining = EVENTS // 10

    def __call__(self) -> bool:
        if self.remaining:
            self.remaining -= 1
            for scenario, rooms in zip(self.hotels, self.rooms, strict=True):
                command = system_command(scenario.hotel, now=timezone.now())
                run_command(command, partial(announce_rooms, rooms=rooms), is_logged=False)
        return bool(self.remaining)


@pytest.mark.django_db(transaction=True)
def test_killed_relays_and_a_failing_receiver_lose_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", SETTINGS)
    announcer = Announcer()
    for scenario in announcer.hotels:
        add_subscription(scenario)
    options = RunOptions(relays=2, lease_seconds=1.5, timeout_seconds=0.5, mean_life_seconds=1)

    with PusherServer() as pusher:
        result = run_relays(
            pusher,
            database_url=url_of(connection.settings_dict),
            options=options,
            phases=failing_phases(seconds=2, slow_seconds=0.3, seed=1),
            add_events=announcer,
        )

    assert result.verdict.is_good, result
    assert result.verdict.expected == 2 * (EVENTS + 10)
    assert result.most_at_once == 1
    assert result.kills >= 1
    assert pusher.refused == []
    assert undelivered_count() == 0
    assert Subscription.objects.filter(disabled_at__isnull=True).count() == 2
