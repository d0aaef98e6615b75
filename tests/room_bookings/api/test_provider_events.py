"""Tests of …/provider-events/."""

from typing import Any

import pytest

from room_bookings.models import ProviderAccount
from room_bookings.payment_providers.stripe_events import read_event
from room_bookings.provider_event_runs import run_event
from tests import scenarios
from tests.api_clients import client_of
from tests.room_bookings.provider_messages import paying
from tests.room_bookings.provider_rows import provider_account, provider_event
from tests.scenarios import NOON, Scenario
from tests.statement_count import statements_sent
from tests.stripe_messages import body_of, event, failed_intent, payment_intent, succeeded_intent

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand")


@pytest.fixture
def account(scenario: Scenario) -> ProviderAccount:
    return provider_account(scenario.hotel, account="acct_grand")


def listed(scenario: Scenario, query: str = "") -> Any:
    answer: Any = client_of(scenario.manager).get(scenario.url(f"provider-events/{query}"))
    assert answer.status_code == 200, answer.content
    return answer.json()


def tell(account: ProviderAccount, kind: str, item: dict[str, Any]) -> None:
    body = body_of(event(kind, item))
    run_event(account, read_event(body), body=body, now=NOON)


def test_what_changed_no_booking_is_counted_and_listed(scenario: Scenario, account: ProviderAccount) -> None:
    made = paying(scenario, account=account)
    tell(account, "payment_intent.succeeded", succeeded_intent("pi_1"))
    tell(account, "payment_intent.succeeded", succeeded_intent("pi_of_the_restaurant"))
    tell(account, "invoice.paid", {"id": "in_1", "object": "invoice"})
    tell(account, "payment_intent.payment_failed", failed_intent("pi_1", currency="usd"))
    tell(account, "payment_intent.succeeded", payment_intent("pi_1", amount="much"))

    assert [one["outcome"] for one in listed(scenario)["results"]] == [
        "REFUSED",
        "OTHER_CURRENCY",
        "UNKNOWN_TYPE",
        "UNMATCHED",
        "OBEYED",
    ]
    for outcome, booking_id in (
        ("UNMATCHED", None),
        ("UNKNOWN_TYPE", None),
        ("OTHER_CURRENCY", made.booking),
    ):
        answer = listed(scenario, f"?outcome={outcome}")
        (one,) = answer["results"]
        assert (answer["count"], one["booking_id"]) == (1, booking_id and made.booking.booking_id)
    (unmatched,) = listed(scenario, "?outcome=UNMATCHED")["results"]
    assert (unmatched["object_id"], unmatched["account"]) == ("pi_of_the_restaurant", "acct_grand")


def test_events_of_other_hotels_are_not_listed(scenario: Scenario, account: ProviderAccount) -> None:
    provider_event(account, event_id="evt_own")
    of_all = provider_account(None)
    booking = scenarios.booking(scenario)
    provider_event(of_all, event_id="evt_of_a_booking", booking=booking, concern="DISPUTED")
    provider_event(of_all, event_id="evt_of_nobody")
    provider_event(provider_account(scenarios.new_scenario(slug="other").hotel))

    assert [one["event_id"] for one in listed(scenario)["results"]] == ["evt_of_a_booking", "evt_own"]
    for query in ("?concern=DISPUTED", f"?booking={booking.booking_id}"):
        assert [one["event_id"] for one in listed(scenario, query)["results"]] == ["evt_of_a_booking"]
    assert listed(scenario, "?type=charge.refunded")["results"] == []


def test_list_sends_the_same_statements_for_many(scenario: Scenario, account: ProviderAccount) -> None:
    provider_event(account)
    listed(scenario)
    with statements_sent() as few:
        listed(scenario)
    for _ in range(5):
        provider_event(account, booking=scenarios.booking(scenario))
    with statements_sent() as many:
        listed(scenario)
    assert len(many) == len(few)
