"""Waivers of penalties: a manager cancels, or marks a no-show, without the fee of the terms."""

from decimal import Decimal
from typing import Any

import pytest

from hotel.cancellation_terms import Tier
from hotel.kernel.exceptions import Invalid
from room_bookings import services as stays
from room_bookings.enums import SetMode
from room_bookings.models import BookingStatusEvent, Payment
from room_bookings.selectors.timeline import booking_timeline
from tests import scenarios
from tests.cancellation_policies import FULL, add_policy, percent
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, run_service
from tests.room_bookings.services.test_cancellation_fees import NEXT_DAY, end, make, rows_of
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

HALF = (Tier(24, percent("50")),)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


@pytest.mark.parametrize("service", [stays.cancel_booking, stays.mark_no_show])
def test_managers_waive_a_penalty_with_the_end_and_the_timeline_says_so(
    scenario: Scenario, service: Any
) -> None:
    add_policy(scenario, tiers=HALF, no_show=FULL)
    booking = make(scenario)

    ended = end(
        scenario,
        booking,
        service,
        reason="Flight cancelled",
        waive_penalty=True,
        staff=scenario.manager,
        now=NEXT_DAY,
    )

    assert rows_of(booking) == []
    assert ended.balance_due == 0
    page = booking_timeline(hotel=scenario.hotel, booking_id=booking.booking_id, limit=1, shows_amounts=False)
    (entry,) = page.entries
    fee = "NO_SHOW_FEE" if ended.status == "NO_SHOW" else "CANCELLATION_FEE"
    assert entry["changes"] == [{"field": "waived_fee", "old": None, "new": fee}]
    assert (entry["note"], entry["staff"]["id"]) == ("Flight cancelled", scenario.manager.pk)


@pytest.mark.parametrize("service", [stays.cancel_booking, stays.mark_no_show])
def test_waiver_by_others_or_without_reason_is_refused(scenario: Scenario, service: Any) -> None:
    add_policy(scenario, tiers=HALF)
    waived: dict[str, Any] = {"booking_id": make(scenario).booking_id, "waive_penalty": True, "now": NEXT_DAY}

    with assert_no_row_changes():
        refusal = conflict_of(scenario, service, reason="Ill", **waived)
        assert reasons_of(refusal) == [("waiver_needs_manager", None)]
        with pytest.raises(Invalid) as invalid:
            run_service(scenario, service, reason=" ", staff=scenario.manager, **waived)
    assert "reason" in invalid.value.errors


def test_waiver_in_a_set_is_refused_for_each_booking(scenario: Scenario) -> None:
    add_policy(scenario, tiers=HALF)
    named: dict[str, Any] = {"booking_ids": [make(scenario).booking_id for _ in range(2)], "reason": "Storm"}

    results = run_service(scenario, stays.cancel_set, mode=SetMode.EACH, waive_penalty=True, **named)
    assert [[reason.code for reason in each.reasons] for each in results] == [["waiver_needs_manager"]] * 2
    run_service(scenario, stays.cancel_set, waive_penalty=True, staff=scenario.manager, **named)
    run_service(
        scenario,
        stays.mark_no_show_set,
        waive_penalty=True,
        staff=scenario.manager,
        now=NEXT_DAY,
        booking_ids=[make(scenario).booking_id],
        reason="Storm",
    )

    assert not Payment.objects.exists()
    assert BookingStatusEvent.objects.filter(metadata__has_key="waived_fee").count() == 3


def test_waiver_where_nothing_is_owed_is_not_recorded(scenario: Scenario) -> None:
    booking = make(scenario, cancellation_policy=None)

    end(scenario, booking, waive_penalty=True, staff=scenario.manager)

    assert not BookingStatusEvent.objects.filter(metadata__has_key="waived_fee").exists()


def test_cancelled_no_show_with_a_waiver_owes_nothing(scenario: Scenario) -> None:
    add_policy(scenario, tiers=HALF, no_show=FULL)
    booking = make(scenario)
    end(scenario, booking, stays.mark_no_show, now=NEXT_DAY)

    ended = end(scenario, booking, waive_penalty=True, staff=scenario.manager, now=NEXT_DAY)

    assert [kind for kind, _, _ in rows_of(booking)] == ["CHARGE", "CORRECTION"]
    assert (ended.status, ended.balance_due) == ("CANCELLED", Decimal(0))
