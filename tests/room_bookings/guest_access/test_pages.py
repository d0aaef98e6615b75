"""Tests of the guests' pages: the token becomes a cookie, and only a POST has an effect."""

from typing import Any

import pytest
import time_machine
from django.test import Client

from room_bookings import services as stays
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.room_bookings.guest_access.mails import booking_with_address
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import NOON, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TITLES = {"en": "Your booking", "de": "Ihre Buchung", "es": "Su reserva", "fr": "Votre réservation"}


@pytest.fixture(autouse=True)
def _noon() -> Any:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand", name="The Grand")


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    return booking_with_address(scenario)


def token_of(scenario: Scenario, booking: RoomBooking) -> str:
    token: str = run_service(scenario, stays.create_guest_link, booking_id=booking.booking_id).token
    return token


def opened(token: str, **client: Any) -> Client:
    """Return a browser in which the link was opened."""
    browser = Client(**client)
    browser.get(f"/guest/{token}/")
    return browser


def test_link_swaps_the_token_for_a_cookie_and_has_no_effect(
    scenario: Scenario, booking: RoomBooking, django_assert_num_queries: Any
) -> None:
    token = token_of(scenario, booking)

    with assert_no_row_changes():
        for method in ("get", "head"):
            with django_assert_num_queries(0):
                answer = getattr(Client(), method)(f"/guest/{token}/")

    assert (answer.status_code, answer["Location"]) == (303, "/guest/booking/")
    assert token not in answer.content.decode()
    cookie = answer.cookies["innkeeper_guest"]
    assert (cookie.value, cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        token,
        "/guest/booking/",
        True,
        "Lax",
    )


@pytest.mark.parametrize("path", ["/guest/booking/", "/guest/booking/cancel/"])
def test_pages_keep_nothing_and_run_no_script(path: str, scenario: Scenario, booking: RoomBooking) -> None:
    browser = opened(token_of(scenario, booking))

    with assert_no_row_changes():
        answer = browser.get(path)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "script-src" not in answer["Content-Security-Policy"]
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["Referrer-Policy"] == ("no-referrer" if path == "/guest/booking/" else "same-origin")
    assert "<script" not in answer.content.decode()
    assert booking.booking_id not in answer.content.decode()


@pytest.mark.parametrize("language", sorted(TITLES))
def test_page_speaks_the_language_of_the_booking(language: str, scenario: Scenario) -> None:
    browser = opened(token_of(scenario, booking_with_address(scenario, language=language)))

    answer = browser.get("/guest/booking/", headers={"Accept-Language": "en"})

    assert answer["Content-Language"] == language
    page = answer.content.decode()
    assert f'<html lang="{language}">' in page
    assert f"<h1>{TITLES[language]}</h1>" in page


def test_guest_cancels_on_the_page(scenario: Scenario, booking: RoomBooking) -> None:
    browser = opened(token_of(scenario, booking), enforce_csrf_checks=True)
    browser.get("/guest/booking/cancel/")
    assert browser.post("/guest/booking/cancel/").status_code == 403

    csrf = browser.cookies["csrftoken"].value
    answers = [browser.post("/guest/booking/cancel/", {"csrfmiddlewaretoken": csrf}) for _ in range(2)]

    booking.refresh_from_db()
    assert booking.status == "CANCELLED"
    assert [(answer.status_code, answer["Location"]) for answer in answers] == [(303, "/guest/booking/")] * 2
    page = browser.get("/guest/booking/").content.decode()
    assert "This booking is cancelled. Refund: 0.00\xa0EUR." in page
    assert "/guest/booking/cancel/" not in page


def test_refusal_is_a_sentence_on_the_page(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    browser = opened(token_of(scenario, scenarios.checked_in_booking(scenario, "101")))

    with assert_no_row_changes():
        answer = browser.post("/guest/booking/cancel/")

    assert answer.status_code == 409
    assert "This booking can no longer be cancelled. Please ask the hotel." in answer.content.decode()


def test_revoked_link_opens_nothing_though_the_cookie_is_there(
    scenario: Scenario, booking: RoomBooking, settings: Any
) -> None:
    settings.GUEST_LINK_FAILURES_PER_ADDRESS = 2
    browser = opened(token_of(scenario, booking))
    run_service(scenario, stays.revoke_guest_links, booking_id=booking.booking_id)

    answers = [browser.get("/guest/booking/") for _ in range(3)]
    posted = browser.post("/guest/booking/cancel/")

    assert [answer.status_code for answer in answers] == [404, 404, 429]
    assert "This link does not work any more." in answers[0].content.decode()
    assert answers[0]["Content-Security-Policy"].startswith("default-src 'none'")
    assert posted.status_code == 429
    booking.refresh_from_db()
    assert booking.status == "CONFIRMED"


def test_browser_without_a_cookie_is_not_counted(settings: Any) -> None:
    settings.GUEST_LINK_FAILURES_PER_ADDRESS = 0

    assert Client().get("/guest/booking/").status_code == 404
