"""The calendars of a hotel are imported together: as each alone, in one transaction, by the same statements."""

from collections.abc import Sequence

import pytest
from django.db import connection

from room_bookings.models import CalendarBlock, CalendarReservation, ChannelCalendar, RoomBooking
from room_bookings.services.calendars import CalendarImport, ImportReport, import_calendars
from room_bookings.services.integrity import broken_invariants
from tests import scenarios
from tests.room_bookings.calendars.feeds import calendar, event, read
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import NOON, Scenario
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db

RESERVED = "SUMMARY:Reserved"


@pytest.fixture
def scenario() -> Scenario:
    """Return a hotel with a dozen rooms of one type."""
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, *(str(number) for number in range(101, 113)))
    return scenario


def take_all(
    scenario: Scenario, feeds: Sequence[tuple[ChannelCalendar, Sequence[str] | bytes]]
) -> list[ImportReport]:
    """Import feeds of these parts, or of any content, into calendars at once."""
    imports = [
        CalendarImport(
            listing.pk,
            read(scenario, content=parts) if isinstance(parts, bytes) else read(scenario, *parts),
        )
        for listing, parts in feeds
    ]
    return run_as_system(scenario, import_calendars, imports=imports, now=NOON)


def reserved(uid: str, first: int, until: int, *lines: str) -> str:
    return event(uid, first, until, RESERVED, *lines)


def test_each_calendar_has_its_own_report_and_its_own_room(scenario: Scenario) -> None:
    first, second, broken = (calendar(scenario, room=number) for number in ("101", "102", "103"))
    reports = take_all(
        scenario,
        [
            (second, [reserved("b", 1, 3), event("c", 5, 6)]),
            (broken, b"<html></html>"),
            (first, [reserved("a", 1, 3)]),
        ],
    )
    assert [report.calendar.pk for report in reports] == [second.pk, broken.pk, first.pk]
    assert [(len(report.bookings_created), report.blocks_added) for report in reports] == [
        (1, 1),
        (0, 0),
        (1, 0),
    ]
    assert [report.outcome for report in reports] == ["COMPLETE", "FAILED", "COMPLETE"]
    rooms = RoomBooking.objects.values_list("external_reference", "assigned_room__room_number")
    assert set(rooms) == {("a", "101"), ("b", "102")}
    assert set(ChannelCalendar.objects.values_list("last_outcome", flat=True)) == {"COMPLETE", "FAILED"}
    assert broken_invariants(connection) == []


def test_reservation_of_two_calendars_of_a_channel_is_one_booking(scenario: Scenario) -> None:
    pair = [calendar(scenario, room="101"), calendar(scenario, room="102")]
    reports = take_all(scenario, [(listing, [reserved("a", 1, 3)]) for listing in pair])
    booking = RoomBooking.objects.get()
    assert [report.bookings_created for report in reports] == [[booking.booking_id], []]
    assert set(CalendarReservation.objects.values_list("booking_id", flat=True)) == {booking.pk}
    moved = take_all(scenario, [(listing, [reserved("a", 2, 4)]) for listing in pair])
    assert sum(len(report.bookings_changed) for report in moved) == 1
    ended = take_all(scenario, [(listing, [reserved("a", 2, 4, "STATUS:CANCELLED")]) for listing in pair])
    assert sum(len(report.bookings_cancelled) for report in ended) == 1
    take_all(scenario, [(listing, [reserved("a", 3, 5)]) for listing in pair])
    booking.refresh_from_db()
    assert (booking.status, (booking.check_in - scenarios.TODAY).days) == ("CONFIRMED", 3)
    assert broken_invariants(connection) == []


def test_booking_that_one_calendar_cancels_and_another_moves_stays_cancelled(scenario: Scenario) -> None:
    pair = [calendar(scenario, room="101"), calendar(scenario, room="102")]
    take_all(scenario, [(listing, [reserved("a", 1, 3)]) for listing in pair])
    take_all(
        scenario,
        [(pair[0], [reserved("a", 1, 3, "STATUS:CANCELLED")]), (pair[1], [reserved("a", 2, 4)])],
    )
    assert RoomBooking.objects.get().status == "CANCELLED"
    assert broken_invariants(connection) == []


def test_block_of_one_channel_and_reservation_of_another_meet_in_a_set(scenario: Scenario) -> None:
    airbnb, vrbo = calendar(scenario, room="101"), calendar(scenario, room="101", channel="vrbo")
    reports = take_all(scenario, [(airbnb, [reserved("a", 1, 3)]), (vrbo, [event("b", 2, 4)])])
    booking = RoomBooking.objects.get()
    assert reports[0].unassigned == [booking.booking_id]
    assert (booking.status, booking.assigned_room, CalendarBlock.objects.count()) == ("CONFIRMED", None, 1)
    assert broken_invariants(connection) == []


def test_number_of_statements_does_not_depend_on_the_number_of_calendars(scenario: Scenario) -> None:
    counts = []
    for numbers in (("101", "102"), [str(number) for number in range(103, 113)]):
        listings = [calendar(scenario, room=number) for number in numbers]
        for shift, lines in ((0, ()), (1, ()), (1, ("STATUS:CANCELLED",)), (0, ())):
            with statements_sent() as sent:
                take_all(
                    scenario,
                    [
                        (
                            listing,
                            [
                                reserved(f"{listing.pk}", 1 + shift, 2 + shift, *lines),
                                event(f"{listing.pk}b", 5 + shift, 6 + shift, *lines),
                            ],
                        )
                        for listing in listings
                    ],
                )
            counts.append(len(sent))
    assert counts[:4] == counts[4:]


def test_calendar_is_imported_once_in_a_command(scenario: Scenario) -> None:
    listing = calendar(scenario)
    with pytest.raises(ValueError, match="once"):
        take_all(scenario, [(listing, []), (listing, [])])
