"""Calendars over HTTP: managed by managers, read by channels behind their token."""

from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from hotel.models import IdempotencyRecord
from room_bookings import services as stays
from room_bookings.models import CalendarChange, ChannelCalendar
from tests import scenarios
from tests.api_clients import client_of
from tests.room_bookings.calendars.feeds import calendar, day, event, feed_of, take
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import NOON, Scenario
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_noon() -> Any:
    cache.clear()
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.without_overbooking(scenario)
    scenarios.rooms(scenario, "101", "102")
    return scenario


def created(scenario: Scenario, **body: Any) -> Any:
    answer = client_of(scenario.manager).post(
        scenario.url("calendars/"), {"channel": "Airbnb", "room": "101", **body}
    )
    assert answer.status_code == 201, answer.content
    return answer.json()


def closed(content: bytes) -> list[date]:
    feed = icalendar.Calendar.from_ical(content)
    nights = []
    for found in feed.walk("VEVENT"):
        assert isinstance(found, icalendar.Event)
        assert found.end - found.start == timedelta(days=1)
        assert found["SUMMARY"] == "Not available"
        nights.append(found.start)
    return nights


def test_token_is_shown_once_and_only_its_hash_is_stored(scenario: Scenario) -> None:
    answer = created(scenario)
    assert answer["feed_url"].endswith(f"/api/calendars/{answer['token']}.ics")
    shown = client_of(scenario.manager).get(scenario.url(f"calendars/{answer['id']}/")).json()
    assert "token" not in shown
    assert shown["exports"]
    row = ChannelCalendar.objects.get()
    assert answer["token"] not in str(vars(row))
    assert answer["token"] not in str(list(CalendarChange.objects.values()))


def test_answers_with_a_token_are_never_stored(scenario: Scenario) -> None:
    body = {"channel": "airbnb", "room": "101"}
    refusal = client_of(scenario.manager).post(scenario.url("calendars/"), body, HTTP_IDEMPOTENCY_KEY="k")
    assert (refusal.status_code, refusal.json()["code"]) == (400, "idempotency_key_not_accepted")
    assert not IdempotencyRecord.objects.exists()


def test_exported_feed_closes_the_nights_of_the_room(scenario: Scenario) -> None:
    url = created(scenario)["feed_url"]
    scenarios.booking_with_room(scenario, "101")
    answer = Client().get(url)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    assert closed(answer.content) == [day(0), day(1)]


def test_exported_feed_of_a_room_closes_nights_in_which_its_type_is_full(scenario: Scenario) -> None:
    url = created(scenario)["feed_url"]
    for _ in range(2):
        make_booking(scenario, confirm=True, check_in=day(4), check_out=day(5))
    assert closed(Client().get(url).content) == [day(4)]


def test_exported_feed_of_a_type_closes_full_nights_only(scenario: Scenario) -> None:
    url = created(scenario, room=None, room_type="DBL")["feed_url"]
    make_booking(scenario, confirm=True, check_in=day(1), check_out=day(3))
    make_booking(scenario, confirm=True, check_in=day(2), check_out=day(4))
    assert closed(Client().get(url).content) == [day(2)]


def test_what_a_channel_sold_is_not_sent_back_to_it(scenario: Scenario) -> None:
    answer = created(scenario)
    airbnb = ChannelCalendar.objects.get()
    take(scenario, airbnb, event("a", 1, 3, "SUMMARY:Reserved"), event("b", 5, 6))
    assert closed(Client().get(answer["feed_url"]).content) == []
    other = created(scenario, channel="vrbo")
    assert closed(Client().get(other["feed_url"]).content) == [day(1), day(2), day(5)]


def test_exported_feed_that_comes_back_is_ignored(scenario: Scenario) -> None:
    url = created(scenario)["feed_url"]
    scenarios.booking_with_room(scenario, "101")
    returned = Client().get(url).content
    report = take(scenario, calendar(scenario, room="101", channel="vrbo"), content=returned)
    assert (report.own, report.blocks_added, report.outcome) == (2, 0, "COMPLETE")


def test_uids_stay_and_nothing_of_the_guest_is_in_the_feed(scenario: Scenario) -> None:
    url = created(scenario)["feed_url"]
    booking = scenarios.booking_with_room(scenario, "101")
    first = Client().get(url).content
    for private in (
        booking.booking_id,
        booking.confirmation_number,
        "Byrne",
        "Ada",
        "101",
        scenario.hotel.name,
    ):
        assert private.encode() not in first
    run_as_system(
        scenario, stays.update_booking, booking_id=booking.booking_id, changes={"check_out": day(3)}
    )
    uids = [str(found["UID"]) for found in icalendar.Calendar.from_ical(first).walk("VEVENT")]
    later = [
        str(found["UID"]) for found in icalendar.Calendar.from_ical(Client().get(url).content).walk("VEVENT")
    ]
    assert later[:2] == uids
    assert len(later) == 3


def test_unchanged_feed_is_304(scenario: Scenario) -> None:
    url = created(scenario)["feed_url"]
    tag = Client().get(url)["ETag"]
    for sent in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        answer = Client().get(url, HTTP_IF_NONE_MATCH=sent)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    scenarios.booking_with_room(scenario, "101")
    assert Client().get(url, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_renewed_revoked_and_deleted_feeds_are_not_found(scenario: Scenario) -> None:
    answer = created(scenario)
    client, path = client_of(scenario.manager), scenario.url(f"calendars/{answer['id']}/")
    renewed = client.post(f"{path}issue-token/").json()["feed_url"]
    assert [Client().get(url).status_code for url in (answer["feed_url"], renewed)] == [404, 200]
    assert client.post(f"{path}revoke-token/").json()["exports"] is False
    assert Client().get(renewed).status_code == 404
    last = client.post(f"{path}issue-token/").json()["feed_url"]
    assert client.delete(path).status_code == 204
    assert [Client().get(last).status_code, client.get(path).status_code] == [404, 404]


def test_feed_is_throttled_by_address(scenario: Scenario) -> None:
    url = created(scenario)["feed_url"]
    statuses = [Client().get(url).status_code for _ in range(62)]
    assert (statuses[:60], set(statuses[60:])) == ([200] * 60, {429})


def test_statements_of_a_feed_do_not_depend_on_its_nights(scenario: Scenario) -> None:
    url = created(scenario)["feed_url"]
    with statements_sent() as few:
        Client().get(url)
    take(scenario, calendar(scenario, room="101"), *[event(str(n), n, n + 1) for n in range(50)])
    with statements_sent() as many:
        assert len(closed(Client().get(url).content)) == 50
    assert len(few) == len(many) == 3


def test_file_is_imported_by_hand_with_a_report(scenario: Scenario) -> None:
    answer = created(scenario)
    client, path = client_of(scenario.manager), scenario.url(f"calendars/{answer['id']}/")
    report = client.post(f"{path}import/", {"content": feed_of(event("a", 1, 3), event("a", 5, 6))}).json()
    assert (report["outcome"], report["blocks_added"], report["doubled"]) == ("COMPLETE", 2, ["a"])
    shown = client.get(path).json()
    assert [(block["first"], block["until"]) for block in shown["blocks"]] == [
        (str(day(1)), str(day(3))),
        (str(day(5)), str(day(6))),
    ]
    failed = client.post(f"{path}import/", {"content": "<html>"}).json()
    assert (failed["outcome"], failed["error_code"]) == ("FAILED", "not_a_calendar")
    assert client.get(path).json()["last_error_code"] == "not_a_calendar"
    nights = client.get(scenario.url(f"availability/?check_in={day(1)}&check_out={day(2)}")).json()["nights"]
    assert [(night["blocked"], night["free"]) for night in nights] == [(1, 1)]


def test_import_without_an_address_is_refused(scenario: Scenario) -> None:
    answer = created(scenario)
    refusal = client_of(scenario.manager).post(scenario.url(f"calendars/{answer['id']}/import/"))
    assert (refusal.status_code, refusal.json()["code"]) == (409, "no_feed")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"room": None}, "room"),
        ({"room_type": "DBL"}, "room_type"),
        ({"room": None, "room_type": "NONE"}, "room_type"),
        ({"url": "http://channel.example/a.ics"}, "url"),
        ({"url": "https://10.0.0.1/a.ics"}, "url"),
        ({"channel": "  "}, "channel"),
        ({"reading": "GUESS"}, "reading"),
    ],
)
def test_invalid_calendars_are_refused(scenario: Scenario, body: dict[str, Any], field: str) -> None:
    answer = client_of(scenario.manager).post(
        scenario.url("calendars/"), {"channel": "airbnb", "room": "101", **body}
    )
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_webcal_addresses_are_read_over_https(scenario: Scenario) -> None:
    assert created(scenario, url="webcal://channel.example/a.ics")["url"] == "https://channel.example/a.ics"
