"""Tests of the admin pages of hotels."""

from datetime import time

import pytest

from hotel.kernel.etag import etag
from hotel.kernel.time_zones import RELEASE
from hotel.models import Hotel
from tests import scenarios
from tests.admin_pages import add_to, browser_of, messages_of, page_of, submit_form, superuser
from tests.factories import HotelFactory
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

OUT_OF_DATE = "It has changed since you last read it. Read it again, and decide anew."
SETTINGS = {
    "name": "Harbour",
    "timezone": "Europe/Dublin",
    "day_starts_at": "04:00",
    "check_in_time": "15:00",
    "check_out_time": "11:00",
    "no_show_cutoff": "",
    "requires_inspection": "on",
    "language": "de",
    "refund_limit": "0.00",
    "sends_mail": "on",
}


def test_manager_changes_hotel_settings() -> None:
    scenario = scenarios.new_scenario(slug="harbour")
    given = SETTINGS | {"check_out_time": "12:00", "slug": "other", "currency": "USD"}
    given |= {"seen": etag(scenario.hotel)}

    client = browser_of(scenario.manager)
    submit_form(client, page_of(scenario.hotel), given)

    changed = Hotel.objects.get()
    assert (changed.name, changed.check_out_time) == ("Harbour", time(12))
    assert (changed.slug, changed.currency, changed.version) == ("harbour", "EUR", 2)
    with assert_no_row_changes():
        stale = submit_form(client, page_of(scenario.hotel), given | {"name": "Old"})
    assert stale == [OUT_OF_DATE]


def test_unknown_time_zone_shows_a_message() -> None:
    scenario = scenarios.new_scenario(slug="harbour")
    client = browser_of(scenario.manager)

    with assert_no_row_changes():
        answer = client.post(
            page_of(scenario.hotel), SETTINGS | {"timezone": "Atlantis/Capital", "seen": etag(scenario.hotel)}
        )

    (sentence,) = messages_of(answer)
    assert "not a time zone" in sentence


def test_front_desk_reads_hotel_settings_and_changes_none() -> None:
    scenario = scenarios.new_scenario(slug="harbour")
    client = browser_of(scenario.front_desk)

    assert client.get(page_of(scenario.hotel)).status_code == 200
    with assert_no_row_changes():
        assert client.post(page_of(scenario.hotel), SETTINGS).status_code == 403


def test_superuser_adds_a_hotel() -> None:
    client = browser_of(superuser())

    submit_form(client, add_to(Hotel), SETTINGS | {"slug": "harbour", "currency": "EUR"})

    hotel = Hotel.objects.get()
    assert (hotel.slug, hotel.name, hotel.requires_inspection) == ("harbour", "Harbour", True)
    with assert_no_row_changes():
        answer = client.post(add_to(Hotel), SETTINGS | {"slug": "hill", "currency": "eur"})
    (sentence,) = messages_of(answer)
    assert sentence.startswith("ISO 4217 lists no such currency on ")


def test_superuser_changes_any_hotel() -> None:
    hotel = HotelFactory.create()

    submit_form(browser_of(superuser()), page_of(hotel), SETTINGS | {"seen": etag(hotel)})

    assert Hotel.objects.get().name == "Harbour"


def test_first_page_names_the_release_of_time_zones() -> None:
    page = browser_of(superuser()).get("/admin/").content.decode()

    assert f"Time zones: release {RELEASE} of the IANA database" in page
