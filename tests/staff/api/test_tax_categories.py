"""The endpoints of tax categories and their rates."""

from typing import Any

import pytest
import time_machine

from hotel.models import Hotel, TaxCategory, TaxRate
from tests.api_clients import client_of, problem_of
from tests.scenarios import NOON, new_scenario
from tests.tax_categories import add_tax_category
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

NIGHTS: dict[str, Any] = {"code": "NIGHTS", "name": "Nights", "percent": "7"}
NIGHTS_SHOWN = {
    "code": "NIGHTS",
    "name": "Nights",
    "percent": "7.000",
    "is_included": True,
    "rates": [{"valid_from": "2026-05-14", "percent": "7.000", "is_included": True}],
    "created_at": "2026-05-14T12:00:00Z",
}


@time_machine.travel(NOON, tick=False)
def test_manager_creates_a_category_and_adds_a_rate_and_the_desk_reads_them() -> None:
    scenario = new_scenario()
    manager, desk = client_of(scenario.manager), client_of(scenario.front_desk)
    later = {"valid_from": "2027-01-01", "percent": "19.5", "is_included": False}

    created = manager.post(scenario.url("tax-categories/"), NIGHTS)
    added = manager.post(scenario.url("tax-categories/NIGHTS/rates/"), later)
    repeated = manager.post(scenario.url("tax-categories/NIGHTS/rates/"), later)

    assert (created.status_code, created.json()) == (201, NIGHTS_SHOWN)
    shown = NIGHTS_SHOWN | {"rates": [*NIGHTS_SHOWN["rates"], later | {"percent": "19.500"}]}  # type: ignore[misc]
    assert (added.status_code, added.json()) == (repeated.status_code, repeated.json()) == (201, shown)
    assert desk.get(scenario.url("tax-categories/")).json()["results"] == [shown]
    assert desk.get(scenario.url("tax-categories/NIGHTS/")).json() == shown
    assert [rate.staff_pk for rate in TaxRate.objects.all()] == [scenario.manager.pk] * 2
    hotel = Hotel.objects.get(pk=scenario.hotel.pk)
    assert (hotel.has_tax_categories, hotel.version) == (True, scenario.hotel.version + 2)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"code": "nights"}, "code"),
        ({"code": "A" * 33}, "code"),
        ({"percent": "-1"}, "percent"),
        ({"percent": "100.001"}, "percent"),
        ({"percent": "1.2345"}, "percent"),
        ({"percent": "\u0665"}, "percent"),
        ({"name": ""}, "name"),
        ({"valid_from": "tomorrow"}, "valid_from"),
    ],
)
def test_invalid_category_is_refused_by_field(change: dict[str, Any], field: str) -> None:
    scenario = new_scenario()
    client = client_of(scenario.manager)

    with assert_no_row_changes():
        response = client.post(scenario.url("tax-categories/"), NIGHTS | change)

    assert list(problem_of(response, 400, response.json()["code"])["errors"]) == [field]


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("valid_from", "status", "code"),
    [("2026-05-14", 400, "invalid"), ("2026-01-01", 409, "tax_rate_taken")],
)
def test_rates_neither_change_nor_begin_in_the_past(valid_from: str, status: int, code: str) -> None:
    scenario = new_scenario()
    add_tax_category(scenario)
    client = client_of(scenario.manager)

    with assert_no_row_changes():
        response = client.post(
            scenario.url("tax-categories/MINIBAR/rates/"), {"valid_from": valid_from, "percent": "7"}
        )

    problem_of(response, status, code)


def test_code_is_taken_once_in_a_hotel() -> None:
    scenario, other = new_scenario(), new_scenario()
    add_tax_category(scenario, "NIGHTS")
    client = client_of(scenario.manager)

    problem_of(client.post(scenario.url("tax-categories/"), NIGHTS), 409, "tax_category_taken")
    problem_of(client.get(scenario.url("tax-categories/BAR/")), 404, "tax_category_not_found")
    rate = {"valid_from": "2099-01-01", "percent": "7"}
    problem_of(client.post(scenario.url("tax-categories/BAR/rates/"), rate), 404, "tax_category_not_found")
    created = client_of(other.manager).post(other.url("tax-categories/"), NIGHTS)
    assert created.status_code == 201
    assert TaxCategory.objects.filter(hotel=other.hotel).count() == 1
