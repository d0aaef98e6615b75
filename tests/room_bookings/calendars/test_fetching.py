"""A feed is fetched within bounds of time, size and redirects, and never from an address that is not public."""

import io
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import F

from room_bookings.calendar_feeds import FeedFailure
from room_bookings.models import CalendarBlock, ChannelCalendar
from room_bookings.services.calendars import fetch_feed, lease_calendar
from tests import scenarios
from tests.room_bookings.calendars.channel_server import ChannelServer, body, endless, redirect
from tests.room_bookings.calendars.feeds import calendar, event, feed_of
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import NOON, Scenario

FEED = feed_of("BEGIN:VEVENT\r\nUID:a\r\nDTSTART;VALUE=DATE:20990101\r\nEND:VEVENT\r\n").encode()


@pytest.fixture(autouse=True)
def loopback_is_allowed(settings: Any) -> None:
    settings.WEBHOOK_ALLOW_HTTP = True
    settings.WEBHOOK_ALLOWED_NETWORKS = [ip_network("127.0.0.0/8")]


def code_of(found: bytes | FeedFailure) -> str:
    assert isinstance(found, FeedFailure), found
    return found.code


def test_feed_is_fetched_over_redirects() -> None:
    with ChannelServer(a=redirect("/b", 301), b=redirect("c", 307), c=body(FEED)) as server:
        assert fetch_feed(server.url("a")) == FEED
        assert server.requests == ["/a", "/b", "/c"]


def test_redirects_end() -> None:
    with ChannelServer(a=redirect("/a")) as server:
        assert code_of(fetch_feed(server.url("a"))) == "too_many_redirects"
        assert len(server.requests) == 4


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (body(b"gone", status=404), "http_404"),
        (body(b"later", status=503), "http_503"),
        (body(b"x" * 2_000_001), "too_large"),
        (body(FEED, Content_Encoding="gzip"), "compressed"),
        (redirect("ftp://127.0.0.1/feed"), "url_refused"),
        (redirect("http://10.0.0.1/feed"), "url_refused"),
    ],
)
def test_other_answers_are_failures(answer: Any, code: str) -> None:
    with ChannelServer(a=answer) as server:
        assert code_of(fetch_feed(server.url("a"))) == code


def test_slow_feed_ends_in_time() -> None:
    with ChannelServer(a=endless) as server:
        assert code_of(fetch_feed(server.url("a"), timeout_seconds=0.3)) == "timeout"


def test_unreachable_channel_is_a_failure() -> None:
    with ChannelServer() as server:
        url = server.url("a")
    assert code_of(fetch_feed(url)) == "connection_refused"


def test_private_addresses_are_refused(settings: Any) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = []
    with ChannelServer(a=body(FEED)) as server:
        assert code_of(fetch_feed(server.url("a"))) == "url_refused"
        assert code_of(fetch_feed(server.url("a").replace("127.0.0.1", "localhost"))) == "address_refused"
        assert server.requests == []


@pytest.fixture
def scenario(transactional_db: None) -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101")
    return scenario


def imported() -> list[str]:
    return list(CalendarBlock.objects.order_by("uid").values_list("uid", flat=True))


def test_scheduled_import_takes_what_it_can_read_and_says_what_it_cannot(
    scenario: Scenario, time_machine: Any
) -> None:
    time_machine.move_to(NOON, tick=False)
    good = body(feed_of(event("a", 1, 3)).encode())
    with ChannelServer(good=good, bad=body(b"<html></html>")) as server:
        calendar(scenario, url=server.url("good"))
        bad = calendar(scenario, url=server.url("bad"))
        calendar(scenario)
        out = io.StringIO()
        with pytest.raises(CommandError, match="1 of 2 calendars could not be read"):
            call_command("import_calendars", stdout=out)
    assert imported() == ["a"]
    lines = out.getvalue().splitlines()
    assert ["complete; blocks +1 ~0 -0; bookings +0 ~0 -0" in lines[0], "not read." in lines[1]] == [
        True,
        True,
    ]
    bad.refresh_from_db()
    assert (bad.last_outcome, bad.last_error_code, bad.lease_until) == ("FAILED", "not_a_calendar", None)


def test_leased_calendar_is_left_to_its_importer(scenario: Scenario, time_machine: Any) -> None:
    time_machine.move_to(NOON, tick=False)
    with ChannelServer(a=body(feed_of(event("a", 1, 3)).encode())) as server:
        leased = calendar(scenario, url=server.url("a"))
        run_as_system(scenario, lease_calendar, calendar_pk=leased.pk, now=NOON)
        out = io.StringIO()
        call_command("import_calendars", hotel=scenario.hotel.slug, stdout=out)
        assert server.requests == []
    assert "left out. Calendar" in out.getvalue()
    assert imported() == []
    assert ChannelCalendar.objects.get().last_try_at is None


def test_calendar_that_another_importer_leased_meanwhile_does_not_hold_up_the_others(
    scenario: Scenario, time_machine: Any
) -> None:
    time_machine.move_to(NOON, tick=False)

    def lease_again(handler: BaseHTTPRequestHandler) -> None:
        ChannelCalendar.objects.filter(description="slow").update(lease_number=F("lease_number") + 1)
        connection.close()
        body(feed_of(event("a", 1, 3)).encode())(handler)

    answers = {"good": body(feed_of(event("b", 1, 3)).encode()), "slow": lease_again}
    with ChannelServer(**answers) as server:
        calendar(scenario, url=server.url("slow"), description="slow")
        calendar(scenario, url=server.url("good"))
        out = io.StringIO()
        call_command("import_calendars", stdout=out)
    assert "is being imported" in out.getvalue()
    assert imported() == ["b"]
