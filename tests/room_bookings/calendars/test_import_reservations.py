"""A reservation of a channel is a confirmed booking that follows what the channel says about it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingChange, CalendarReservation, RoomBooking
from room_bookings.selectors.availability import oversold_nights
from room_bookings.services.calendars import import_reservations
from room_bookings.services.calendars.import_reservations import reference_of
from room_bookings.services.integrity import broken_invariants
from room_bookings.services.locking import lock_bookings
from staff.command import Command
from tests import scenarios
from tests.room_bookings.calendars.feeds import calendar, day, event, take
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import NOON, TODAY, Scenario
from tests.statement_count import statements_sent

pytestmark = pytest.mark.django_db

RESERVED = "SUMMARY:Reserved"


@pytest.fixture
def scenario() -> Scenario:
    """Return a hotel with two rooms of one type and no limit beyond them."""
    scenario = scenarios.new_scenario()
    scenarios.without_overbooking(scenario)
    scenarios.rooms(scenario, "101", "102")
    return scenario


def reserved(uid: str, first: int, until: int, *lines: str) -> str:
    return event(uid, first, until, RESERVED, *lines)


def only_booking() -> RoomBooking:
    return RoomBooking.objects.select_related("assigned_room").get()


def stay_of(booking: RoomBooking) -> tuple[int, int]:
    return (booking.check_in - TODAY).days, (booking.check_out - TODAY).days


def test_reservation_becomes_a_confirmed_booking_in_the_room_of_the_listing(scenario: Scenario) -> None:
    report = take(scenario, calendar(scenario, room="101"), reserved("abc@airbnb.com", 1, 3))
    booking = only_booking()
    assert report.bookings_created == [booking.booking_id]
    assert (booking.status, booking.source, booking.external_reference) == (
        "CONFIRMED",
        "airbnb",
        "abc@airbnb.com",
    )
    assert (stay_of(booking), booking.adults, booking.total_amount) == ((1, 3), 1, Decimal(0))
    assert booking.assigned_room is not None
    assert booking.assigned_room.room_number == "101"
    assert broken_invariants(connection) == []


def test_name_in_a_summary_is_that_of_the_guest(scenario: Scenario) -> None:
    take(scenario, calendar(scenario, channel="vrbo"), event("a", 1, 3, "SUMMARY:Reserved - Ada Lovelace"))
    assert [member.last_name for member in only_booking().party.all()] == ["Ada Lovelace"]


def test_same_reservation_again_changes_nothing(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    for _ in range(2):
        report = take(scenario, airbnb, reserved("a", 1, 3))
    assert (report.bookings_created, report.bookings_changed) == ([], [])
    assert RoomBooking.objects.count() == 1


def test_moved_reservation_moves_its_booking_with_a_change_row(scenario: Scenario) -> None:
    airbnb = calendar(scenario, room="101")
    take(scenario, airbnb, reserved("a", 1, 3))
    report = take(scenario, airbnb, reserved("a", 2, 6))
    booking = only_booking()
    assert (stay_of(booking), report.bookings_changed) == ((2, 6), [booking.booking_id])
    (change,) = BookingChange.objects.all()
    assert [found["field"] for found in change.changes] == ["check_in", "check_out"]
    assert booking.assigned_room is not None
    assert broken_invariants(connection) == []


def test_moved_booking_gives_up_a_room_that_is_taken_then(scenario: Scenario) -> None:
    airbnb = calendar(scenario, room="101")
    take(scenario, airbnb, reserved("a", 5, 6))
    scenarios.booking_with_room(scenario, "101")
    report = take(scenario, airbnb, reserved("a", 0, 2))
    moved = RoomBooking.objects.get(external_reference="a")
    assert (report.unassigned, moved.assigned_room_id) == ([moved.booking_id], None)
    assert broken_invariants(connection) == []


def test_dates_of_the_front_desk_stay_until_the_channel_changes_its_own(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, reserved("a", 1, 3))
    run_service(
        scenario, stays.update_booking, booking_id=only_booking().booking_id, changes={"check_out": day(4)}
    )
    take(scenario, airbnb, reserved("a", 1, 3))
    assert stay_of(only_booking()) == (1, 4)
    take(scenario, airbnb, reserved("a", 1, 2))
    assert stay_of(only_booking()) == (1, 2)


def test_missing_reservation_is_cancelled_by_the_second_complete_import(scenario: Scenario) -> None:
    airbnb = calendar(scenario, room="101")
    take(scenario, airbnb, reserved("a", 1, 3))
    assert (take(scenario, airbnb).missing, only_booking().status) == (1, "CONFIRMED")
    assert take(scenario, airbnb).bookings_cancelled == [only_booking().booking_id]
    assert only_booking().status == "CANCELLED"
    assert take(scenario, airbnb).bookings_cancelled == []


def test_cancelled_reservation_is_cancelled_at_once_and_restored_when_it_returns(scenario: Scenario) -> None:
    airbnb = calendar(scenario)
    take(scenario, airbnb, reserved("a", 1, 3))
    take(scenario, airbnb, reserved("a", 1, 3, "STATUS:CANCELLED"))
    assert only_booking().status == "CANCELLED"
    report = take(scenario, airbnb, reserved("a", 2, 4))
    booking = only_booking()
    assert (booking.status, stay_of(booking)) == ("CONFIRMED", (2, 4))
    assert booking.booking_id in report.bookings_changed
    assert broken_invariants(connection) == []


def test_reservation_whose_guests_are_in_house_is_only_listed(scenario: Scenario) -> None:
    airbnb = calendar(scenario, room="101")
    take(scenario, airbnb, reserved("a", 0, 3))
    booking = only_booking()
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)
    assert take(scenario, airbnb, reserved("a", 0, 5)).in_house == [booking.booking_id]
    take(scenario, airbnb)
    assert take(scenario, airbnb).in_house == [booking.booking_id]
    assert take(scenario, airbnb).in_house == []
    assert (only_booking().status, stay_of(only_booking())) == ("CHECKED_IN", (0, 3))
    assert CalendarReservation.objects.get().ended_at == NOON


def test_night_sold_by_two_channels_is_accepted_listed_and_announced(scenario: Scenario) -> None:
    for _ in range(2):
        make_booking(scenario, confirm=True)
    take(scenario, calendar(scenario), reserved("a", 0, 1))
    booking = RoomBooking.objects.get(source="airbnb")
    assert (booking.status, booking.oversold_kind) == ("CONFIRMED", "CHANNEL")
    assert [found.night for found in oversold_nights(hotel=scenario.hotel, now=NOON)] == [TODAY]
    assert OutboxEvent.objects.filter(type="booking_oversold", booking_ref=booking.pk).count() == 1


def test_reservations_of_one_feed_that_oversell_together_are_all_taken(scenario: Scenario) -> None:
    parts = [reserved(str(number), 1, 3) for number in range(4)]
    report = take(scenario, calendar(scenario, room="101"), *parts)
    assert (len(report.bookings_created), len(report.unassigned)) == (4, 3)
    assert broken_invariants(connection) == []


@pytest.mark.parametrize("lines", [(), ("STATUS:CANCELLED",)], ids=["moved", "restored"])
def test_changed_and_new_reservation_that_oversell_together_both_say_so(
    scenario: Scenario, lines: tuple[str, ...]
) -> None:
    make_booking(scenario, confirm=True, check_in=day(5), check_out=day(6))
    airbnb = calendar(scenario)
    take(scenario, airbnb, reserved("a", 1, 2))
    take(scenario, airbnb, reserved("a", 1, 2, *lines))
    take(scenario, airbnb, reserved("a", 5, 6), reserved("b", 5, 6))
    channel = RoomBooking.objects.filter(source="airbnb").values_list("oversold_kind", flat=True)
    assert [*channel] == ["CHANNEL", "CHANNEL"]
    assert OutboxEvent.objects.filter(type="booking_oversold").count() == 2
    assert broken_invariants(connection) == []


def test_booking_that_another_hand_entered_is_taken_as_it_is(scenario: Scenario) -> None:
    entered = make_booking(scenario, confirm=True, channel="Airbnb", external_reference="a")
    report = take(scenario, calendar(scenario), reserved("a", 0, 2))
    assert report.bookings_created == []
    assert CalendarReservation.objects.get().booking_id == entered.pk


def test_long_uids_become_different_references() -> None:
    long = "a" * 100
    assert reference_of("a" * 64) == "a" * 64
    assert len(reference_of(long)) == 64
    assert reference_of(long) != reference_of(long + "b")


@pytest.mark.parametrize(
    ("facts", "summary", "bookings"),
    [
        ({}, "Reserved", 1),
        ({}, "Airbnb (Not available)", 0),
        ({"channel": "Booking.com"}, "CLOSED - Not available", 0),
        ({"channel": "vrbo"}, "Reserved - Ada", 1),
        ({"channel": "vrbo"}, "Blocked", 0),
        ({"channel": "google"}, "Busy", 0),
        ({"channel": "Booking.com", "reading": "RESERVATIONS"}, "CLOSED - Not available", 1),
        ({"reading": "BLOCKS"}, "Reserved", 0),
        ({"block_words": ["owner"]}, "Owner's holiday", 0),
        ({"block_words": ["owner"]}, "Mrs. Byrne", 1),
    ],
)
def test_events_are_told_apart_by_the_words_of_their_channel(
    scenario: Scenario, facts: dict[str, Any], summary: str, bookings: int
) -> None:
    report = take(scenario, calendar(scenario, **facts), event("a", 1, 2, f"SUMMARY:{summary}"))
    assert (len(report.bookings_created), report.blocks_added) == (bookings, 1 - bookings)


def test_block_that_becomes_a_reservation_is_released_for_it(scenario: Scenario) -> None:
    airbnb = calendar(scenario, room="101")
    take(scenario, airbnb, event("a", 1, 3, "SUMMARY:Airbnb (Not available)"))
    report = take(scenario, airbnb, reserved("a", 1, 3))
    assert (report.blocks_released, len(report.bookings_created), report.unassigned) == (1, 1, [])


def test_returned_reservations_whose_nights_are_over_stay_cancelled_and_are_listed(
    scenario: Scenario,
) -> None:
    airbnb = calendar(scenario)
    parts = [reserved("a", 0, 1), reserved("b", 3, 4)]
    take(scenario, airbnb, *parts)
    take(scenario, airbnb, *(reserved(uid, 0, 1, "STATUS:CANCELLED") for uid in "ab"))
    report = take(scenario, airbnb, *parts, now=NOON + timedelta(days=2))
    over, later = (RoomBooking.objects.get(external_reference=uid) for uid in "ab")
    assert (over.status, later.status) == ("CANCELLED", "CONFIRMED")
    assert (report.unrestored, report.bookings_changed) == ([over.booking_id], [later.booking_id])
    assert broken_invariants(connection) == []


def statements_of_life(scenario: Scenario, size: int) -> list[int]:
    """Return the statements of one import each that creates, moves, cancels, restores and again cancels bookings."""
    listing = calendar(scenario, room="101")

    def feed(shift: int, *lines: str) -> list[str]:
        return [
            reserved(f"{size}-{number}", 3 * number + shift + 1, 3 * number + shift + 2, *lines)
            for number in range(size)
        ]

    counts = []
    for parts in (feed(0), feed(1), feed(1, "STATUS:CANCELLED"), feed(0), feed(0, "STATUS:CANCELLED")):
        with statements_sent() as sent:
            take(scenario, listing, *parts)
        counts.append(len(sent))
    assert set(RoomBooking.objects.values_list("status", flat=True)) == {"CANCELLED"}
    return counts


def test_whole_life_of_reservations_takes_the_same_statements_for_10_and_40(scenario: Scenario) -> None:
    assert statements_of_life(scenario, 10) == statements_of_life(scenario, 40)


def test_number_of_statements_does_not_depend_on_the_reservations(scenario: Scenario) -> None:
    counts = []
    for size in (2, 30):
        airbnb = calendar(scenario, room="101")
        for shift in (0, 1):
            parts = [
                reserved(f"{size}-{number}", 3 * number + shift + 1, 3 * number + shift + 2)
                for number in range(size)
            ]
            with statements_sent() as sent:
                take(scenario, airbnb, *parts)
            counts.append(len(sent))
        take(scenario, airbnb)
        with statements_sent() as sent:
            take(scenario, airbnb)
        counts.append(len(sent))
    assert counts[:3] == counts[3:]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("later", [reserved("a", 0, 5), reserved("a", 0, 3, "STATUS:CANCELLED")])
def test_guests_who_arrive_after_the_import_was_planned_are_only_listed(
    later: str, scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    airbnb = calendar(scenario, room="101")
    take(scenario, airbnb, reserved("a", 0, 3))
    booking_id = only_booking().booking_id

    def check_in() -> None:
        with closing(connection):
            run_service(scenario, stays.check_in_booking, booking_id=booking_id)

    def lock_after_the_arrival(command: Command, *, booking_ids: list[str]) -> dict[str, RoomBooking]:
        with ThreadPoolExecutor(1) as desk:
            desk.submit(check_in).result()
        return lock_bookings(command, booking_ids=booking_ids)

    monkeypatch.setattr(import_reservations, "lock_bookings", lock_after_the_arrival)

    report = take(scenario, airbnb, later)

    assert (report.in_house, report.bookings_changed, report.bookings_cancelled) == ([booking_id], [], [])
    assert (only_booking().status, stay_of(only_booking())) == ("CHECKED_IN", (0, 3))
    assert broken_invariants(connection) == []
