"""Tests of the admin pages of cancellation policies."""

import pytest

from hotel.cancellation_terms import Terms, Tier
from hotel.kernel.etag import etag
from hotel.models import CancellationPolicy, CancellationTerms
from tests.admin_pages import add_to, browser_of, messages_of, page_of, submit_form
from tests.cancellation_policies import FIRST_NIGHT, FULL, add_policy, fixed, percent
from tests.scenarios import new_scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def test_manager_adds_and_changes_a_policy() -> None:
    scenario = new_scenario()
    client = browser_of(scenario.manager)
    given = {
        "hotel": str(scenario.hotel.pk),
        "policy_code": "STRICT",
        "name": "Strict",
        "tiers": "booking PERCENT 30\r\n168 FIXED 80.00\r\n\r\n24 FIRST_NIGHT",
        "no_show": "FULL",
        "deposit": "PERCENT 12.5",
        "is_default": "on",
    }

    submit_form(client, add_to(CancellationPolicy), given)

    policy = CancellationPolicy.objects.get()
    tiers = (Tier(None, percent("30")), Tier(168, fixed("80.00")), Tier(24, FIRST_NIGHT))
    assert policy.terms.as_values() == Terms(tiers, no_show=FULL, deposit=percent("12.5"))
    assert policy.hotel.default_cancellation_policy_id == policy.pk

    shown = client.get(page_of(policy)).context["adminform"].form.initial
    assert (shown["tiers"], shown["deposit"]) == (
        "booking PERCENT 30\n168 FIXED 80.00\n24 FIRST_NIGHT",
        "PERCENT 12.5",
    )
    changed = {
        "is_active": "on",
        "name": "Strict",
        "tiers": "",
        "no_show": "",
        "deposit": "",
        "is_default": "on",
    }
    submit_form(client, page_of(policy), changed | {"seen": etag(policy)})

    assert CancellationPolicy.objects.get().terms.as_values() == Terms()
    assert CancellationTerms.objects.count() == 2
    with assert_no_row_changes():
        client.post(page_of(policy), changed | {"name": "Old", "seen": etag(policy)})


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("tiers", "soon FULL"),
        ("tiers", "24"),
        ("tiers", "24 PERCENT \u0665"),
        ("no_show", "HALF"),
        ("deposit", "FULL x"),
    ],
)
def test_text_that_is_no_share_is_refused(field: str, text: str) -> None:
    scenario = new_scenario()
    policy = add_policy(scenario)
    given = {"is_active": "on", "name": "Flexible", "seen": etag(policy), field: text}

    client = browser_of(scenario.manager)

    with assert_no_row_changes():
        answer = client.post(page_of(policy), given)

    assert list(answer.context["adminform"].form.errors) == [field]


def test_invalid_terms_show_a_message() -> None:
    scenario = new_scenario()
    policy = add_policy(scenario)
    given = {"is_active": "on", "name": "Flexible", "tiers": "24 PERCENT 101", "seen": etag(policy)}

    client = browser_of(scenario.manager)

    with assert_no_row_changes():
        answer = client.post(page_of(policy), given)

    assert messages_of(answer) != []
