"""GET …/room-bookings/: filters, order, pages."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection

from room_bookings.models import RoomBooking
from room_bookings.selectors import BookingSearch, find_bookings
from tests import scenarios
from tests.booking_columns import write_columns
from tests.corrupted_data import without_constraints
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.expected_answers import expected_booking, without_personal_data
from tests.scenarios import NOON, TODAY, Scenario
from tests.statement_count import statements_sent

TOMORROW = TODAY + timedelta(days=1)


def last_names(answer: dict[str, Any]) -> list[str]:
    """Return the last last_names of the primary guests in the order of the response."""
    return [booking["primary_guest"]["last_name"] for booking in answer["results"]]


@pytest.fixture
def one_of_each(scenario: Scenario) -> Scenario:
    """One booking of each kind that the front desk filters for, by name."""
    made = {
        "Arriving": scenarios.booking_with_room(scenario, "101", last_name="Arriving"),
        "Pending": scenarios.booking(scenario, last_name="Pending", check_in=TOMORROW),
        "Staying": scenarios.checked_in_booking(scenario, "102", last_name="Staying"),
        "Leaving": scenarios.checked_in_booking(scenario, "103", last_name="Leaving", nights=0),
        "Left": scenarios.booking(scenario, last_name="Left", nights=1),
    }
    write_columns(RoomBooking.objects.filter(pk=made["Pending"].pk), group_reference="Wedding")
    front_desk = Caller(scenario, scenario.front_desk)
    front_desk.post(path_of(made["Left"], "cancel"), {"reason": "Changed plans"})
    return scenario


def test_list_without_bookings_is_empty(front_desk: Caller) -> None:
    assert front_desk.get("room-bookings/") == {"count": 0, "next": None, "previous": None, "results": []}


def test_bookings_are_listed_newest_first(front_desk: Caller, scenario: Scenario) -> None:
    one, other = scenarios.booking(scenario), scenarios.booking_with_room(scenario, "101")

    assert front_desk.get("room-bookings/") == {
        "count": 2,
        "next": None,
        "previous": None,
        "results": [expected_booking(other, assigned_room="101"), expected_booking(one)],
    }


def test_personal_data_is_hidden_from_housekeeping(
    front_desk: Caller, housekeeper: Caller, scenario: Scenario
) -> None:
    scenarios.booking(scenario)

    whole = front_desk.get("room-bookings/")["results"]

    assert housekeeper.get("room-bookings/")["results"] == [without_personal_data(one) for one in whole]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"status": "CHECKED_IN"}, ["Staying", "Leaving"]),
        ({"status": "CANCELLED,CONFIRMED"}, ["Arriving", "Pending", "Left"]),
        ({"arriving_on": TOMORROW}, ["Pending"]),
        ({"arriving_on": f"{TOMORROW},{TODAY}"}, ["Arriving", "Pending", "Staying", "Leaving", "Left"]),
        ({"departing_on": TODAY}, ["Leaving"]),
        ({"due_in": "true"}, ["Arriving"]),
        ({"due_in": "false"}, ["Pending", "Staying", "Leaving", "Left"]),
        ({"due_out": "true"}, ["Leaving"]),
        ({"in_house": "true"}, ["Staying", "Leaving"]),
        ({"in_house": "false"}, ["Arriving", "Pending", "Left"]),
        ({"overstay": "true"}, ["Leaving"]),
        ({"overstay": "false", "in_house": "true"}, ["Staying"]),
        ({"unassigned": "true"}, ["Pending"]),
        ({"room_type": "DBL"}, ["Arriving", "Pending", "Staying", "Leaving", "Left"]),
        ({"room_type": "SGL"}, []),
        ({"room_number": "101,103"}, ["Arriving", "Leaving"]),
        ({"group": "Wedding"}, ["Pending"]),
        ({"group": "wed"}, []),
        ({"due_in": "true", "room_number": "102"}, []),
        ({"updated_since": "2026-05-14T12:00:00Z"}, ["Left"]),
        ({"updated_since": "2026-05-14T12:00:01Z"}, []),
    ],
)
def test_filters_choose_bookings(
    front_desk: Caller, one_of_each: Scenario, query: dict[str, Any], found: list[str]
) -> None:
    answer = front_desk.get("room-bookings/", **query, ordering="created_at")

    assert sorted(last_names(answer)) == sorted(found)
    assert answer["count"] == len(found)


def test_room_number_matches_in_any_case(front_desk: Caller, scenario: Scenario) -> None:
    scenarios.rooms(scenario, "12a")
    scenarios.booking_with_room(scenario, "12a")

    assert front_desk.get("room-bookings/", room_number="12A")["count"] == 1


def test_group_may_contain_a_comma(front_desk: Caller, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    write_columns(RoomBooking.objects.filter(pk=booking.pk), group_reference="Smith, wedding")

    assert front_desk.get("room-bookings/", group="Smith, wedding")["count"] == 1
    assert front_desk.get("room-bookings/", group="Jones,Smith")["count"] == 0


def test_late_bookings_stay_due(scenario: Scenario) -> None:
    """An arrival or departure of an earlier date stays due until an action ends it."""
    scenarios.checked_in_booking(scenario, "101", last_name="Lingers", nights=1)
    scenarios.booking(scenario, last_name="Fails", nights=1)
    with time_machine.travel(NOON + timedelta(days=3), tick=False):
        front_desk = Caller(scenario, scenario.front_desk)

        assert last_names(front_desk.get("room-bookings/", due_in="true")) == ["Fails"]
        assert last_names(front_desk.get("room-bookings/", due_out="true")) == ["Lingers"]


@pytest.mark.parametrize(
    ("now", "overstays"),
    [
        ("2026-05-14T09:59:59Z", False),
        ("2026-05-14T10:00:00Z", False),
        ("2026-05-14T10:00:01Z", True),
        ("2026-05-15T02:00:00Z", True),
    ],
)
def test_overstay_begins_at_the_hotels_check_out_time(scenario: Scenario, now: str, overstays: bool) -> None:
    """11:00 in Dublin in May. The filter and the field of the booking agree."""
    booking = scenarios.checked_in_booking(scenario, "101", nights=0)
    with time_machine.travel(now, tick=False):
        front_desk = Caller(scenario, scenario.front_desk)

        assert front_desk.get(path_of(booking))["is_overstay"] is overstays
        assert front_desk.get("room-bookings/", overstay="true")["count"] == int(overstays)


@pytest.mark.parametrize(
    ("now", "late"),
    [
        ("2026-05-14T08:30:00Z", []),
        ("2026-05-14T08:30:01Z", ["Early"]),
        ("2026-05-14T10:00:01Z", ["Usual", "Early"]),
        ("2026-05-14T13:00:00Z", ["Usual", "Early"]),
        ("2026-05-14T13:00:01Z", ["Usual", "Late", "Early"]),
        ("2026-05-14T23:30:00Z", ["Usual", "Late", "Early"]),
        ("2026-05-15T10:00:01Z", ["Usual", "Late", "Early", "Tomorrow"]),
    ],
)
def test_overstay_follows_agreed_times(scenario: Scenario, now: str, late: list[str]) -> None:
    """The filter, its negation, and the fields of booking and room agree."""
    with time_machine.travel("2026-05-14T08:00:00Z", tick=False) as clock:
        at_eight = datetime.now(UTC)
        for number, (name, nights, agreed) in enumerate(
            [("Usual", 0, None), ("Late", 0, "14:00"), ("Early", 0, "09:30"), ("Tomorrow", 1, None)], start=5
        ):
            scenarios.rooms(scenario, f"10{number}")
            booking = scenarios.checked_in_booking(
                scenario, f"10{number}", last_name=name, nights=nights, now=at_eight
            )
            Caller(scenario, scenario.front_desk).post(
                path_of(booking, "change-departure"), {"departure_time": agreed}
            )
        clock.move_to(now)
        front_desk = Caller(scenario, scenario.front_desk)
        overdue = front_desk.get("room-bookings/", overstay="true", ordering="assigned_room")
        others = front_desk.get("room-bookings/", overstay="false")
        rooms = front_desk.get("rooms/", is_occupied="true")["results"]

    assert last_names(overdue) == late
    assert all(booking["is_overstay"] for booking in overdue["results"])
    assert not any(booking["is_overstay"] for booking in others["results"])
    assert overdue["count"] + others["count"] == 4
    assert [room["current_booking"]["is_overstay"] for room in rooms].count(True) == len(late)


def test_overstays_are_read_by_an_index(scenario: Scenario) -> None:
    """The index on status and date of departure finds them among thousands of other bookings."""
    checked_out = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))[0]
    own = {
        "booking_id": "'B' || n",
        "confirmation_number": "'C' || n",
        "status": "CASE n % 3 WHEN 0 THEN status WHEN 1 THEN 'CHECKED_IN' ELSE 'CONFIRMED' END",
        "assigned_room_id": "CASE WHEN n % 3 < 2 THEN assigned_room_id END",
        "checked_in_at": "CASE WHEN n % 3 < 2 THEN checked_in_at END",
        "checked_out_at": "CASE WHEN n % 3 = 0 THEN checked_out_at END",
        "departed_on": "CASE WHEN n % 3 = 0 THEN departed_on END",
        **{day: f"{day} + 10 * n" for day in ("check_in", "check_out", "room_from")},
    }
    columns = [
        str(field.column)
        for field in RoomBooking._meta.concrete_fields
        if not field.generated and not field.primary_key
    ]
    with without_constraints(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO room_bookings_roombooking ({', '.join(columns)}) "
            f"SELECT {', '.join(own.get(column, column) for column in columns)} "
            f"FROM room_bookings_roombooking, generate_series(1, 5000) AS n WHERE id = {checked_out.pk}"
        )
        cursor.execute("ANALYZE room_bookings_roombooking")
    search = BookingSearch(flags={"overstay": True})
    found = find_bookings(hotel=scenario.hotel, search=search, now=NOON, personal=False)

    plan = found.order_by().explain()

    scan = plan.split("booking_by_status_departure", 1)[1]
    bound = scan.split("Index Cond: ", 1)[1].splitlines()[0]
    assert "CHECKED_IN" in bound, plan
    assert "check_out <=" in bound, plan


def test_due_follows_the_business_date(scenario: Scenario) -> None:
    """At 01:00 bookings of the new calendar date are not due yet."""
    scenarios.booking(scenario, check_in=TOMORROW)
    for now, due in (("2026-05-15T02:59:59+01:00", 0), ("2026-05-15T04:00:00+01:00", 1)):
        with time_machine.travel(now, tick=False):
            assert Caller(scenario, scenario.front_desk).get("room-bookings/", due_in="true")["count"] == due


@pytest.mark.parametrize(
    ("ordering", "order"),
    [
        ("check_in", [1, 0, 2]),
        ("-check_in", [2, 0, 1]),
        ("assigned_room", [2, 1, 0]),
        ("check_out,-booking_id", [1, 0, 2]),
    ],
)
def test_ordering_sorts_bookings(
    front_desk: Caller, scenario: Scenario, ordering: str, order: list[int]
) -> None:
    made = [
        scenarios.booking_with_room(scenario, "103", check_in=TOMORROW),
        scenarios.booking_with_room(scenario, "102", nights=1),
        scenarios.booking_with_room(scenario, "101", check_in=date(2026, 6, 1)),
    ]

    answer = front_desk.get("room-bookings/", ordering=ordering)

    assert [one["booking_id"] for one in answer["results"]] == [made[place].booking_id for place in order]


def test_equal_bookings_keep_their_order_over_pages(front_desk: Caller, scenario: Scenario) -> None:
    made = [scenarios.booking(scenario).booking_id for _ in range(5)]

    pages = [
        front_desk.get("room-bookings/", ordering="check_in", page_size=2, page=page) for page in (1, 2, 3)
    ]

    assert [one["booking_id"] for page in pages for one in page["results"]] == made[::-1]
    assert pages[1]["count"] == 5
    assert pages[1]["next"].endswith("room-bookings/?ordering=check_in&page=3&page_size=2")
    assert pages[1]["previous"].endswith("room-bookings/?ordering=check_in&page=1&page_size=2")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"status": "IN_HOUSE"}, "status"),
        ({"arriving_on": "tomorrow"}, "arriving_on"),
        ({"arriving_on": "9999-12-31"}, "arriving_on"),
        ({"due_in": "perhaps"}, "due_in"),
        ({"ordering": "total_amount"}, "ordering"),
        ({"ordering": "booker_email"}, "ordering"),
        ({"page_size": 1001}, "page_size"),
        ({"updated_since": "yesterday"}, "updated_since"),
        ({"updated_since": "2026-05-14T12:00:00"}, "updated_since"),
        ({"search": "a b c d e f g h i"}, "search"),
        ({"search": "x" * 201}, "search"),
        ({"expand": "everything"}, "expand"),
    ],
)
def test_invalid_query_is_refused_by_field(front_desk: Caller, query: dict[str, Any], field: str) -> None:
    assert list(front_desk.invalid("get", "room-bookings/", query)) == [field]


def test_page_beyond_the_last_is_not_found(front_desk: Caller) -> None:
    front_desk.refused("get", "room-bookings/", {"page": 2}, 404, "not_found")


def test_bookings_of_other_hotels_are_not_listed(front_desk: Caller) -> None:
    scenarios.booking(scenarios.new_scenario())

    assert front_desk.get("room-bookings/")["count"] == 0


def test_statements_do_not_depend_on_the_number_of_bookings(front_desk: Caller, scenario: Scenario) -> None:
    url = scenario.url("room-bookings/") + "?search=Byrne&in_house=false&room_type=DBL&ordering=assigned_room"
    scenarios.booking_with_room(scenario, "101", people=2)
    with statements_sent() as for_one:
        front_desk.client.get(url)
    for _ in range(49):
        scenarios.booking(scenario, people=2)

    with statements_sent() as for_fifty:
        assert front_desk.client.get(url).json()["count"] == 50

    assert len(for_one) == len(for_fifty) == 3
