"""Tests of the form for channel, numbers, group and payment terms: what it offers, to whom and until when."""

import re

import pytest

from room_bookings.models import RoomBooking
from room_bookings.services import check_in_booking, update_booking
from tests import scenarios
from tests.api_clients import client_of
from tests.room_bookings.services.service_calls import run_as_system
from tests.room_bookings.web.fixtures import Browser
from tests.scenarios import Scenario

ORIGIN = {
    "source": "expedia",
    "external_reference": "E-77",
    "external_item": "2",
    "group_reference": "CHOIR",
    "payment_terms": "PREPAID",
}


def form_of(scenario: Scenario, booking: RoomBooking, role: str = "front_desk", *, expect: int = 200) -> str:
    path = f"bookings/{booking.booking_id}/commands/change-origin/"
    return Browser(scenario, getattr(scenario, role)).get(path, expect=expect)


def page_of(scenario: Scenario, booking: RoomBooking) -> str:
    return Browser(scenario, scenario.front_desk).get(f"bookings/{booking.booking_id}/")


def test_form_shows_the_present_values_and_patches_the_booking(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    run_as_system(scenario, update_booking, booking_id=booking.booking_id, changes=ORIGIN)

    form = form_of(scenario, booking)

    assert set(re.findall(r'<(?:input|select)[^>]* name="([a-z_]+)"', form)) >= set(ORIGIN)
    for name in ("source", "external_reference", "external_item", "group_reference"):
        assert re.search(rf'name="{name}"[^>]*value="{ORIGIN[name]}"', form), name
    assert re.search(r'<option value="PREPAID"[^>]* selected', form)
    assert 'data-method="PATCH"' in form
    assert scenario.url(f"room-bookings/{booking.booking_id}/") in form


def test_page_shows_what_the_form_has_changed(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    client = client_of(scenario.front_desk)

    assert client.patch(scenario.url(f"room-bookings/{booking.booking_id}/"), ORIGIN).status_code == 200

    page = page_of(scenario, booking)
    for words in ("expedia", "E-77", "(item 2)", "Group CHOIR", "Prepaid"):
        assert words in page, words


def test_form_is_offered_before_arrival_only(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    assert re.search(r'id="command-change-origin"[^>]*data-command-form', page_of(scenario, booking))

    run_as_system(scenario, check_in_booking, booking_id=booking.booking_id)

    assert 'id="command-change-origin" aria-disabled="true"' in page_of(scenario, booking)
    assert "wrong_status" in form_of(scenario, booking)


@pytest.mark.parametrize("role", ["housekeeper", "maintenance"])
def test_other_roles_are_not_offered_the_form(scenario: Scenario, role: str) -> None:
    booking = scenarios.booking_with_room(scenario, "101")

    assert "change-origin" not in Browser(scenario, getattr(scenario, role)).get(
        f"bookings/{booking.booking_id}/"
    )
