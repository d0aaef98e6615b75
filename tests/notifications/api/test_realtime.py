"""Tests of POST /api/realtime/auth/: who may subscribe to which private channel."""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlencode

import pytest
from pytest_django import Settings

from staff.models import Staff
from tests import scenarios
from tests.api_clients import anonymous_client, client_of, problem_of
from tests.factories import StaffFactory
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db

URL = "/api/realtime/auth/"
SOCKET = "1234.5678"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario(slug="grand")


def ask(person: Staff, channel: str, socket_id: str = SOCKET) -> Any:
    return client_of(person).post(URL, {"socket_id": socket_id, "channel_name": channel})


def channels_of(person: Staff, hotel: str = "grand") -> set[str]:
    """Return the last parts of the channels of the hotel for which the person is authorised."""
    kinds = ("rooms", "bookings", "bookings-amounts", "housekeeping")
    return {kind for kind in kinds if ask(person, f"private-hotel-{hotel}-{kind}").status_code == 200}


def test_signature_is_that_of_the_pusher_protocol(scenario: Scenario) -> None:
    channel = "private-hotel-grand-rooms"

    answer = ask(scenario.manager, channel).json()

    signed = hmac.new(b"test-secret", f"{SOCKET}:{channel}".encode(), hashlib.sha256).hexdigest()
    assert answer == {"auth": f"test-key:{signed}"}


def test_form_of_pusher_js_gets_the_same_answer(scenario: Scenario) -> None:
    given = {"socket_id": SOCKET, "channel_name": "private-hotel-grand-rooms"}
    client = client_of(scenario.manager)

    form = client.generic("POST", URL, urlencode(given), FORM)

    assert form.json() == client.post(URL, given).json()


def test_roles_get_the_channels_that_their_feed_shows(scenario: Scenario) -> None:
    everything = {"rooms", "bookings", "bookings-amounts", "housekeeping"}

    assert channels_of(scenario.manager) == everything
    assert channels_of(scenario.front_desk) == everything
    assert channels_of(scenario.housekeeper) == everything - {"bookings-amounts"}


def test_channels_of_other_hotels_are_refused(scenario: Scenario) -> None:
    other = scenarios.new_scenario(slug="grand-hotel")

    assert channels_of(scenario.manager, "grand-hotel") == set()
    assert channels_of(other.manager, "grand") == set()


def test_inactive_staff_get_no_channel(scenario: Scenario) -> None:
    assert channels_of(StaffFactory.create(hotel=scenario.hotel, manager=True, is_active=False)) == set()


@pytest.mark.parametrize(
    "channel",
    [
        "private-hotel-grand-money",
        "private-hotel-nowhere-rooms",
        "private-booking-ABC123",
        "presence-hotel-grand-rooms",
        "hotel-grand-rooms",
        "private-hotel-grand-rooms ",
        "private-hotel-grand-rooms:x",
        "private-encrypted-hotel-grand-rooms",
    ],
)
def test_unknown_channels_are_refused_like_forbidden_ones(scenario: Scenario, channel: str) -> None:
    response = ask(scenario.manager, channel)

    assert response.status_code in {400, 403}, response.content
    assert "auth" not in response.json()


@pytest.mark.parametrize("socket_id", ["", "1", "1.2.3", "a.b", "1.2:private-hotel-grand-bookings", "1.2\n"])
def test_malformed_socket_is_refused(scenario: Scenario, socket_id: str) -> None:
    problem_of(ask(scenario.manager, "private-hotel-grand-rooms", socket_id), 400, "invalid")


@pytest.mark.parametrize(
    "body",
    [
        "socket_id=1.2&socket_id=1.3&channel_name=private-hotel-grand-rooms",
        "socket_id=1.2&channel_name=private-hotel-grand-rooms&user=1",
        "socket_id=1.2&channel_name=%FF",
        "socket_id=1.2&channel_name=a%00b",
        "socket_id",
        "",
    ],
)
def test_malformed_form_is_refused(scenario: Scenario, body: str) -> None:
    response = client_of(scenario.manager).generic("POST", URL, body, FORM)

    assert response.status_code == 400, response.content


def test_stranger_is_refused(scenario: Scenario) -> None:
    given = {"socket_id": SOCKET, "channel_name": "private-hotel-grand-rooms"}

    problem_of(anonymous_client().post(URL, given), 401, "not_authenticated")


def test_nothing_is_signed_without_an_app(scenario: Scenario, settings: Settings) -> None:
    settings.PUSHER_APP = None

    problem_of(ask(scenario.manager, "private-hotel-grand-rooms"), 404, "not_found")
