"""Tests of the filters of GET …/events/: what they let through, and a cursor that passes what they leave out."""

from collections.abc import Collection
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from housekeeping.enums import TaskType
from notifications.enums import SubjectKind
from notifications.models import OutboxEvent
from notifications.selectors import feed
from rooms.models import Room
from staff import capabilities
from staff.capabilities import Capability
from staff.enums import Role
from staff.models import Staff
from tests import scenarios
from tests.api_clients import client_of, problem_of
from tests.scenarios import LATER, Scenario

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand")


@pytest.fixture
def stay(scenario: Scenario) -> str:
    """Check one booking in to room 101 and out of it, another into 102; return the ID of the first."""
    scenarios.rooms(scenario, "101", "102")
    first = scenarios.checked_in_booking(scenario, "101")
    scenarios.checked_in_booking(scenario, "102")
    scenarios.check_out(scenario, first, now=LATER)
    return first.booking_id


def read(client: APIClient, **query: Any) -> tuple[list[dict[str, Any]], int]:
    body = client.get("/api/staff/hotels/grand/events/", query).json()
    return body["results"], int(body["next_cursor"])


def read_all(client: APIClient, **query: Any) -> list[int | None]:
    """Follow the cursor until it stands still; return the positions of all events in the order of their pages."""
    positions: list[int | None] = []
    after = 0
    for _ in range(1000):
        events, cursor = read(client, after=after, **query)
        positions += [event["position"] for event in events]
        if cursor == after:
            return positions
        assert cursor > after
        after = cursor
    raise AssertionError("the cursor never stood still")


def positions_where(**conditions: Any) -> list[int | None]:
    return list(
        OutboxEvent.objects.filter(**conditions).order_by("position").values_list("position", flat=True)
    )


def test_room_filters_events_of_the_room_and_its_tasks(scenario: Scenario, stay: str) -> None:
    events, cursor = read(client_of(scenario.manager), room="101")

    room = Room.objects.get(room_number="101")
    assert [event["position"] for event in events] == positions_where(room_ref=room.pk)
    assert {event["type"] for event in events} == {"room_created", "room_updated", "task_created"}
    assert {event["snapshot"]["room_number"] for event in events} == {"101"}
    assert events[-1]["snapshot"]["task_type"] == TaskType.TURNOVER
    assert cursor == OutboxEvent.objects.count()


def test_room_is_found_by_its_number_in_any_case(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "1a")

    assert read(client_of(scenario.manager), room="1A") == read(client_of(scenario.manager), room="1a")


def test_booking_filters_its_events(scenario: Scenario, stay: str) -> None:
    events, _ = read(client_of(scenario.manager), booking=stay)

    assert [event["type"] for event in events] == [
        "booking_created",
        "booking_confirmed",
        "booking_checked_in",
        "booking_checked_out",
        "booking_updated",
    ]
    assert {event["snapshot"]["booking_id"] for event in events} == {stay}


def test_since_filters_by_the_instant_of_the_event(scenario: Scenario, stay: str) -> None:
    client = client_of(scenario.manager)

    late = read_all(client, since="2026-05-14T16:30:00+02:00")

    assert late == positions_where(occurred_at__gte=LATER) != []
    assert read_all(client, since="2026-05-14T09:00:00Z") == positions_where()
    assert read_all(client, since="2026-05-14T14:30:00.000001Z") == []


def test_filters_combine(scenario: Scenario, stay: str) -> None:
    client = client_of(scenario.manager)

    events, _ = read(client, booking=stay, type="booking_updated,room_updated", since="2026-05-14T12:00:00Z")

    assert [event["changed_fields"] for event in events] == [["status"]]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("room=999", 404, "room_not_found"),
        ("booking=B-0", 404, "booking_not_found"),
        ("room=101&booking=B-0", 400, "invalid"),
        ("since=2026-05-14", 400, "invalid"),
        ("since=2026-05-14T09:00:00", 400, "invalid"),
    ],
)
def test_unusable_filter_is_refused(scenario: Scenario, query: str, status: int, code: str) -> None:
    scenarios.rooms(scenario, "101")

    problem_of(client_of(scenario.manager).get(scenario.url(f"events/?{query}")), status, code)


def test_room_and_booking_of_another_hotel_are_not_found(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "101")
    booking = scenarios.booking(other)
    client = client_of(scenario.manager)

    problem_of(client.get(scenario.url("events/?room=101")), 404, "room_not_found")
    problem_of(client.get(scenario.url(f"events/?booking={booking.booking_id}")), 404, "booking_not_found")


@pytest.mark.parametrize("limit", [1, 2, 5, 100])
@pytest.mark.parametrize("looked_at", [1, 3, 20_000])
def test_cursor_passes_what_filters_leave_out_and_skips_nothing(
    scenario: Scenario, stay: str, monkeypatch: pytest.MonkeyPatch, limit: int, looked_at: int
) -> None:
    monkeypatch.setattr(feed, "POSITIONS_OF_A_PAGE", looked_at)
    client = client_of(scenario.manager)
    room = Room.objects.get(room_number="102")

    assert read_all(client, limit=limit) == positions_where()
    assert read_all(client, limit=limit, type="task_created") == positions_where(type="task_created")
    assert read_all(client, limit=limit, type="booking_no_show") == []
    assert read_all(client, limit=limit, room="102") == positions_where(room_ref=room.pk)
    assert read_all(client, limit=limit, booking=stay) == positions_where(
        snapshot__booking_id=stay, room_ref=None
    )
    assert read_all(client, limit=limit, since="2026-05-14T14:00:00Z") == positions_where(occurred_at=LATER)


def test_cursor_of_an_empty_page_finds_what_comes_later(scenario: Scenario, stay: str) -> None:
    client = client_of(scenario.manager)
    events, cursor = read(client, type="task_updated")
    assert (events, cursor) == ([], OutboxEvent.objects.count())

    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper, now=LATER)

    events, _ = read(client, type="task_updated", after=cursor)
    assert [event["snapshot"]["room_number"] for event in events] == ["101"]


def test_cursor_beyond_the_feed_stays(scenario: Scenario, stay: str) -> None:
    beyond = 2**63 - 1

    assert read(client_of(scenario.manager), after=beyond) == ([], beyond)


def without(monkeypatch: pytest.MonkeyPatch, role: Role, *lost: Capability) -> None:
    monkeypatch.setitem(capabilities.TABLE, role, capabilities.TABLE[role] - {*lost})


@pytest.mark.parametrize(
    ("lost", "seen"),
    [
        (Capability.BOOKINGS_READ, {SubjectKind.ROOM, SubjectKind.TASK}),
        (Capability.ROOMS_READ, {SubjectKind.BOOKING}),
    ],
)
def test_events_that_a_role_may_not_see_are_left_out(
    scenario: Scenario,
    stay: str,
    monkeypatch: pytest.MonkeyPatch,
    lost: Capability,
    seen: Collection[SubjectKind],
) -> None:
    without(monkeypatch, Role.HOUSEKEEPER, lost)
    client = client_of(scenario.housekeeper)

    assert read_all(client, limit=2) == positions_where(subject_kind__in=seen)
    assert read_all(client, limit=2, type="booking_created,room_created") == positions_where(
        subject_kind__in=seen, type__in=["booking_created", "room_created"]
    )
    hidden = "booking_created" if lost == Capability.BOOKINGS_READ else "room_created,task_created"
    assert read(client, type=hidden) == ([], OutboxEvent.objects.count())


def test_person_with_two_roles_sees_what_either_may_see(
    scenario: Scenario, stay: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(monkeypatch, Role.HOUSEKEEPER, Capability.BOOKINGS_READ)
    Staff.objects.filter(pk=scenario.housekeeper.pk).update(roles=[Role.HOUSEKEEPER, Role.MAINTENANCE])

    assert read_all(client_of(scenario.housekeeper)) == positions_where()


@pytest.mark.parametrize(
    ("query", "statements"),
    [({}, 2), ({"type": "room_created"}, 2), ({"room": "101"}, 3), ({"booking": None}, 3)],
)
def test_filters_send_a_fixed_number_of_statements(
    scenario: Scenario, stay: str, query: dict[str, Any], statements: int
) -> None:
    client = client_of(scenario.manager)
    query = {"booking": stay} if "booking" in query else query
    assert read(client, **query)[0] != []

    with CaptureQueriesContext(connection) as queries:
        read(client, **query)

    assert len(queries) == statements  # the caller, the events; before them the subject
