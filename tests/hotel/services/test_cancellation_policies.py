"""Tests of creating and changing cancellation policies."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Value
from django.db.models.fields.json import JSONField

from hotel.cancellation_terms import Terms, Tier
from hotel.exceptions import CancellationPolicyNotFound
from hotel.kernel.exceptions import Conflict, Invalid
from hotel.models import CancellationPolicy, CancellationTerms, Hotel
from hotel.selectors import find_cancellation_policies
from hotel.services import create_cancellation_policy, update_cancellation_policy
from tests.cancellation_policies import (
    DAY_BEFORE_HALF,
    FIRST_NIGHT,
    FULL,
    NON_REFUNDABLE,
    add_policy,
    percent,
)
from tests.room_bookings.services.service_calls import refusal_of, run_service
from tests.row_diff import rows_written, table_names
from tests.scenarios import NOON, Scenario, new_scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def change(scenario: Scenario, **changes: Any) -> CancellationPolicy:
    return run_service(
        scenario, update_cancellation_policy, staff=scenario.manager, policy_code="FLEX", changes=changes
    )


def test_new_policy_has_terms_of_its_own() -> None:
    scenario = new_scenario()

    with rows_written() as diff:
        policy = run_service(
            scenario,
            create_cancellation_policy,
            staff=scenario.manager,
            policy_code="FLEX",
            name="Flexible",
            tiers=DAY_BEFORE_HALF,
            no_show=FULL,
            deposit=FIRST_NIGHT,
        )

    assert diff.tables == table_names(CancellationPolicy, CancellationTerms)
    (terms,) = CancellationTerms.objects.all()
    assert terms.as_values() == Terms(DAY_BEFORE_HALF, no_show=FULL, deposit=FIRST_NIGHT)
    assert (terms.policy_code, terms.name, terms.staff_pk) == ("FLEX", "Flexible", scenario.manager.pk)
    assert (policy.terms_id, policy.is_active, policy.version) == (terms.pk, True, 1)


def test_code_is_unique_in_the_hotel() -> None:
    scenario, other = new_scenario(), new_scenario()
    add_policy(other)
    add_policy(scenario)

    refusal = refusal_of(scenario, create_cancellation_policy, policy_code="FLEX", name="Again")

    assert isinstance(refusal, Conflict)
    assert (refusal.code, refusal.about) == ("cancellation_policy_taken", {"cancellation_policy": "FLEX"})


def test_change_of_terms_keeps_the_old_ones() -> None:
    scenario = new_scenario()
    old = add_policy(scenario)

    changed = change(scenario, tiers=NON_REFUNDABLE)

    assert (changed.version, changed.updated_at) == (2, NOON)
    assert changed.terms.as_values() == Terms(NON_REFUNDABLE)
    assert CancellationTerms.objects.get(pk=old.terms_id).as_values() == Terms(DAY_BEFORE_HALF)


def test_unchanged_values_write_nothing() -> None:
    scenario = new_scenario()
    add_policy(scenario, is_default=True)

    with assert_no_row_changes():
        change(
            scenario, name="Policy FLEX", tiers=DAY_BEFORE_HALF, deposit=None, is_active=True, is_default=True
        )


def test_one_policy_is_the_default() -> None:
    scenario = new_scenario()
    first = add_policy(scenario, is_default=True)
    second = add_policy(scenario, "STRICT", is_default=True)

    hotel = Hotel.objects.get()
    assert (hotel.default_cancellation_policy_id, hotel.version) == (second.pk, 3)
    found = find_cancellation_policies(hotel=hotel, codes=["FLEX"], with_default=True)
    assert {code: policy.pk for code, policy in found.items()} == {"FLEX": first.pk, None: second.pk}

    run_service(
        scenario,
        update_cancellation_policy,
        policy_code="STRICT",
        changes={"is_default": False},
    )
    assert Hotel.objects.get().default_cancellation_policy_id is None


def test_default_policy_stays_active() -> None:
    scenario = new_scenario()
    add_policy(scenario, is_default=True)

    refusal = refusal_of(
        scenario, update_cancellation_policy, policy_code="FLEX", changes={"is_active": False}
    )

    assert isinstance(refusal, Invalid)
    assert list(refusal.errors) == ["is_active"]


def test_invalid_terms_are_refused() -> None:
    scenario = new_scenario()
    tiers = (Tier(24, percent("101")),)

    refusal = refusal_of(scenario, create_cancellation_policy, policy_code="X", name="X", tiers=tiers)

    assert isinstance(refusal, Invalid)
    assert list(refusal.errors) == ["tiers.0.value"]


def test_unknown_policy_and_one_of_another_hotel_are_not_found() -> None:
    scenario, other = new_scenario(), new_scenario()
    add_policy(other, "THEIRS")

    for code in ("THEIRS", "NONE"):
        refusal = refusal_of(scenario, update_cancellation_policy, policy_code=code, changes={})
        assert isinstance(refusal, CancellationPolicyNotFound)


@pytest.mark.parametrize(
    "tiers",
    [
        {},
        [{}],
        [{"hours_before": 24, "kind": "PERCENT", "value": "100.01"}],
        [{"hours_before": 24, "kind": "PERCENT", "value": "0.00"}],
        [{"hours_before": 24, "kind": "PERCENT", "value": None}],
        [{"hours_before": 24, "kind": "FIXED", "value": "-1"}],
        [{"hours_before": 24, "kind": "FULL", "value": "1"}],
        [{"hours_before": 24, "kind": "WHIM", "value": None}],
        [{"hours_before": -1, "kind": "FULL", "value": None}],
        [{"hours_before": 1.5, "kind": "FULL", "value": None}],
        [{"hours_before": 8761, "kind": "FULL", "value": None}],
        [{"kind": "FULL", "value": None}],
        [
            {"hours_before": 24, "kind": "FULL", "value": None},
            {"hours_before": 24, "kind": "FULL", "value": None},
        ],
        [
            {"hours_before": 24, "kind": "FULL", "value": None},
            {"hours_before": None, "kind": "FULL", "value": None},
        ],
        [{"hours_before": 50 - n, "kind": "FULL", "value": None} for n in range(11)],
    ],
)
def test_database_refuses_invalid_tiers(tiers: Any) -> None:
    assert not database_accepts(tiers=tiers)


@pytest.mark.parametrize("column", ["no_show", "deposit"])
@pytest.mark.parametrize("share", [{}, [], "FULL", {"kind": "FULL"}, {"kind": "PERCENT", "value": "1e2"}])
def test_database_refuses_invalid_shares(column: str, share: Any) -> None:
    assert not database_accepts(**{column: share})


def test_database_accepts_what_the_service_accepts() -> None:
    tiers = [
        {"hours_before": None, "kind": "PERCENT", "value": "100"},
        {"hours_before": 8760, "kind": "FIXED", "value": "0.001"},
        {"hours_before": 24, "kind": "FIRST_NIGHT", "value": None},
        {"hours_before": 0, "kind": "FULL", "value": None},
    ]
    assert database_accepts(tiers=tiers, no_show=tiers[0], deposit=tiers[2])
    assert database_accepts(tiers=[])


def test_database_refuses_the_default_policy_of_another_hotel() -> None:
    scenario, other = new_scenario(), new_scenario()
    theirs = add_policy(other)

    Hotel.objects.filter(pk=scenario.hotel.pk).update(default_cancellation_policy=theirs)

    with pytest.raises(IntegrityError, match="hotel_default_policy_is_its_own"):
        connection.check_constraints()


def database_accepts(**columns: Any) -> bool:
    """Tell whether terms with these columns can be inserted; a refusal must name a constraint of the terms."""
    values = {name: Value(value, JSONField()) for name, value in columns.items()}
    try:
        with transaction.atomic():
            CancellationTerms.objects.create(
                hotel=new_scenario().hotel, policy_code="X", name="X", created_at=NOON, **values
            )
    except IntegrityError as error:
        return "cancellation_terms_" not in str(error)
    return True
