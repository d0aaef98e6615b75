"""Tests of GET and PATCH …/hotel/."""

from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from hotel.kernel.etag import etag
from hotel.models import Hotel
from staff.models import Staff
from tests.api_clients import client_of, problem_of
from tests.factories import HotelFactory, StaffFactory

pytestmark = pytest.mark.django_db

URL = "/api/staff/hotels/grand/hotel/"


@pytest.fixture
def manager() -> Staff:
    return StaffFactory.create(
        manager=True, hotel=HotelFactory.create(slug="grand", name="The Grand", timezone="Europe/Dublin")
    )


def test_get_shows_clock_and_settings(manager: Staff) -> None:
    with time_machine.travel(datetime(2026, 7, 1, 0, 40, tzinfo=UTC), tick=False):
        client = client_of(manager)
        body = client.get(URL).json()

    assert body == {
        "slug": "grand",
        "name": "The Grand",
        "business_date": "2026-06-30",
        "local_time": "2026-07-01T01:40:00+01:00",
        "timezone": "Europe/Dublin",
        "currency": "EUR",
        "day_starts_at": "04:00:00",
        "check_in_time": "15:00:00",
        "check_out_time": "11:00:00",
        "no_show_cutoff": None,
        "requires_inspection": True,
        "allow_uninspected_check_in": False,
        "require_complete_party": False,
        "allow_open_balance": False,
        "refund_limit": "0.00",
        "idle_lock_minutes": 10,
        "language": "en",
        "sends_mail": True,
        "email": "",
        "hold_minutes": None,
        "company_name": "",
        "company_address": "",
        "tax_number": "",
        "invoice_prefix": "",
        "invoice_year": True,
    }


def test_manager_changes_settings(manager: Staff) -> None:
    changes = {
        "name": "Grand",
        "timezone": "Pacific/Auckland",
        "day_starts_at": "00:00",
        "check_in_time": "14:00:00",
        "check_out_time": "10:30",
        "no_show_cutoff": "02:00",
        "requires_inspection": False,
        "allow_uninspected_check_in": True,
        "require_complete_party": True,
        "allow_open_balance": True,
        "refund_limit": "50.00",
        "idle_lock_minutes": None,
        "language": "fr",
        "sends_mail": False,
        "email": "desk@grand.example",
        "hold_minutes": 90,
        "company_name": "Grand Ltd",
        "company_address": "1 Quay\nCork",
        "tax_number": "IE1234567X",
        "invoice_prefix": "G-",
        "invoice_year": False,
    }

    response = client_of(manager).patch(URL, changes)

    assert response.status_code == 200
    hotel = Hotel.objects.get()
    assert (hotel.version, response["ETag"]) == (2, etag(hotel))
    body = response.json()
    assert {name: body[name] for name in changes} == changes | {
        "day_starts_at": "00:00:00",
        "check_out_time": "10:30:00",
        "no_show_cutoff": "02:00:00",
    }
    with time_machine.travel(body["local_time"], tick=False):
        read = client_of(manager).get(URL)
    assert (read.json(), read["ETag"]) == (body, response["ETag"])


def test_stale_if_match_is_refused(manager: Staff) -> None:
    client = client_of(manager)
    read = client.get(URL)["ETag"]
    assert client.patch(URL, {"name": "Grand"}, headers={"If-Match": read}).status_code == 200

    response = client.patch(URL, {"name": "Other"}, headers={"If-Match": read})

    problem = problem_of(response, 412, "stale")
    assert problem["current"] == {"etag": client.get(URL)["ETag"]}
    assert Hotel.objects.get().name == "Grand"


def test_unchanged_settings_write_nothing(manager: Staff) -> None:
    client = client_of(manager)
    client.patch(URL, {"requires_inspection": False})
    updated_at = Hotel.objects.get().updated_at

    assert client.patch(URL, {"requires_inspection": False}).status_code == 200

    assert Hotel.objects.get().updated_at == updated_at


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"timezone": "Mars/Olympus"}, "invalid", "timezone"),
        ({"timezone": "../../etc/passwd"}, "invalid", "timezone"),
        ({"timezone": ""}, "invalid", "timezone"),
        ({"name": None}, "invalid", "name"),
        ({"check_in_time": None}, "invalid", "check_in_time"),
        ({"check_in_time": "25:00"}, "invalid", "check_in_time"),
        ({"requires_inspection": "perhaps"}, "invalid", "requires_inspection"),
        ({"idle_lock_minutes": 0}, "invalid", "idle_lock_minutes"),
        ({"idle_lock_minutes": 721}, "invalid", "idle_lock_minutes"),
        ({"idle_lock_minutes": "soon"}, "invalid", "idle_lock_minutes"),
        ({"language": "it"}, "invalid", "language"),
        ({"sends_mail": "often"}, "invalid", "sends_mail"),
        ({"email": "desk"}, "invalid", "email"),
        ({"invoice_prefix": "R/"}, "invalid", "invoice_prefix"),
        ({"hold_minutes": 0}, "invalid", "hold_minutes"),
        ({"hold_minutes": 527_041}, "invalid", "hold_minutes"),
        ({"colour": "red"}, "invalid", "colour"),
        ({"currency": "USD"}, "read_only", "currency"),
        ({"slug": "other"}, "read_only", "slug"),
        ({"business_date": "2026-01-01"}, "read_only", "business_date"),
        ({"local_time": "2026-01-01T00:00:00Z"}, "read_only", "local_time"),
    ],
)
def test_invalid_settings_change_nothing(
    manager: Staff, changes: dict[str, Any], code: str, field: str
) -> None:
    before = Hotel.objects.values().get()

    body = problem_of(client_of(manager).patch(URL, changes | {"check_out_time": "09:00"}), 400, code)

    assert list(body["errors"]) == [field]
    assert Hotel.objects.values().get() == before


@pytest.mark.parametrize("role", ["front_desk", "housekeeper", "supervisor", "maintenance"])
def test_other_roles_read_only(manager: Staff, role: str) -> None:
    client = client_of(StaffFactory.create(hotel=manager.hotel, **{role: True}))

    assert client.get(URL).status_code == 200
    assert problem_of(client.patch(URL, {"name": "Mine"}), 403, "forbidden")["capability"] == "hotel.settings"
    assert Hotel.objects.get().name == "The Grand"
