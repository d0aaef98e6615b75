"""The list of rooms: filters, search, order, pages and its statements."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from rooms.enums import RoomStatus
from rooms.models import Room
from tests.api_clients import client_of, problem_of
from tests.factories import RoomTypeFactory
from tests.housekeeping.services.room_action_calls import run_action
from tests.scenarios import (
    LATER,
    MORNING,
    Scenario,
    checked_in_booking,
    new_scenario,
    override,
    report,
    rooms,
    start_cleaning,
)
from tests.statement_count import SentStatements, listing, statements_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    """Create rooms.

    101 ready, 102 occupied by Ada Byrne, 103 occupied by Ada Nolan and being cleaned, 201 dirty with a report,
    202 cleaned and out of use, 203 out of order, 301 in maintenance: a suite.
    """
    scenario = new_scenario()
    suite = RoomTypeFactory.create(hotel=scenario.hotel, code="SUI")
    rooms(scenario, "101", "102", "103")
    rooms(scenario, "201", "202", "203", floor=2)
    rooms(scenario, "301", floor=3)
    checked_in_booking(scenario, "102", last_name="Byrne", people=2)
    checked_in_booking(scenario, "103", last_name="Nolan")
    start_cleaning(scenario, "103")
    override(scenario, "201", RoomStatus.CHECKOUT_DIRTY)
    report(scenario, "201", room_usable=True)
    override(scenario, "202", RoomStatus.CLEANED_UNINSPECTED)
    override(scenario, "203", RoomStatus.OUT_OF_ORDER)
    Room.objects.filter(room_number="202").update(is_active=False)
    Room.objects.filter(room_number="301").update(room_type=suite)
    report(scenario, "301")
    rooms(new_scenario(), "101", "999")
    return scenario


def listed(scenario: Scenario, query: str = "", *, role: str = "housekeeper") -> list[str]:
    response = client_of(getattr(scenario, role)).get(scenario.url(f"rooms/?{query}"))
    assert response.status_code == 200, response.content
    return [room["room_number"] for room in response.json()["results"]]


ALL = ["101", "102", "103", "201", "202", "203", "301"]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", ALL),
        ("room_status=READY_FOR_GUEST", ["101"]),
        ("room_status=OCCUPIED,CHECKOUT_DIRTY", ["102", "201"]),
        ("is_occupied=true", ["102", "103"]),
        ("is_occupied=false", ["101", "201", "202", "203", "301"]),
        ("occupancy_status=VACANT_CLEAN", ["101", "202"]),
        ("occupancy_status=VACANT_DIRTY", ["201"]),
        ("occupancy_status=OCCUPIED", ["102", "103"]),
        ("occupancy_status=OUT_OF_ORDER,MAINTENANCE", ["203", "301"]),
        ("room_type=SUI", ["301"]),
        ("room_type=SUI,DBL&floor=3,2", ["201", "202", "203", "301"]),
        ("room_type=NONE", []),
        ("floor=1", ["101", "102", "103"]),
        ("is_active=false", ["202"]),
        ("is_active=true&floor=2", ["201", "203"]),
        ("maintenance_required=true", ["201", "301"]),
        ("maintenance_required=false&floor=2,3", ["202", "203"]),
        ("search=0", ["101", "102", "103", "201", "202", "203", "301"]),
        ("search=byrne", ["102"]),
        ("search=ada", ["102", "103"]),
        ("search=ada no", ["103"]),
        ("search=Companion", ["102"]),
        ("search=30", ["301"]),
        ("search=nobody", []),
        ("search=%25", []),
        ("ordering=-room_number", ALL[::-1]),
        ("ordering=room_type,-floor", ["201", "202", "203", "101", "102", "103", "301"]),
        ("ordering=-last_cleaned_at,room_number&floor=1", ["101", "102", "103"]),
        ("page_size=3", ["101", "102", "103"]),
        ("page_size=3&page=2", ["201", "202", "203"]),
        ("page_size=3&page=3", ["301"]),
        ("page_size=3&page=2&ordering=-room_number", ["201", "103", "102"]),
    ],
)
def test_filters_choose_the_rooms(scenario: Scenario, query: str, numbers: list[str]) -> None:
    assert listed(scenario, query) == numbers


@pytest.mark.parametrize("role", ["front_desk", "housekeeper", "supervisor", "maintenance", "manager"])
def test_every_role_finds_rooms_by_guest_name(scenario: Scenario, role: str) -> None:
    assert listed(scenario, "search=nolan", role=role) == ["103"]


def test_updated_since_lists_changed_rooms(scenario: Scenario) -> None:
    assert listed(scenario, "updated_since=2026-05-14T09:00:00Z") == ALL
    run_action(scenario, "mark_cleaned", "103", staff=None, now=LATER)

    assert listed(scenario, "updated_since=2026-05-14T09:00:01%2B00:00") == ["103"]
    assert MORNING < LATER


def test_page_counts_rooms_and_links_to_its_neighbours(scenario: Scenario) -> None:
    body = client_of(scenario.manager).get(scenario.url("rooms/?floor=1&page_size=2")).json()

    assert (body["count"], body["previous"]) == (3, None)
    assert body["next"] == f"http://testserver{scenario.url('rooms/?floor=1&page=2&page_size=2')}"
    assert set(body["results"][0]) == {
        "room_number",
        "name",
        "floor",
        "room_type",
        "room_status",
        "status_version",
        "is_occupied",
        "occupancy_status",
        "is_active",
        "maintenance_required",
        "maintenance_priority",
        "maintenance_notes",
        "last_cleaned_at",
        "cleaned_by",
        "last_inspected_at",
        "inspected_by",
        "allowed_transitions",
        "current_booking",
    }


@pytest.mark.parametrize(
    ("query", "count", "next_page", "previous_page"),
    [
        ("page_size=3", 7, 2, None),
        ("page_size=3&page=3", 7, None, 2),
        ("page_size=7", 7, None, None),
        ("page_size=3&is_active=true", 6, 2, None),
        ("page_size=3&page=2&is_active=true", 6, None, 1),
        ("search=nobody", 0, None, None),
    ],
)
def test_page_counts_all_rooms_that_match(
    scenario: Scenario, query: str, count: int, next_page: int | None, previous_page: int | None
) -> None:
    body = client_of(scenario.manager).get(scenario.url(f"rooms/?{query}")).json()

    def page_of(link: str | None) -> int | None:
        return int(parse_qs(urlsplit(link).query).get("page", ["1"])[0]) if link else None

    assert (body["count"], page_of(body["next"]), page_of(body["previous"])) == (
        count,
        next_page,
        previous_page,
    )


@pytest.mark.parametrize("query", ["page=3&page_size=5", "page=2", "page=2&is_occupied=true"])
def test_page_after_the_last_is_not_found(scenario: Scenario, query: str) -> None:
    problem_of(client_of(scenario.manager).get(scenario.url(f"rooms/?{query}")), 404, "not_found")


def test_hotel_without_rooms_has_an_empty_first_page() -> None:
    scenario = new_scenario()

    body = client_of(scenario.manager).get(scenario.url("rooms/")).json()

    assert body == {"count": 0, "next": None, "previous": None, "results": []}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("room_status=CLEAN", "room_status"),
        ("occupancy_status=EMPTY", "occupancy_status"),
        ("is_occupied=perhaps", "is_occupied"),
        ("floor=first", "floor"),
        ("floor=99999999999999999999", "floor"),
        ("updated_since=yesterday", "updated_since"),
        ("updated_since=2026-05-14T09:00:00", "updated_since"),
        ("ordering=guest_name", "ordering"),
        ("status=READY_FOR_GUEST", "status"),
        ("page=0", "page"),
        ("page_size=1001", "page_size"),
    ],
)
def test_invalid_query_is_refused_by_field(query: str, field: str) -> None:
    scenario = new_scenario()

    response = client_of(scenario.manager).get(scenario.url(f"rooms/?{query}"))

    assert list(problem_of(response, 400, "invalid")["errors"]) == [field]


def test_statements_do_not_depend_on_the_number_of_rooms() -> None:
    few, many = new_scenario(), new_scenario()
    rooms(few, "100")
    checked_in_booking(few, "100")
    numbers = [str(100 + n) for n in range(60)]
    rooms(many, *numbers)
    for number in numbers[:20]:
        checked_in_booking(many, number, people=2)
    for number in numbers[20:40]:
        report(many, number)

    def sent(scenario: Scenario) -> SentStatements:
        client = client_of(scenario.manager)
        with statements_sent() as statements:
            body: Any = client.get(scenario.url("rooms/?page_size=100&search=a&ordering=floor")).json()
        assert body["results"]
        return statements

    one, sixty = sent(few), sent(many)

    assert len(one) == len(sixty) == 3, listing(sixty)
