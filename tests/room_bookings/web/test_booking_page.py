"""Tests of the page of a booking: what each role sees, and how many statements it takes."""

from decimal import Decimal
from typing import Any

import pytest

from room_bookings import services as stays
from staff.command import system_command
from tests import scenarios
from tests.room_bookings.web.fixtures import Browser
from tests.scenarios import NOON, Scenario, run
from tests.statement_count import assert_max_statements

MAX_STATEMENTS = 16


def page_of(scenario: Scenario, booking: Any, role: str = "front_desk", part: str = "") -> str:
    return Browser(scenario, getattr(scenario, role)).get(f"bookings/{booking.booking_id}/{part}")


def change(scenario: Scenario, booking: Any, **changes: Any) -> None:
    run(
        system_command(scenario.hotel, now=NOON),
        lambda command: stays.update_booking(command, booking_id=booking.booking_id, changes=changes),
    )


def test_page_shows_stay_party_room_and_timeline(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)

    page = page_of(scenario, booking)

    for words in (
        ">Ada Byrne</h1>",
        "Companion 1 Byrne",
        'data-status="CHECKED_IN"',
        "Thursday, 14 May 2026",
        "Saturday, 16 May 2026",
        "Double",
        "2 adults",
        'data-status="OCCUPIED"',
        "Checked in",
    ):
        assert words in page


def test_instants_are_on_the_clock_of_the_hotel(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")  # at 09:00 UTC, 10:00 in Dublin

    assert "10:00" in page_of(scenario, booking)


def test_persons_without_personal_data_see_no_contacts_and_no_price(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    change(
        scenario,
        booking,
        total_amount=Decimal(1234),
        booker_name="Bob Booker",
        booker_email="bob@example.org",
        notes="Secret note",
    )

    desk, attendant = page_of(scenario, booking), page_of(scenario, booking, "housekeeper")

    for words in ("1,234.00", "Bob Booker", "bob@example.org", "Secret note"):
        assert words in desk
        assert words not in attendant
    assert "Ada Byrne" in attendant


def test_persons_who_may_not_change_bookings_see_no_commands(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    assert "data-command-form" not in page_of(scenario, booking, "housekeeper")
    assert "commands/check-in/" in page_of(scenario, booking)


def test_refused_commands_show_their_reasons(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    page = page_of(scenario, booking)

    assert 'id="command-check-out" aria-disabled="true" aria-describedby="reasons-check-out"' in page
    assert f"Booking {booking.booking_id} is" in page


def test_check_in_without_room_can_be_opened(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)

    assert (
        f'data-command-form="/hotels/{scenario.hotel.slug}/bookings/{booking.booking_id}/commands/check-in/"'
        in (page_of(scenario, booking))
    )


def test_part_is_the_content_of_the_page(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    part = page_of(scenario, booking, part="part/")

    assert "<html" not in part
    assert part.strip() in page_of(scenario, booking)


@pytest.mark.parametrize("role", ["front_desk", "manager", "housekeeper"])
def test_page_takes_few_statements(scenario: Scenario, role: str) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    browser = Browser(scenario, getattr(scenario, role))
    browser.get(f"bookings/{booking.booking_id}/")

    with assert_max_statements(MAX_STATEMENTS):
        browser.client.get(f"/hotels/{scenario.hotel.slug}/bookings/{booking.booking_id}/")
