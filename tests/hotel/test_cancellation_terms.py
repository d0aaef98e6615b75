"""The deadlines of cancellation terms on the clocks of the world, and which terms are valid."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from hotel.cancellation_terms import MAX_HOURS, Share, Terms, Tier, kept_deadlines, tier_deadlines
from hotel.enums import ShareKind
from hotel.models import Hotel
from tests.cancellation_policies import FIRST_NIGHT, FULL, fixed, percent

BOOKED_AT = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)


def deadline(zone: str, check_in: date, check_in_time: time, hours: int | None) -> datetime:
    hotel = Hotel(timezone=zone, check_in_time=check_in_time)
    (found,) = tier_deadlines(
        Terms((Tier(hours, FULL),)), hotel=hotel, check_in=check_in, booked_at=BOOKED_AT
    )
    return found


@pytest.mark.parametrize(
    ("zone", "check_in", "check_in_time", "hours", "expected"),
    [
        pytest.param("Europe/Dublin", "2026-05-14", "15:00", 24, "2026-05-13T14:00", id="ordinary day"),
        pytest.param("Europe/Dublin", "2026-05-14", "15:00", 0, "2026-05-14T14:00", id="at the arrival"),
        pytest.param("Europe/Dublin", "2026-03-29", "15:00", 24, "2026-03-28T15:00", id="23 real hours"),
        pytest.param("Europe/Dublin", "2026-10-25", "15:00", 24, "2026-10-24T14:00", id="25 real hours"),
        pytest.param("Europe/Dublin", "2026-03-30", "01:30", 24, "2026-03-29T01:30", id="skipped: 02:30"),
        pytest.param("Europe/Dublin", "2026-10-26", "01:30", 24, "2026-10-25T00:30", id="repeated: first"),
        pytest.param("Africa/Cairo", "2026-04-24", "15:00", 15, "2026-04-23T22:00", id="no midnight"),
        pytest.param("Asia/Beirut", "2026-03-29", "15:00", 15, "2026-03-28T22:00", id="no midnight, Beirut"),
        pytest.param("America/Santiago", "2026-09-06", "15:00", 15, "2026-09-06T04:00", id="Santiago"),
        pytest.param("Atlantic/Azores", "2026-03-29", "15:30", 15, "2026-03-29T01:30", id="Azores"),
        pytest.param("America/Nuuk", "2026-03-29", "15:30", 16, "2026-03-29T01:30", id="no 23:30 in Nuuk"),
        pytest.param("Antarctica/Troll", "2026-03-29", "15:30", 14, "2026-03-29T01:30", id="skips two hours"),
        pytest.param("Pacific/Chatham", "2026-04-05", "15:15", 12, "2026-04-04T13:30", id="repeats 03:15"),
        pytest.param("Australia/Lord_Howe", "2026-04-05", "15:45", 14, "2026-04-04T14:45", id="half an hour"),
        pytest.param(
            "America/Havana", "2026-11-02", "15:00", 24, "2026-11-01T19:00", id="Havana stays at -04"
        ),
        pytest.param(
            "America/Vancouver", "2026-11-10", "15:00", 24, "2026-11-09T22:00", id="summer time kept"
        ),
    ],
)
def test_deadline_is_one_instant_on_the_wall_clock(
    zone: str, check_in: str, check_in_time: str, hours: int, expected: str
) -> None:
    found = deadline(zone, date.fromisoformat(check_in), time.fromisoformat(check_in_time), hours)

    assert found == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_tier_without_hours_applies_from_the_booking_on() -> None:
    assert deadline("Europe/Dublin", date(2026, 5, 14), time(15), None) == BOOKED_AT


def test_new_dates_move_only_deadlines_that_have_not_passed() -> None:
    passed, open_one = datetime(2026, 5, 10, tzinfo=UTC), datetime(2026, 5, 12, tzinfo=UTC)
    later = [datetime(2026, 6, 10, tzinfo=UTC), datetime(2026, 6, 12, tzinfo=UTC)]

    assert kept_deadlines([passed, open_one], later, now=datetime(2026, 5, 11, tzinfo=UTC)) == [
        passed,
        later[1],
    ]
    assert kept_deadlines([passed, open_one], later, now=passed) == [passed, later[1]]


def test_terms_are_refundable_unless_the_first_tier_applies_from_the_booking_on() -> None:
    assert Terms().is_refundable
    assert Terms((Tier(24, FULL),)).is_refundable
    assert not Terms((Tier(None, percent("20")), Tier(24, FULL))).is_refundable


def test_terms_are_stored_and_read_unchanged() -> None:
    terms = Terms((Tier(None, percent("12.50")), Tier(0, FIRST_NIGHT)), no_show=FULL, deposit=fixed("80.00"))

    assert Terms.of(**terms.as_stored()) == terms


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms((Tier(24, percent("0")),)), "tiers.0.value"),
        (Terms((Tier(24, percent("100.01")),)), "tiers.0.value"),
        (Terms((Tier(24, percent("33.333")),)), "tiers.0.value"),
        (Terms((Tier(24, Share(ShareKind.FIXED)),)), "tiers.0.value"),
        (Terms((Tier(24, fixed("1.005")),)), "tiers.0.value"),
        (Terms((Tier(24, fixed("10000000000")),)), "tiers.0.value"),
        (Terms((Tier(24, Share(ShareKind.FULL, Decimal(1))),)), "tiers.0.value"),
        (Terms((Tier(24, FULL), Tier(24, FULL))), "tiers"),
        (Terms((Tier(24, FULL), Tier(48, FULL))), "tiers"),
        (Terms((Tier(24, FULL), Tier(None, FULL))), "tiers"),
        (Terms((Tier(-1, FULL),)), "tiers"),
        (Terms((Tier(MAX_HOURS + 1, FULL),)), "tiers"),
        (Terms(tuple(Tier(hours, FULL) for hours in range(11, 0, -1))), "tiers"),
        (Terms(no_show=percent("101")), "no_show"),
        (Terms(deposit=fixed("0.001")), "deposit"),
    ],
)
def test_invalid_terms_name_the_field(terms: Terms, field: str) -> None:
    assert list(terms.errors("EUR")) == [field]


def test_valid_terms_have_no_errors() -> None:
    tiers = (Tier(None, percent("100")), Tier(MAX_HOURS, fixed("0.01")), Tier(24, FIRST_NIGHT), Tier(0, FULL))

    assert Terms(tiers, no_show=FULL, deposit=percent("0.01")).errors("EUR") == {}
    assert Terms((Tier(24, fixed("5000")),)).errors("JPY") == {}
