"""Each kind of event and of broken feed has its outcome, as read by hand-written feeds."""

from datetime import date

import pytest

from room_bookings.calendar_feeds import FeedFailure, ReadFeed, own_uid
from tests import scenarios
from tests.room_bookings.calendars.feeds import day, event, feed_of, raw_event, read
from tests.scenarios import TODAY, Scenario

pytestmark = pytest.mark.django_db

ZONE_EAST = (
    "BEGIN:VTIMEZONE\r\nTZID:Ship's clock\r\nBEGIN:STANDARD\r\nDTSTART:20200101T000000\r\n"
    "TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)


@pytest.fixture
def scenario() -> Scenario:
    """Return a hotel in Dublin, whose business day starts at 04:00 and whose check-in at 15:00."""
    return scenarios.new_scenario()


def nights(feed: ReadFeed | FeedFailure) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the nights of each entry, in days from today."""
    assert isinstance(feed, ReadFeed), feed
    return {
        (key.uid, key.item): ((entry.first - TODAY).days, (entry.until - TODAY).days)
        for key, entry in feed.entries.items()
    }


def clock(number: int, text: str) -> str:
    return f"{day(number):%Y%m%d}T{text}"


def failure(scenario: Scenario, content: bytes) -> str:
    found = read(scenario, content=content)
    assert isinstance(found, FeedFailure)
    return found.code


def test_all_day_event_ends_before_its_end(scenario: Scenario) -> None:
    assert nights(read(scenario, event("a", 3, 5))) == {("a", "1"): (3, 5)}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((f"DTSTART;VALUE=DATE:{day(3):%Y%m%d}", "DURATION:P3D"), (3, 6)),
        ((f"DTSTART;VALUE=DATE:{day(3):%Y%m%d}", "DURATION:P1W"), (3, 10)),
        ((f"DTSTART;VALUE=DATE:{day(3):%Y%m%d}",), (3, 4)),
        ((f"DTSTART:{day(3):%Y%m%d}", f"DTEND:{day(4):%Y%m%d}"), (3, 4)),
        ((f"DTSTART:{clock(3, '150000')}", f"DTEND:{clock(5, '110000')}"), (3, 5)),
        ((f"DTSTART:{clock(3, '000000')}", f"DTEND:{clock(5, '000000')}"), (3, 5)),
        ((f"DTSTART:{clock(4, '020000')}", f"DTEND:{clock(5, '100000')}"), (3, 5)),
        ((f"DTSTART:{clock(3, '200000')}", f"DTEND:{clock(4, '013000')}"), (3, 4)),
        ((f"DTSTART:{clock(3, '200000Z')}", f"DTEND:{clock(4, '090000Z')}"), (3, 4)),
        (
            (
                f"DTSTART;TZID=Asia/Tokyo:{clock(4, '100000')}",
                f"DTEND;TZID=Asia/Tokyo:{clock(4, '190000')}",
            ),
            (3, 4),
        ),
        (
            (
                f"DTSTART;TZID=Ship's clock:{clock(4, '100000')}",
                f"DTEND;TZID=Ship's clock:{clock(4, '190000')}",
            ),
            (3, 4),
        ),
    ],
)
def test_dates_and_times_become_nights_of_the_hotel(
    scenario: Scenario, lines: tuple[str, ...], expected: tuple[int, int]
) -> None:
    assert nights(read(scenario, ZONE_EAST, raw_event("UID:a", *lines))) == {("a", "1"): expected}


def test_event_within_a_business_day_holds_no_night(scenario: Scenario) -> None:
    found = read(scenario, raw_event("UID:a", f"DTSTART:{clock(3, '100000')}", f"DTEND:{clock(3, '120000')}"))
    assert nights(found) == {}
    assert isinstance(found, ReadFeed)
    assert (found.without_nights, found.is_complete) == (1, True)


def test_past_event_is_left_out_and_a_running_one_is_read(scenario: Scenario) -> None:
    assert nights(read(scenario, event("gone", -5, 0), event("here", -2, 2))) == {("here", "1"): (-2, 2)}


@pytest.mark.parametrize("line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT"])
def test_cancelled_or_free_event_is_cancelled(scenario: Scenario, line: str) -> None:
    found = read(scenario, event("a", 3, 5, line), event("b", 3, 5))
    assert isinstance(found, ReadFeed)
    assert (nights(found), found.cancelled) == ({("b", "1"): (3, 5)}, {"a"})


def test_later_version_of_an_event_replaces_the_earlier_one(scenario: Scenario) -> None:
    found = read(scenario, event("a", 3, 5, "SEQUENCE:2"), event("a", 3, 9, "SEQUENCE:1"))
    assert isinstance(found, ReadFeed)
    assert (nights(found), found.doubled) == ({("a", "1"): (3, 5)}, [])


def test_doubled_uid_is_reported_and_both_events_count(scenario: Scenario) -> None:
    found = read(scenario, event("a", 8, 9), event("a", 3, 5))
    assert isinstance(found, ReadFeed)
    assert nights(found) == {("a", "1"): (3, 5), ("a", f"{day(8)}"): (8, 9)}
    assert found.doubled == ["a"]


def test_same_event_twice_is_one(scenario: Scenario) -> None:
    found = read(scenario, event("a", 3, 5), event("a", 3, 5))
    assert isinstance(found, ReadFeed)
    assert (nights(found), found.doubled) == ({("a", "1"): (3, 5)}, [])


def test_two_calendars_in_a_file_are_both_read(scenario: Scenario) -> None:
    found = read(scenario, content=(feed_of(event("a", 3, 5)) + feed_of(event("b", 6, 7))).encode())
    assert isinstance(found, ReadFeed)
    assert (nights(found), found.calendars) == ({("a", "1"): (3, 5), ("b", "1"): (6, 7)}, 2)


def test_recurring_event_is_expanded_with_its_exceptions(scenario: Scenario) -> None:
    found = read(
        scenario,
        event("a", 1, 2, "RRULE:FREQ=WEEKLY;COUNT=4", f"EXDATE;VALUE=DATE:{day(8):%Y%m%d}"),
        event("a", 16, 18, f"RECURRENCE-ID;VALUE=DATE:{day(15):%Y%m%d}"),
        event("a", 22, 23, f"RECURRENCE-ID;VALUE=DATE:{day(22):%Y%m%d}", "STATUS:CANCELLED"),
    )
    assert nights(found) == {("a", str(day(1))): (1, 2), ("a", str(day(16))): (16, 18)}
    assert isinstance(found, ReadFeed)
    assert {key.item for key in found.cancelled_items} == {str(day(22))}


def test_endless_recurrence_ends_at_the_horizon(scenario: Scenario) -> None:
    found = read(scenario, event("a", -700, -699, "RRULE:FREQ=WEEKLY"))
    assert isinstance(found, ReadFeed)
    assert 100 < len(found.entries) < 115
    assert max(entry.until for entry in found.entries.values()) <= date(2028, 7, 1)


@pytest.mark.parametrize(
    "lines",
    [
        (f"DTSTART:{clock(1, '100000')}", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"),
        (f"DTSTART:{clock(1, '100000')}", "DURATION:PT1S", "RRULE:FREQ=DAILY;BYHOUR=1,2,3,4"),
        ("DTSTART;VALUE=DATE:19000101", "RRULE:FREQ=DAILY"),
        (f"DTSTART;VALUE=DATE:{day(1):%Y%m%d}", "RRULE:FREQ=SOMETIMES"),
        ("DTSTART;VALUE=DATE:2026121",),
        (f"DTSTART;VALUE=DATE:{day(5):%Y%m%d}", f"DTEND;VALUE=DATE:{day(3):%Y%m%d}"),
        (f"DTSTART;VALUE=DATE:{day(5):%Y%m%d}", f"DTEND:{clock(7, '110000')}"),
        (f"DTSTART;VALUE=DATE:{day(5):%Y%m%d}", f"DTEND {day(7):%Y%m%d}"),
        ("SUMMARY:Nothing else",),
    ],
)
def test_unreadable_event_is_named_and_the_others_are_read(
    scenario: Scenario, lines: tuple[str, ...]
) -> None:
    found = read(scenario, raw_event("UID:bad", *lines), event("b", 3, 5))
    assert isinstance(found, ReadFeed)
    assert nights(found) == {("b", "1"): (3, 5)}
    assert (found.is_complete, found.unreadable_uids) == (False, {"bad"})
    assert found.unreadable[0].startswith("bad: ")


def test_event_without_uid_gets_the_same_name_each_time(scenario: Scenario) -> None:
    nameless = raw_event(f"DTSTART;VALUE=DATE:{day(3):%Y%m%d}")
    first, second = nights(read(scenario, nameless)), nights(read(scenario, nameless))
    assert first == second
    assert next(iter(first))[0].startswith("no-uid-")


def test_own_events_are_ignored(scenario: Scenario) -> None:
    mine = own_uid(calendar_pk=7, night=day(3))
    forged = mine.replace(mine[0], "0" if mine[0] != "0" else "1", 1)
    found = read(scenario, event(mine, 3, 4), event(forged, 3, 4))
    assert isinstance(found, ReadFeed)
    assert (list(nights(found)), found.own) == ([(forged, "1")], 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \r\n\r\n", "empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "not_a_calendar"),
        (b'{"error": "gone"}', "not_a_calendar"),
        (feed_of(event("a", 1, 2), event("b", 3, 4)).encode()[:-60], "truncated"),
        (feed_of(event("a", 1, 2)).encode() + feed_of(event("b", 3, 4)).encode()[:-20], "truncated"),
        (feed_of(event("a", 1, 2)).encode().rsplit(b"END:VCALENDAR", 1)[0], "truncated"),
        (b"BEGIN:VCALENDAR\r\n" + b" " * 2_000_001, "too_large"),
        (feed_of(*[event(str(number), 1, 2) for number in range(5_001)]).encode(), "too_many_events"),
        (
            feed_of(*[event(str(number), 1, 2, "RRULE:FREQ=YEARLY") for number in range(201)]).encode(),
            "too_many_events",
        ),
    ],
)
def test_feed_that_is_no_whole_calendar_is_a_failure(scenario: Scenario, content: bytes, code: str) -> None:
    assert failure(scenario, content) == code


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("\r\n", "\n"),
        str.lower,
        lambda text: "\ufeff" + text,
        lambda text: text + "\r\n\r\n",
    ],
)
def test_other_line_ends_and_letters_are_read(scenario: Scenario, change: object) -> None:
    content = change(feed_of(event("a", 3, 5))).encode()  # type: ignore[operator]
    assert nights(read(scenario, content=content)) == {("a", "1"): (3, 5)}


def test_valid_calendar_without_events_is_complete(scenario: Scenario) -> None:
    found = read(scenario)
    assert isinstance(found, ReadFeed)
    assert (found.entries, found.is_complete) == ({}, True)
