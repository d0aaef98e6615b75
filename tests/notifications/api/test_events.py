"""Tests of GET …/events/: every event once, in order, also after a late commit."""

import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.enums import Source
from notifications.models import OutboxEvent
from notifications.services import notification_manager
from rooms.models import Room
from staff.command import Command
from tests import scenarios
from tests.api_clients import client_of, problem_of
from tests.scenarios import MORNING, Scenario


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand")


@pytest.fixture
def room(scenario: Scenario) -> Room:
    (room,) = scenarios.rooms(scenario, "101")
    return room


def announce_rooms(*rooms: Room) -> None:
    """Announce one event for each room in one command."""

    def work() -> None:
        for room in rooms:
            notification_manager.realtime_room_updated(
                Command(hotel=room.hotel, staff=None, source=Source.FRONT_DESK, now=MORNING), room, ("floor",)
            )

    run_command(InstallationCommand(now=timezone.now()), lambda _: work())


def read(client: APIClient, **query: Any) -> tuple[list[int], str]:
    body = client.get("/api/staff/hotels/grand/events/", query).json()
    return [event["position"] for event in body["results"]], body["next_cursor"]


@pytest.mark.django_db(transaction=True)
def test_event_shows_type_fields_and_snapshot(scenario: Scenario, room: Room) -> None:
    announce_rooms(room)
    event = OutboxEvent.objects.get(position=2)

    body = client_of(scenario.manager).get(scenario.url("events/?after=1")).json()

    assert body == {
        "results": [
            {
                "version": 1,
                "position": 2,
                "event_id": str(event.event_id),
                "type": "room_updated",
                "occurred_at": "2026-05-14T09:00:00Z",
                "hotel": "grand",
                "source": "FRONT_DESK",
                "command_id": str(event.command_id),
                "changed_fields": ["floor"],
                "snapshot": event.snapshot,
            }
        ],
        "next_cursor": "2",
    }
    assert event.snapshot["room_number"] == "101"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("person", "sees"),
    [
        ("front_desk", True),
        ("manager", True),
        ("housekeeper", False),
        ("supervisor", False),
        ("maintenance", False),
    ],
)
def test_amounts_are_null_without_personal_data(scenario: Scenario, person: str, sees: bool) -> None:
    scenarios.booking(scenario)

    body = client_of(getattr(scenario, person)).get(scenario.url("events/?type=booking_created")).json()

    (event,) = body["results"]
    amounts = [event["snapshot"][name] for name in ("total_amount", "amount_paid", "balance_due")]
    assert [amount is not None for amount in amounts] == [sees] * 3


@pytest.mark.django_db(transaction=True)
def test_cursor_continues_the_feed(scenario: Scenario) -> None:
    client = client_of(scenario.manager)
    assert read(client) == ([], "0")
    rooms = scenarios.rooms(scenario, "101", "102", "103")
    scenarios.rooms(scenarios.new_scenario(), "101")

    assert read(client, limit=2) == ([1, 2], "2")
    assert read(client, limit=2, after=2) == ([3], "3")
    assert read(client, after=3) == ([], "3")
    announce_rooms(rooms[0])
    assert read(client, after=3) == ([4], "4")


@pytest.mark.django_db(transaction=True)
def test_type_filters_events(scenario: Scenario, room: Room) -> None:
    announce_rooms(room)
    scenarios.booking(scenario)
    client = client_of(scenario.manager)

    assert read(client, type="room_updated") == ([2], "4")
    assert read(client, type="room_created,room_updated") == ([1, 2], "4")
    assert read(client, type="room_created,room_updated", limit=2) == ([1, 2], "2")


@pytest.mark.django_db
def test_event_without_position_is_not_in_the_feed(scenario: Scenario, room: Room) -> None:
    announce_rooms(room)  # its position waits for a commit that does not come

    assert read(client_of(scenario.manager)) == ([1], "1")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=-1", "after"),
        ("after=x", "after"),
        ("after=9223372036854775808", "after"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("type=gossip", "type"),
    ],
)
def test_invalid_query_is_refused(scenario: Scenario, query: str, field: str) -> None:
    body = problem_of(client_of(scenario.manager).get(scenario.url(f"events/?{query}")), 400, "invalid")

    assert list(body["errors"]) == [field]


@pytest.mark.django_db
def test_feed_sends_two_statements_for_any_number_of_events(scenario: Scenario) -> None:
    client = client_of(scenario.manager)
    scenarios.rooms(scenario, *(str(number) for number in range(20)))

    with CaptureQueriesContext(connection) as queries:
        assert len(read(client)[0]) == 20

    assert len(queries) == 2  # the caller, the events


PATIENCE = 600
"""Seconds after which a thread counts as hanging: a slow machine is not an error."""


class LateWriter:
    """A second connection that has written its events and commits on demand."""

    def __init__(self, room: Room) -> None:
        self.room = room
        self.written, self.may_commit = threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._write)

    def commit(self) -> None:
        self.may_commit.set()
        self.thread.join(PATIENCE)
        assert not self.thread.is_alive()

    def _write(self) -> None:
        with closing(connection), transaction.atomic():
            template = OutboxEvent.objects.get()
            OutboxEvent.objects.create(
                hotel_id=self.room.hotel_id,
                event_id=template.command_id,
                type="room_updated",
                subject_kind="room",
                room_ref=self.room.pk,
                occurred_at=MORNING,
                source=Source.SYSTEM,
                changed_fields=["late"],
                snapshot=template.snapshot,
                command_id=template.command_id,
            )
            self.written.set()
            assert self.may_commit.wait(PATIENCE)


@pytest.fixture
def late(room: Room) -> Iterator[LateWriter]:
    writer = LateWriter(room)
    writer.thread.start()
    assert writer.written.wait(PATIENCE)
    yield writer
    writer.commit()


@pytest.mark.django_db(transaction=True)
def test_late_commit_is_never_skipped(scenario: Scenario, room: Room, late: LateWriter) -> None:
    client = client_of(scenario.manager)
    announce_rooms(room)
    seen, cursor = read(client)
    assert (seen, cursor) == ([1, 2], "2")

    late.commit()  # written before what was just read, committed after it

    body = client.get(scenario.url(f"events/?after={cursor}")).json()
    assert [(event["position"], event["changed_fields"]) for event in body["results"]] == [(3, ["late"])]
    in_order_of_commit = list(OutboxEvent.objects.order_by("position").values_list("pk", flat=True))
    assert in_order_of_commit[2] < in_order_of_commit[1], "the row was written first and placed last"
