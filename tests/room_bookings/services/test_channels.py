"""Tests of the messages of channels: references with items, and versions that never go back."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.exceptions import SetRefused
from room_bookings.models import BookingChange, RoomBooking
from room_bookings.services.channels import folded_channel, version_text
from tests import scenarios
from tests.room_bookings.services.bookings import new_booking
from tests.room_bookings.services.service_calls import conflict_of, refusal_of, run_service
from tests.scenarios import NOON, Scenario
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

VERSION_3 = {"channel": "Booking.com", "external_reference": "77", "channel_version": 3}


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def sold(scenario: Scenario, **facts: Any) -> RoomBooking:
    booking = new_booking(scenario, **{"confirm": True, **VERSION_3, **facts})
    return run_service(scenario, stays.create_booking, booking=booking, staff=scenario.channel)


def send(scenario: Scenario, service: Any, booking: RoomBooking, **arguments: Any) -> RoomBooking:
    sent: RoomBooking = run_service(
        scenario, service, booking_id=booking.booking_id, staff=scenario.channel, **arguments
    )
    return sent


def problem(scenario: Scenario, service: Any, booking: RoomBooking, **arguments: Any) -> Any:
    return conflict_of(scenario, service, booking_id=booking.booking_id, staff=scenario.channel, **arguments)


def test_channel_is_stored_in_lower_case() -> None:
    assert folded_channel("  Booking.COM ") == "booking.com"
    assert folded_channel("Cafe\u0301 Ö") == "café ö"
    assert folded_channel("İstanbul").islower()


def test_one_number_sells_three_rooms_as_items(scenario: Scenario) -> None:
    items = [
        new_booking(scenario, channel="Expedia", external_reference="E-1", external_item=str(item))
        for item in (1, 2, 3)
    ]

    rows = run_service(scenario, stays.create_bookings, bookings=items, staff=scenario.channel)

    assert [row.external_item for row in rows] == ["1", "2", "3"]
    assert {row.source for row in rows} == {"expedia"}


def test_duplicate_names_the_item_in_the_request_and_the_booking(scenario: Scenario) -> None:
    booking = sold(scenario)
    free = new_booking(scenario, channel="booking.com", external_reference="77", external_item="2")
    taken = new_booking(scenario, channel="BOOKING.com", external_reference="77")

    with assert_no_row_changes():
        refusal = refusal_of(scenario, stays.create_bookings, bookings=[free, taken], staff=scenario.channel)

    assert isinstance(refusal, SetRefused)
    (item,) = refusal.about["items"]
    assert (item["place"], item["external_item"], item["booking_id"]) == (
        "bookings.1",
        "1",
        booking.booking_id,
    )
    detail = f"The reference 77, item 1, belongs to booking {booking.booking_id} already."
    assert item["reasons"] == [{"code": "duplicate_reference", "detail": detail, "overridable_by": None}]


def test_item_that_occurs_twice_in_a_request_names_both_places(scenario: Scenario) -> None:
    twice = new_booking(scenario, channel="expedia", external_reference="E-1")

    refusal = refusal_of(scenario, stays.create_bookings, bookings=[twice, twice])

    detail = "The reference E-1, item 1, occurs more than once: bookings.0, bookings.1."
    assert [item["reasons"][0]["detail"] for item in refusal.about["items"]] == [detail, detail]


def test_number_of_a_cancelled_booking_is_refused_and_leads_to_it(scenario: Scenario) -> None:
    booking = sold(scenario)
    send(scenario, stays.cancel_booking, booking, reason="Guest cancelled", channel_version=4)

    refusal = conflict_of(
        scenario, stays.create_booking, booking=new_booking(scenario, **VERSION_3), staff=scenario.channel
    )

    assert refusal.code == "duplicate_reference"
    assert refusal.about["booking_id"] == booking.booking_id
    assert refusal.detail.endswith("which is cancelled: reinstate it.")


def test_newer_message_is_written_with_its_version(scenario: Scenario) -> None:
    booking = send(scenario, stays.update_booking, sold(scenario), changes={"adults": 2}, channel_version=4)

    assert (booking.adults, booking.channel_version) == (2, "4")
    assert BookingChange.objects.get().changes == [
        {"field": "adults", "old": 1, "new": 2},
        {"field": "channel_version", "old": "3", "new": "4"},
    ]


def test_older_message_is_refused_by_every_command(scenario: Scenario) -> None:
    booking = sold(scenario)
    with assert_no_row_changes():
        for service, arguments in (
            (stays.update_booking, {"changes": {"adults": 2}}),
            (stays.cancel_booking, {"reason": "Cancelled"}),
        ):
            refusal = problem(scenario, service, booking, channel_version=2, **arguments)
            assert refusal.code == "stale_message"
            assert refusal.detail == (
                f"The message has version 2; version 3 of booking {booking.booking_id} came before it."
            )
    send(scenario, stays.cancel_booking, booking, reason="Cancelled", channel_version=5)
    refusal = problem(scenario, stays.reinstate_booking, booking, reason="Back", channel_version=4)
    assert refusal.code == "stale_message"


def test_equal_message_changes_nothing_and_is_answered(scenario: Scenario) -> None:
    booking = sold(scenario)
    send(scenario, stays.update_booking, booking, changes={"adults": 2}, channel_version=4)
    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes={"adults": 3})

    with assert_no_row_changes():
        again = send(scenario, stays.update_booking, booking, changes={"adults": 2}, channel_version=4)

    assert again.adults == 3


def test_repeated_cancellation_does_not_undo_a_reinstatement(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = sold(scenario)
    cancel = {"reason": "Cancelled", "channel_version": 4}
    send(scenario, stays.cancel_booking, booking, **cancel)
    with assert_no_row_changes():
        send(scenario, stays.cancel_booking, booking, **cancel)
    run_service(scenario, stays.reinstate_booking, booking_id=booking.booking_id, reason="By telephone")

    assert problem(scenario, stays.cancel_booking, booking, **cancel).code == "stale_message"


def test_cancellation_by_a_channel_has_its_change_row(scenario: Scenario) -> None:
    booking = sold(scenario)

    cancelled = send(scenario, stays.cancel_booking, booking, reason="Guest cancelled", channel_version=4)

    (row,) = BookingChange.objects.all()
    assert row.changes == [{"field": "channel_version", "old": "3", "new": "4"}]
    assert (row.performed_by, row.note, row.change_version) == (scenario.channel, "Guest cancelled", 1)
    (event,) = OutboxEvent.objects.filter(type="booking_cancelled")
    assert event.changes == row.changes
    assert event.changed_fields == ["status", "cancelled_at", "channel_version"]
    assert (cancelled.channel_version, cancelled.change_version) == ("4", 1)


def test_cancellation_without_a_version_has_no_change_row(scenario: Scenario) -> None:
    send(scenario, stays.cancel_booking, sold(scenario), reason="Guest cancelled")

    assert not BookingChange.objects.exists()


def test_newer_cancellation_of_a_cancelled_booking_stores_its_version(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = sold(scenario)
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="By telephone")

    again = send(scenario, stays.cancel_booking, booking, reason="Guest cancelled", channel_version=5)

    assert (again.status, again.channel_version, again.version) == ("CANCELLED", "5", booking.version + 2)
    (row,) = BookingChange.objects.all()
    assert row.changes == [{"field": "channel_version", "old": "3", "new": "5"}]
    assert (row.performed_by, row.note) == (scenario.channel, "Guest cancelled")
    event = OutboxEvent.objects.latest("pk")
    assert (event.type, event.changed_fields) == ("booking_updated", ["channel_version"])
    assert event.changes == row.changes
    refusal = problem(scenario, stays.reinstate_booking, booking, reason="Back", channel_version=4)
    assert refusal.code == "stale_message"


def test_older_cancellation_of_a_cancelled_booking_is_stale(scenario: Scenario) -> None:
    booking = sold(scenario)
    send(scenario, stays.cancel_booking, booking, reason="Cancelled", channel_version=5)

    refusal = problem(scenario, stays.cancel_booking, booking, reason="Cancelled", channel_version=4)

    assert refusal.code == "stale_message"


def test_set_with_cancelled_bookings_stores_the_version_of_each(scenario: Scenario) -> None:
    one, other = sold(scenario), sold(scenario, external_item="2")
    send(scenario, stays.cancel_booking, one, reason="Cancelled", channel_version=4)

    both = run_service(
        scenario,
        stays.cancel_bookings,
        booking_ids=[one.booking_id, other.booking_id],
        reason="All cancelled",
        channel_version=5,
        staff=scenario.channel,
    )

    assert [(row.status, row.channel_version) for row in both] == [("CANCELLED", "5")] * 2
    assert BookingChange.objects.filter(booking=one).count() == 2
    assert BookingChange.objects.filter(booking=other).count() == 1


def test_version_is_a_number_or_an_instant_for_ever(scenario: Scenario) -> None:
    booking = sold(scenario, channel_version=NOON)
    later = (NOON + timedelta(hours=1)).astimezone(tz=UTC)

    refusal = refusal_of(
        scenario, stays.update_booking, booking_id=booking.booking_id, changes={}, channel_version=7
    )
    assert isinstance(refusal, Invalid)
    assert list(refusal.errors) == ["channel_version"]
    written = send(scenario, stays.update_booking, booking, changes={}, channel_version=later)
    assert (
        written.channel_version
        == version_text(datetime(2026, 5, 14, 13, tzinfo=UTC))
        == "2026-05-14T13:00:00Z"
    )


def test_message_for_a_cancelled_booking_needs_a_reinstatement(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = sold(scenario)
    send(scenario, stays.cancel_booking, booking, reason="Cancelled", channel_version=4)
    changes = {"changes": {"notes": "Late"}}

    for version in (5, None):
        refusal = problem(scenario, stays.update_booking, booking, channel_version=version, **changes)
        assert refusal.code == "wrong_status"
        assert (
            refusal.detail == f"Booking {booking.booking_id} is cancelled; reinstate it before it is changed."
        )
    send(scenario, stays.reinstate_booking, booking, reason="Guest comes", channel_version=5)
    written = send(scenario, stays.update_booking, booking, channel_version=6, **changes)
    assert (written.status, written.notes, written.channel_version) == ("CONFIRMED", "Late", "6")


def test_reference_of_another_booking_is_refused(scenario: Scenario) -> None:
    sold(scenario)
    other = sold(scenario, external_item="2")

    with assert_no_row_changes():
        refusal = problem(scenario, stays.update_booking, other, changes={"external_item": "1"})

    assert refusal.code == "duplicate_reference"
    assert refusal.detail.startswith("The reference 77, item 1, belongs to booking ")


@pytest.mark.parametrize("field", ["source", "external_reference", "external_item", "group_reference"])
def test_references_change_before_arrival_only(scenario: Scenario, field: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    changes = {"changes": {field: "B-1"}}
    written = send(scenario, stays.update_booking, booking, **changes)
    assert getattr(written, field).upper() == "B-1"
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id)

    refusal = problem(scenario, stays.update_booking, booking, changes={field: "B-2"})

    assert refusal.code == "wrong_status"


def test_five_hundred_bookings_cost_as_many_statements_as_two(scenario: Scenario) -> None:
    def sold_together(count: int, reference: str) -> int:
        new = [
            new_booking(
                scenario, confirm=True, channel="x", external_reference=reference, external_item=str(item)
            )
            for item in range(count)
        ]
        with statements_sent() as sent:
            run_service(scenario, stays.create_bookings, bookings=new)
        return len(sent)

    sold_together(2, "warm-up")
    assert sold_together(500, "coaches") == sold_together(2, "pair")
    assert RoomBooking.objects.filter(external_reference="coaches").count() == 500
