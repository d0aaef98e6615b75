"""GET and PUT …/room-types/{code}/restrictions/."""

from datetime import date
from typing import Any

import pytest
import time_machine

from hotel.kernel.etag import etag
from rooms.models import Restriction, RestrictionChange, RoomType
from tests.api_clients import client_of, problem_of
from tests.factories import RoomTypeFactory
from tests.row_diff import rows_written, table_names
from tests.scenarios import NOON, TODAY, Scenario, new_scenario
from tests.unchanged import assert_no_row_changes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]

PATH = "room-types/DBL/restrictions/"
DAYS = "?from=2026-06-01&to=2026-06-03"
NONE = {"min_nights": None, "max_nights": None, "closed_to_arrival": False, "closed_to_departure": False}
FIRST: dict[str, Any] = {"date": "2026-06-01", **NONE, "min_nights": 2, "max_nights": 7}
THIRD: dict[str, Any] = {"date": "2026-06-03", **NONE, "closed_to_arrival": True}


@pytest.fixture
def at_noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def scenario() -> Scenario:
    return new_scenario()


def put(scenario: Scenario, restrictions: list[dict[str, Any]], days: str = DAYS, **headers: str) -> Any:
    """Put restrictions as the manager."""
    body = {"restrictions": restrictions}
    return client_of(scenario.manager).put(scenario.url(PATH + days), body, headers=headers)


def get(scenario: Scenario, days: str = DAYS) -> Any:
    """Read restrictions as the housekeeper."""
    return client_of(scenario.housekeeper).get(scenario.url(PATH + days))


def test_unrestricted_dates_are_an_empty_list(scenario: Scenario) -> None:
    response = get(scenario, "")

    assert (response.status_code, response.json()) == (200, {"room_type": "DBL", "restrictions": []})
    assert response["ETag"] == etag(scenario.room_type)


def test_put_replaces_the_restrictions_of_the_given_dates_only(scenario: Scenario) -> None:
    suite = RoomTypeFactory.create(hotel=scenario.hotel, code="STE")
    Restriction.objects.create(hotel=scenario.hotel, room_type=suite, day=date(2026, 6, 2), min_nights=9)
    outside = [{"date": day, **NONE, "min_nights": 5} for day in ("2026-05-31", "2026-06-04")]
    second = {"date": "2026-06-02", **NONE, "min_nights": 4}
    put(
        scenario,
        [outside[0], {**FIRST, "min_nights": 3}, second, outside[1]],
        "?from=2026-05-31&to=2026-06-04",
    )

    response = put(scenario, [THIRD, {"date": "2026-06-01", "min_nights": 2, "max_nights": 7}])

    assert response.status_code == 200
    assert response.json() == {"room_type": "DBL", "restrictions": [FIRST, THIRD]}
    assert response["ETag"] == etag(RoomType.objects.get(code="DBL"))
    assert get(scenario).json() == response.json()
    everything = get(scenario, "?from=2026-05-01&to=2026-12-31").json()
    assert everything["restrictions"] == [outside[0], FIRST, THIRD, outside[1]]
    assert Restriction.objects.get(room_type=suite).min_nights == 9


def test_empty_list_clears_the_dates(scenario: Scenario) -> None:
    put(scenario, [FIRST, THIRD])

    assert put(scenario, [], "?from=2026-06-01&to=2026-06-02").json()["restrictions"] == []
    assert get(scenario).json()["restrictions"] == [THIRD]


def test_change_is_audited_with_person_and_instant(scenario: Scenario) -> None:
    with rows_written() as wrote:
        put(scenario, [THIRD, FIRST])

    assert wrote.tables >= table_names(RestrictionChange, Restriction, RoomType)
    (change,) = RestrictionChange.objects.all()
    assert (change.hotel, change.room_type) == (scenario.hotel, scenario.room_type)
    assert (change.first, change.last) == (date(2026, 6, 1), date(2026, 6, 3))
    assert change.restrictions == [FIRST, THIRD]
    assert (change.changed_by, change.at, change.business_date) == (scenario.manager, NOON, TODAY)
    assert change.source == "FRONT_DESK"
    assert wrote.changed(RoomType) == {scenario.room_type.pk: {"version": 2}}


def test_repeated_put_writes_nothing(scenario: Scenario) -> None:
    first = put(scenario, [FIRST, THIRD])

    with assert_no_row_changes():
        second = put(scenario, [FIRST, {"date": "2026-06-02", **NONE}, THIRD])

    assert (second.json(), second["ETag"]) == (first.json(), first["ETag"])


def test_dates_default_to_those_of_the_body(scenario: Scenario) -> None:
    put(scenario, [FIRST, {"date": "2026-06-02", **NONE, "min_nights": 4}, THIRD])

    response = put(scenario, [{**FIRST, "min_nights": 1}, {**THIRD, "closed_to_departure": True}], "")

    expected = [{**FIRST, "min_nights": 1}, {**THIRD, "closed_to_departure": True}]
    assert response.json()["restrictions"] == expected
    change = RestrictionChange.objects.latest("pk")
    assert (change.first, change.last) == (date(2026, 6, 1), date(2026, 6, 3))


def test_answer_shows_the_replaced_dates_wherever_they_lie(scenario: Scenario) -> None:
    far = [{"date": day, **NONE, "min_nights": 2} for day in ("2027-03-01", "2027-09-01")]

    assert put(scenario, far, "").json()["restrictions"] == far


def test_get_without_dates_shows_31_days_from_the_business_date(scenario: Scenario) -> None:
    days = ["2026-05-13", "2026-05-14", "2026-06-13", "2026-06-14"]
    put(scenario, [{"date": day, **NONE, "min_nights": 2} for day in days], "")

    assert [each["date"] for each in get(scenario, "").json()["restrictions"]] == days[1:3]
    assert [each["date"] for each in get(scenario, "?from=2026-06-14").json()["restrictions"]] == days[3:]


@pytest.mark.parametrize("method", ["get", "put"])
def test_unknown_room_type_is_not_found(scenario: Scenario, method: str) -> None:
    other = new_scenario()
    RoomTypeFactory.create(hotel=other.hotel, code="STE")
    client = client_of(scenario.manager)
    body = {"restrictions": [FIRST]} if method == "put" else None

    with assert_no_row_changes():
        response = getattr(client, method)(scenario.url("room-types/STE/restrictions/"), body)

    problem_of(response, 404, "room_type_not_found")


@pytest.mark.parametrize("role", ["front_desk", "housekeeper", "supervisor", "maintenance", "channel"])
def test_only_managers_restrict(scenario: Scenario, role: str) -> None:
    client = client_of(getattr(scenario, role))

    with assert_no_row_changes():
        response = client.put(scenario.url(PATH + DAYS), {"restrictions": [FIRST]})

    assert problem_of(response, 403, "forbidden")["capability"] == "rooms.restrictions"


@pytest.mark.parametrize(
    ("days", "restrictions", "field"),
    [
        ("?from=2026-06-03&to=2026-06-01", [], "to"),
        ("?from=2026-06-01&to=2028-09-09", [], "to"),
        ("?to=2026-05-31", [FIRST], "to"),
        ("?from=2026-06-02", [FIRST], "to"),
        ("?from=nonsense", [FIRST], "from"),
        (DAYS, [{**FIRST, "date": "2026-06-04"}], "restrictions"),
        (DAYS, [{**FIRST, "date": "2026-05-31"}], "restrictions"),
        (DAYS, [FIRST, FIRST], "restrictions"),
        (DAYS, [{**FIRST, "max_nights": 1}], "restrictions"),
        (DAYS, [THIRD, {**FIRST, "min_nights": 0}], "restrictions.1.min_nights"),
        (DAYS, [{**FIRST, "max_nights": 1001}], "restrictions.0.max_nights"),
        (DAYS, [{"min_nights": 2}], "restrictions.0.date"),
        (DAYS, [{**FIRST, "price": 5}], "restrictions.0.price"),
        ("", [FIRST, {**THIRD, "date": "2028-09-09"}], "to"),
    ],
)
def test_invalid_dates_and_numbers_change_nothing(
    scenario: Scenario, days: str, restrictions: list[dict[str, Any]], field: str
) -> None:
    put(scenario, [FIRST, THIRD])

    with assert_no_row_changes():
        response = put(scenario, restrictions, days)

    assert list(problem_of(response, 400, "invalid")["errors"]) == [field]


@pytest.mark.parametrize("days", ["?from=2026-06-03&to=2026-06-01", "?to=2026-05-13", "?to=2030-01-01"])
def test_get_refuses_dates_out_of_order_or_too_many(scenario: Scenario, days: str) -> None:
    assert list(problem_of(get(scenario, days), 400, "invalid")["errors"]) == ["to"]


def test_older_version_is_refused(scenario: Scenario) -> None:
    seen = get(scenario)["ETag"]
    put(scenario, [FIRST])

    with assert_no_row_changes():
        response = put(scenario, [THIRD], **{"If-Match": seen})

    problem_of(response, 412, "stale")
