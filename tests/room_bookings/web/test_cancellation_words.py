"""The cancellation terms of a booking on its page and in the dialogs, in words."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from hotel.cancellation_terms import Tier
from room_bookings.models import RoomBooking
from room_bookings.selectors.cancellation_terms import cancellation_summary
from room_bookings.web.cancellation_words import terms_in_words
from tests.cancellation_policies import FIRST_NIGHT, FULL, NON_REFUNDABLE, add_policy, fixed, percent
from tests.room_bookings.services.bookings import days_from_today, make_booking
from tests.room_bookings.web.fixtures import Browser
from tests.scenarios import LATER, NOON, Scenario
from tests.statement_count import statements_sent

TIERS = (Tier(48, percent("50")), Tier(24, fixed("150")))


def make(scenario: Scenario, **facts: Any) -> RoomBooking:
    """Create a booking of two nights in a week for 220.00 EUR, under the policy FLEX."""
    arrival = days_from_today(7)
    dates = {"check_in": arrival, "check_out": arrival + timedelta(days=2)}
    return make_booking(scenario, **{"cancellation_policy": "FLEX", **dates, **facts})


def page_of(scenario: Scenario, booking: RoomBooking, role: str = "front_desk", path: str = "") -> str:
    page = Browser(scenario, getattr(scenario, role)).get(f"bookings/{booking.booking_id}/{path}")
    return page.replace("\N{NO-BREAK SPACE}", " ").replace("&nbsp;", " ")


def test_page_says_until_when_a_cancellation_is_free_and_what_it_costs_then(scenario: Scenario) -> None:
    add_policy(scenario, tiers=TIERS, no_show=FULL, deposit=percent("30"))

    page = page_of(scenario, make(scenario, hold_until=LATER))

    for words in (
        "Policy FLEX",
        "A cancellation is free until 19 May 2026, 15:00.",
        "From 19 May 2026, 15:00: 50 % (110.00 EUR).",
        "From 20 May 2026, 15:00: 150.00 EUR (150.00 EUR).",
        "No-show: full amount.",
        "66.00 EUR",
        "Held until",
        "14 May 2026, 15:30",
    ):
        assert words in page


def test_page_says_that_a_booking_is_not_refundable_or_free(scenario: Scenario) -> None:
    add_policy(scenario, tiers=NON_REFUNDABLE)

    assert "The booking is not refundable." in page_of(scenario, make(scenario))
    assert "A cancellation is free at any time." in page_of(
        scenario, make(scenario, cancellation_policy=None)
    )


def test_roles_without_personal_data_see_no_terms(scenario: Scenario) -> None:
    add_policy(scenario, tiers=TIERS)
    booking = make(scenario, confirm=True)

    for path in ("", "commands/cancel/"):
        assert "150.00" not in page_of(scenario, booking, "housekeeper", path)


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "de",
            [
                "Eine Stornierung ist bis 19. Mai 2026, 15:00 kostenlos.",
                "Ab 19. Mai 2026, 15:00: 50 % (110,00 EUR).",
            ],
        ),
        ("es", ["La cancelación es gratuita hasta el ", "Desde el "]),
        ("fr", ["L\u2019annulation est gratuite jusqu\u2019au ", "À partir du "]),
    ],
)
def test_terms_are_told_in_each_language(scenario: Scenario, language: str, sentences: list[str]) -> None:
    add_policy(scenario, tiers=TIERS)
    booking = RoomBooking.objects.get(pk=make(scenario).pk)
    with translation.override(language), timezone.override("Europe/Dublin"):
        found = terms_in_words(cancellation_summary(booking, now=NOON, personal=True), now=NOON)

    plain = [sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in found]
    assert all(said.startswith(wanted) for said, wanted in zip(plain, sentences, strict=False)), plain


def test_dialogs_say_what_the_command_costs(scenario: Scenario) -> None:
    add_policy(scenario, tiers=NON_REFUNDABLE, no_show=FIRST_NIGHT)
    sold, pending = make(scenario, confirm=True), make(scenario)

    assert "this costs 220.00 EUR." in page_of(scenario, sold, path="commands/cancel/")
    assert "this costs 110.00 EUR." in page_of(scenario, sold, path="commands/no-show/")
    assert "By the terms of the booking this is free." in page_of(scenario, pending, path="commands/cancel/")
    without = make(scenario, confirm=True, cancellation_policy=None)
    assert "By the terms" not in page_of(scenario, without, path="commands/cancel/")


def test_page_reads_the_terms_by_one_statement(scenario: Scenario) -> None:
    add_policy(scenario, tiers=TIERS)
    sent = []
    for booking in (make(scenario, cancellation_policy=None), make(scenario)):
        browser = Browser(scenario, scenario.front_desk)
        browser.get(f"bookings/{booking.booking_id}/")
        with statements_sent() as statements:
            browser.get(f"bookings/{booking.booking_id}/")
        sent.append(len(statements))

    assert sent[1] == sent[0] + 1


def test_new_booking_offers_the_policies_in_use(scenario: Scenario) -> None:
    desk = Browser(scenario, scenario.front_desk)
    assert 'name="cancellation_policy"' not in desk.get("bookings/new/command/")

    add_policy(scenario, tiers=TIERS)
    add_policy(scenario, "STRICT", tiers=NON_REFUNDABLE, is_default=True)
    form = desk.get("bookings/new/command/")

    assert '<option value="STRICT" selected>Policy STRICT</option>' in form
    assert '<option value="FLEX">Policy FLEX</option>' in form
    assert '<option value="">free at any time</option>' in form
    assert 'name="cancellation_policy" data-nullable' in form
