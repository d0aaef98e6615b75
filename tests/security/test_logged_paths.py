"""Tests that log lines show identifiers in paths, and no other parts that a person typed."""

import logging

import pytest

from guests.models import Guest
from tests import scenarios
from tests.admin_pages import browser_of, superuser
from tests.api_clients import anonymous_client, client_of
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db

TYPED, PHONE = "quillfeather", "353871234567"


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(scenario, "101")
    return scenario


def access_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "innkeeper.access"]


def test_ids_are_logged(scenario: Scenario, caplog: pytest.LogCaptureFixture) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    guest = Guest.objects.get()
    client = client_of(scenario.manager)
    caplog.set_level(logging.INFO)

    client.get(scenario.url(f"room-bookings/{booking.booking_id}/"))
    client.get(scenario.url("rooms/101/timeline/"))
    client.post(scenario.url("rooms/101/inspect/"), {"passed": True})
    client.get(scenario.url(f"guests/{guest.pk}/"))
    browser_of(superuser()).get(f"/admin/hotel/hotel/{scenario.hotel.pk}/change/")
    browser_of(superuser()).get("/admin/hotel/")

    assert access_lines(caplog) == [
        f"GET /api/staff/hotels/harbour/room-bookings/{booking.booking_id}/ 200",
        "GET /api/staff/hotels/harbour/rooms/101/timeline/ 200",
        "POST /api/staff/hotels/harbour/rooms/101/inspect/ 409",
        f"GET /api/staff/hotels/harbour/guests/{guest.pk}/ 200",
        f"GET /admin/hotel/hotel/{scenario.hotel.pk}/change/ 200",
        "GET /admin/hotel/ 200",
    ]


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (f"/{TYPED}/", "(no route) 404"),
        (f"/{TYPED}%00/", "(no route) 400"),
        (f"/api/{TYPED}/", "(no route) 404"),
        (f"/api/guest/bookings/{TYPED}/", "/api/guest/bookings/<token>/ 404"),
        (f"/guest/{TYPED}/", "(no route) 404"),
        (f"/static/{TYPED}.css", "(no route) 404"),
        (f"/admin/{TYPED}/", "(no route) 404"),
        (f"/admin/hotel/hotel/{TYPED}/", "(no route) 302"),
        (f"/admin/hotel/hotel/{TYPED}/change/", "/admin/hotel/hotel/<object_id>/change/ 302"),
        (f"/api/staff/hotels/{TYPED}/rooms/", "/api/staff/hotels/<hotel_slug>/rooms/ 404"),
        (f"/api/staff/hotels/{TYPED}/rooms/?x=1", "/api/staff/hotels/<hotel_slug>/rooms/ 404"),
        (
            f"/api/staff/hotels/harbour/rooms/{TYPED}/",
            "/api/staff/hotels/<hotel_slug>/rooms/<room_number>/ 404",
        ),
        (
            f"/api/staff/hotels/harbour/room-bookings/{TYPED}/",
            "/api/staff/hotels/<hotel_slug>/room-bookings/<booking_id>/ 404",
        ),
        (
            f"/api/staff/hotels/harbour/room-types/{TYPED}/",
            "/api/staff/hotels/<hotel_slug>/room-types/<code>/ 404",
        ),
        (
            f"/api/staff/hotels/harbour/rooms/{PHONE}/",
            "/api/staff/hotels/<hotel_slug>/rooms/<room_number>/ 404",
        ),
        (
            f"/api/staff/hotels/harbour/guests/{PHONE}/",
            "/api/staff/hotels/<hotel_slug>/guests/<guest_id>/ 404",
        ),
        (f"/admin/hotel/hotel/{PHONE}/change/", "/admin/hotel/hotel/<object_id>/change/ 302"),
    ],
)
def test_typed_parts_are_not_logged(
    path: str, line: str, scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    client = anonymous_client()
    client.force_login(superuser() if path.startswith("/admin/") else scenario.manager.user)
    caplog.set_level(logging.DEBUG)

    client.get(path)

    assert access_lines(caplog) == [f"GET {line}"]


def test_unknown_party_member_of_a_booking_is_not_logged(
    scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    booking = scenarios.booking_with_room(scenario, "101").booking_id
    client = client_of(scenario.manager)
    caplog.set_level(logging.INFO)

    stale = {"If-Match": '"stale"'}
    client.patch(scenario.url(f"room-bookings/{booking}/party/{PHONE}/"), {"phone": PHONE}, headers=stale)

    member = f"/api/staff/hotels/harbour/room-bookings/{booking}/party/<party_id>/"
    assert access_lines(caplog) == [f"PATCH {member} 412"]
