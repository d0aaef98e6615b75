"""A block of a channel holds nights like a booking, and goes when the channel takes it away."""

from datetime import timedelta

import pytest
from django.db import connection

from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import CalendarBlock, CalendarChange, ChannelCalendar, RoomBooking
from room_bookings.selectors.availability import availability, oversold_nights
from room_bookings.services.calendars import delete_calendar, import_calendar
from room_bookings.services.integrity import broken_invariants
from rooms.services import create_room_type
from tests import scenarios
from tests.room_bookings.calendars.feeds import calendar, day, event, feed_of, read, take
from tests.room_bookings.services.bookings import make_booking, new_booking
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, run_as_system, run_service
from tests.scenarios import NOON, TODAY, Scenario
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    """Return a hotel with two rooms of one type and no limit beyond them."""
    scenario = scenarios.new_scenario()
    scenarios.without_overbooking(scenario)
    scenarios.rooms(scenario, "101", "102")
    return scenario


def free(scenario: Scenario, first: int, until: int) -> list[int]:
    (found,) = availability(hotel=scenario.hotel, now=NOON, check_in=day(first), check_out=day(until))
    return [found.inventory.free(night) for night in found.nights]


def held(calendar: ChannelCalendar) -> list[tuple[int, int]]:
    blocks = CalendarBlock.objects.filter(calendar=calendar, released_at__isnull=True).order_by("first")
    return [((block.first - TODAY).days, (block.until - TODAY).days) for block in blocks]


def event_types() -> list[str]:
    return list(
        OutboxEvent.objects.filter(type__startswith="calendar")
        .order_by("position")
        .values_list("type", flat=True)
    )


def test_block_is_counted_and_released(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    report = take(scenario, airbnb, event("a", 1, 3, "SUMMARY:Airbnb (Not available)"))
    assert (report.outcome, report.blocks_added, report.bookings_created) == ("COMPLETE", 1, [])
    assert free(scenario, 0, 4) == [2, 1, 1, 2]
    assert event_types() == ["calendar_updated"]
    report = take(scenario, airbnb, event("a", 1, 3, "STATUS:CANCELLED"))
    assert (report.blocks_released, free(scenario, 0, 4)) == (1, [2, 2, 2, 2])
    assert broken_invariants(connection) == []


def test_same_feed_again_changes_nothing(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, event("a", 1, 3))
    changes = CalendarChange.objects.count()
    report = take(scenario, airbnb, event("a", 1, 3))
    assert (report.blocks_added, report.blocks_changed, report.blocks_released) == (0, 0, 0)
    assert (event_types(), CalendarChange.objects.count()) == (["calendar_updated"], changes)


def test_moved_and_shortened_block_holds_its_new_nights(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, event("a", 1, 5), event("b", 8, 9))
    report = take(scenario, airbnb, event("a", 1, 3), event("b", 6, 7))
    assert report.blocks_changed == 2
    assert free(scenario, 0, 9) == [2, 1, 1, 2, 2, 2, 1, 2, 2]


def test_missing_block_is_released_by_the_second_complete_import(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, event("a", 1, 3), event("b", 5, 6))
    assert take(scenario, airbnb, event("b", 5, 6)).missing == 1
    assert held(airbnb) == [(1, 3), (5, 6)]
    assert take(scenario, airbnb, event("b", 5, 6)).blocks_released == 1
    assert held(airbnb) == [(5, 6)]


def test_missing_block_that_comes_back_in_between_stays(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    for parts in ([event("a", 1, 3)], [], [event("a", 1, 3)], []):
        take(scenario, airbnb, *parts)
    assert held(airbnb) == [(1, 3)]


def test_released_block_that_comes_back_holds_again(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, event("a", 1, 3))
    take(scenario, airbnb, event("a", 1, 3, "STATUS:CANCELLED"))
    take(scenario, airbnb, event("a", 2, 4))
    assert held(airbnb) == [(2, 4)]


def test_feeds_that_cannot_be_read_release_nothing(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, event("a", 1, 3))
    whole = feed_of(event("a", 1, 3)).encode()
    for content in (b"", b"<html></html>", whole[:-20], b"<html></html>"):
        report = take(scenario, airbnb, content=content)
        assert report.outcome == "FAILED"
    airbnb.refresh_from_db()
    assert (airbnb.last_outcome, airbnb.last_error_code, airbnb.failing_since) == (
        "FAILED",
        "not_a_calendar",
        NOON,
    )
    assert "Is it a web page?" in airbnb.last_error
    assert held(airbnb) == [(1, 3)]
    take(scenario, airbnb, event("a", 1, 3))
    airbnb.refresh_from_db()
    assert (airbnb.last_outcome, airbnb.last_error_code, airbnb.failing_since) == ("COMPLETE", "", None)
    assert (
        len(event_types()) == 6
    )  # the block, three other failures, one that is repeated none, and the recovery


def test_event_that_cannot_be_read_keeps_its_block_and_those_that_are_missing(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, event("a", 1, 3), event("b", 5, 6))
    for _ in range(3):
        report = take(
            scenario, airbnb, event("a", 1, 3).replace("DTSTART;VALUE=DATE:2", "DTSTART;VALUE=DATE:x")
        )
    assert (report.outcome, len(report.unreadable)) == ("PARTIAL", 1)
    assert held(airbnb) == [(1, 3), (5, 6)]


def test_nights_that_are_over_stay_counted(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, event("a", 0, 4))
    later = NOON + timedelta(days=2)
    run_as_system(
        scenario,
        import_calendar,
        calendar_pk=airbnb.pk,
        feed=read(scenario, event("a", 0, 4, "STATUS:CANCELLED")),
        now=later,
    )
    assert held(airbnb) == [(0, 2)]
    assert broken_invariants(connection) == []


def test_running_event_blocks_from_the_business_date_on(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, event("a", -3, 2, "SUMMARY:Reserved"))
    assert held(airbnb) == [(0, 2)]


def test_full_type_refuses_a_booking_beside_blocks(scenario: Scenario) -> None:
    take(scenario, calendar(scenario), event("a", 0, 2), event("b", 1, 2))
    refusal = conflict_of(scenario, stays.create_booking, booking=new_booking(scenario, confirm=True))
    assert reasons_of(refusal) == [("no_availability", "MANAGER")]


def test_blocked_room_is_refused_and_the_other_one_is_not(scenario: Scenario) -> None:
    take(scenario, calendar(scenario, room="101"), event("a", 1, 2))
    booking = make_booking(scenario, confirm=True)
    refusal = conflict_of(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101")
    assert reasons_of(refusal) == [("room_blocked", None)]
    assert refusal.detail == "Room 101 is blocked in these nights by the calendar of a channel."
    assigned = run_service(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="102")
    assert assigned.assigned_room is not None
    assert assigned.assigned_room.room_number == "102"


def test_room_that_two_channels_block_is_counted_once(scenario: Scenario) -> None:
    take(scenario, calendar(scenario, room="101"), event("a", 1, 3))
    vrbo = calendar(scenario, room="101", channel="vrbo")
    take(scenario, vrbo, event("x", 2, 4))
    assert free(scenario, 0, 5) == [2, 1, 1, 1, 2]
    take(scenario, vrbo, event("x", 2, 4, "TRANSP:TRANSPARENT"))
    assert free(scenario, 0, 5) == [2, 1, 1, 2, 2]
    assert broken_invariants(connection) == []


def test_block_over_a_booking_is_listed_and_announced_at_once(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101")
    report = take(scenario, calendar(scenario, room="101"), event("a", 0, 1))
    assert report.oversold_nights == [TODAY]
    assert event_types() == ["calendar_updated", "calendar_oversold"]
    oversold = OutboxEvent.objects.get(type="calendar_oversold")
    assert oversold.snapshot["oversold_nights"] == [TODAY.isoformat()]
    checked_in = run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)
    assert checked_in.status == "CHECKED_IN"  # the booking had its room before the block


def test_block_in_a_full_type_is_in_the_list_of_oversold_nights(scenario: Scenario) -> None:
    for _ in range(2):
        make_booking(scenario, confirm=True)
    report = take(scenario, calendar(scenario), event("a", 1, 2))
    assert report.oversold_nights == [day(1)]
    assert [found.night for found in oversold_nights(hotel=scenario.hotel, now=NOON)] == [day(1)]


def test_deleted_calendar_releases_its_blocks(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, event("a", 1, 3))
    run_as_system(scenario, delete_calendar, calendar_pk=airbnb.pk)
    assert free(scenario, 0, 4) == [2, 2, 2, 2]
    assert broken_invariants(connection) == []


def test_block_follows_its_room_into_another_type(scenario: Scenario) -> None:
    take(scenario, calendar(scenario, room="101"), event("a", 1, 2))
    other = run_as_system(scenario, create_room_type, code="SUI", name="Suite", max_occupancy=2)
    run_as_system(
        scenario, stays.update_room, room_number="101", changes=stays.RoomChanges(room_type=other.code)
    )
    assert free_by_type(scenario, 1) == {"DBL": 1, "SUI": 0}
    assert broken_invariants(connection) == []


def free_by_type(scenario: Scenario, night: int) -> dict[str, int]:
    found = availability(hotel=scenario.hotel, now=NOON, check_in=day(night), check_out=day(night + 1))
    return {each.inventory.code: each.inventory.free(day(night)) for each in found}


def test_number_of_statements_does_not_depend_on_the_feed(scenario: Scenario) -> None:
    counts = []
    for size in (2, 40):
        airbnb = calendar(scenario)
        parts = [event(f"{size}-{number}", number, number + 1) for number in range(size)]
        with statements_sent() as sent:
            take(scenario, airbnb, *parts)
        counts.append(len(sent))
    assert counts[0] == counts[1]
    assert RoomBooking.objects.count() == 0
