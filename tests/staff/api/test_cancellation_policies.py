"""The endpoints of cancellation policies."""

from typing import Any

import pytest
import time_machine

from hotel.kernel.etag import etag
from hotel.models import CancellationPolicy
from tests.api_clients import client_of, problem_of
from tests.cancellation_policies import add_policy
from tests.factories import HotelFactory
from tests.scenarios import NOON, new_scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

STRICT: dict[str, Any] = {
    "code": "STRICT",
    "name": "Strict",
    "tiers": [
        {"hours_before": 168, "kind": "PERCENT", "value": "30"},
        {"hours_before": 24, "kind": "FIRST_NIGHT"},
    ],
    "no_show": {"kind": "FULL"},
    "deposit": {"kind": "FIXED", "value": "80"},
}
STRICT_SHOWN = {
    "code": "STRICT",
    "is_active": True,
    "is_default": False,
    "name": "Strict",
    "is_refundable": True,
    "tiers": [
        {"hours_before": 168, "kind": "PERCENT", "value": "30.00"},
        {"hours_before": 24, "kind": "FIRST_NIGHT", "value": None},
    ],
    "no_show": {"kind": "FULL", "value": None},
    "deposit": {"kind": "FIXED", "value": "80.00"},
    "created_at": "2026-05-14T12:00:00Z",
    "updated_at": "2026-05-14T12:00:00Z",
}


@time_machine.travel(NOON, tick=False)
def test_manager_creates_and_changes_a_policy_and_the_desk_reads_it() -> None:
    scenario = new_scenario()
    manager, desk = client_of(scenario.manager), client_of(scenario.front_desk)

    created = manager.post(scenario.url("cancellation-policies/"), STRICT)
    changed = manager.patch(
        scenario.url("cancellation-policies/STRICT/"), {"is_default": True, "no_show": None, "tiers": []}
    )

    assert (created.status_code, created.json()) == (201, STRICT_SHOWN)
    shown = STRICT_SHOWN | {"is_default": True, "no_show": None, "tiers": []}
    assert (changed.status_code, changed.json()) == (200, shown)
    policy = CancellationPolicy.objects.get()
    assert (changed["ETag"], policy.version) == (etag(policy), 2)
    assert desk.get(scenario.url("cancellation-policies/")).json()["results"] == [shown]
    detail = desk.get(scenario.url("cancellation-policies/STRICT/"))
    assert (detail.json(), detail["ETag"]) == (shown, changed["ETag"])


def test_amounts_have_the_places_of_the_currency() -> None:
    scenario = new_scenario(currency="KWD")
    client = client_of(scenario.manager)

    created = client.post(
        scenario.url("cancellation-policies/"),
        STRICT | {"tiers": [{"hours_before": None, "kind": "FIXED", "value": "5.25"}]},
    )

    body = created.json()
    assert body["tiers"] == [{"hours_before": None, "kind": "FIXED", "value": "5.250"}]
    assert body["is_refundable"] is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"tiers": [{"hours_before": 24, "kind": "PERCENT", "value": "101"}]}, "tiers.0.value"),
        ({"tiers": [{"hours_before": 24, "kind": "PERCENT"}]}, "tiers.0.value"),
        ({"tiers": [{"hours_before": 24, "kind": "FULL", "value": "1"}]}, "tiers.0.value"),
        ({"tiers": [{"hours_before": 24}]}, "tiers.0.kind"),
        ({"tiers": [{"kind": "FULL"}, {"kind": "FULL"}]}, "tiers"),
        ({"tiers": [{"hours_before": 8761, "kind": "FULL"}]}, "tiers.0.hours_before"),
        ({"no_show": {"value": "5"}}, "no_show.kind"),
        ({"deposit": {"kind": "FIXED", "value": "0.001"}}, "deposit"),
        ({"deposit": {"kind": "FIXED", "value": "\u0665"}}, "deposit.value"),
        ({"code": "OTHER"}, "code"),
        ({"name": ""}, "name"),
    ],
)
def test_invalid_terms_are_refused_by_field(change: dict[str, Any], field: str) -> None:
    scenario = new_scenario()
    add_policy(scenario)

    with assert_no_row_changes():
        response = client_of(scenario.manager).patch(scenario.url("cancellation-policies/FLEX/"), change)

    assert list(problem_of(response, 400, response.json()["code"])["errors"]) == [field]


def test_stale_change_is_refused() -> None:
    scenario = new_scenario()
    policy = add_policy(scenario)
    client = client_of(scenario.manager)
    seen = etag(policy)
    client.patch(scenario.url("cancellation-policies/FLEX/"), {"name": "Newer"})

    with assert_no_row_changes():
        response = client.patch(
            scenario.url("cancellation-policies/FLEX/"), {"name": "Older"}, headers={"If-Match": seen}
        )

    assert problem_of(response, 412, "stale")["cancellation_policy"] == "FLEX"


def test_policy_of_another_hotel_is_not_found() -> None:
    scenario, other = new_scenario(), new_scenario()
    add_policy(other, "THEIRS")
    client = client_of(scenario.manager)

    problem_of(
        client.get(scenario.url("cancellation-policies/THEIRS/")), 404, "cancellation_policy_not_found"
    )
    problem_of(
        client.patch(scenario.url("cancellation-policies/THEIRS/"), {"name": "Mine"}),
        404,
        "cancellation_policy_not_found",
    )
    assert HotelFactory.create().default_cancellation_policy_id is None
