"""Tests of the change rows of bookings: who changed what, once for each command (I15)."""

from datetime import time
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.enums import PaymentTerms
from room_bookings.models import BookingChange, BookingGuest, RoomBooking
from room_bookings.watched_fields import WATCHED_COLUMNS, WATCHED_FIELDS
from room_bookings.web.change_words import CHANGED_FIELDS
from tests import scenarios
from tests.factories import RoomTypeFactory
from tests.room_bookings.services.bookings import days_from_today
from tests.room_bookings.services.service_calls import refusal_of, run_service
from tests.scenarios import NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def change(scenario: Scenario, booking: RoomBooking, **changes: Any) -> RoomBooking:
    return run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)


def last_change(booking: RoomBooking) -> BookingChange:
    return BookingChange.objects.filter(booking=booking).order_by("-change_version")[0]


def test_change_row_holds_old_and_new_values_but_no_personal_data(scenario: Scenario) -> None:
    RoomTypeFactory.create(hotel=scenario.hotel, code="SGL")
    booking = scenarios.booking(scenario)

    change(
        scenario,
        booking,
        check_out=days_from_today(3),
        room_type="SGL",
        adults=2,
        total_amount=Decimal("220.5"),
        payment_terms=PaymentTerms.PREPAID,
        group_reference="COACH-7",
        source="Booking.com",
        external_reference="77",
        booker_name="Bea Booker",
        booker_phone="1",
        special_requests="Cot",
        notes="VIP",
    )

    row = last_change(booking)
    assert row.changes == [
        {"field": "check_out", "old": "2026-05-16", "new": "2026-05-17"},
        {"field": "room_type", "old": "DBL", "new": "SGL"},
        {"field": "adults", "old": 1, "new": 2},
        {"field": "total_amount", "old": "0.00", "new": "220.50"},
        {
            "field": "nightly_amounts",
            "old": None,
            "new": [{"date": f"2026-05-{day}", "amount": "73.50"} for day in (14, 15, 16)],
        },
        {"field": "payment_terms", "old": "PAY_AT_HOTEL", "new": "PREPAID"},
        {"field": "group_reference", "old": "", "new": "COACH-7"},
        {"field": "source", "old": "", "new": "booking.com"},
        {"field": "external_reference", "old": "", "new": "77"},
        {"field": "booker"},
        {"field": "special_requests"},
        {"field": "notes"},
    ]
    assert (row.performed_by, row.source, row.at, row.business_date, row.change_version) == (
        scenario.front_desk,
        "FRONT_DESK",
        NOON,
        TODAY,
        1,
    )
    event = OutboxEvent.objects.get(type="booking_updated")
    assert (event.changes, event.command_id) == (row.changes, row.command_id)
    # Even nights are computed from the total, and `changed_fields` lists what is stored.
    assert {*event.changed_fields, "nightly_amounts"} == {each["field"] for each in row.changes}
    assert "nightly_amounts" not in event.changed_fields


def test_each_command_counts_one_version(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    for adults in (2, 3):
        change(scenario, booking, adults=adults)
    with assert_no_row_changes():
        change(scenario, booking, adults=3)

    booking.refresh_from_db()
    rows = BookingChange.objects.filter(booking=booking).order_by("pk")
    assert [row.change_version for row in rows] == [1, 2]
    assert booking.change_version == 2


def test_correction_of_the_party_is_a_change_without_names(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    member = BookingGuest.objects.get(booking=booking)

    run_service(
        scenario,
        stays.change_party_member,
        booking_id=booking.booking_id,
        party_member_pk=member.pk,
        changes={"last_name": "Lovelace"},
    )

    assert last_change(booking).changes == [{"field": "party"}]


def test_change_of_departure_is_a_change_with_its_note(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")

    run_service(
        scenario,
        stays.change_departure,
        booking_id=booking.booking_id,
        departure_time=time(14),
        note="Late flight",
    )

    row = last_change(booking)
    assert row.changes == [{"field": "departure_time", "old": None, "new": "14:00:00"}]
    assert row.note == "Late flight"


def test_undone_check_in_keeps_the_agreed_time_without_a_change(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    run_service(scenario, stays.change_departure, booking_id=booking.booking_id, departure_time=time(14))

    run_service(scenario, stays.undo_check_in, booking_id=booking.booking_id, reason="Wrong guest")

    assert last_change(booking).changes == [{"field": "departure_time", "old": None, "new": "14:00:00"}]
    assert BookingChange.objects.filter(booking=booking).count() == 1


def test_agreed_times_of_a_planned_stay_are_recorded(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    changes = {"arrival_time": time(22, 30), "departure_time": time(14)}

    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)

    assert last_change(booking).changes == [
        {"field": "arrival_time", "old": None, "new": "22:30:00"},
        {"field": "departure_time", "old": None, "new": "14:00:00"},
    ]


def test_check_in_and_check_out_write_no_change(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.check_out(scenario, booking)

    assert not BookingChange.objects.exists()


@pytest.mark.parametrize("changes", [{"total_amount": Decimal(1)}, {"adults": 2}, {"children": 1}])
def test_completed_booking_is_changed_by_managers_only(scenario: Scenario, changes: dict[str, Any]) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.check_out(scenario, booking)

    refusal = refusal_of(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)
    assert isinstance(refusal, Forbidden)
    run_service(
        scenario,
        stays.update_booking,
        booking_id=booking.booking_id,
        changes=changes,
        staff=scenario.manager,
    )

    nights = ["nightly_amounts"] if "total_amount" in changes else []
    assert [each["field"] for each in last_change(booking).changes] == [*changes, *nights]
    assert last_change(booking).performed_by == scenario.manager


def test_watched_columns_exist_and_have_words() -> None:
    columns = {field.column for field in RoomBooking._meta.concrete_fields}

    assert set(WATCHED_COLUMNS) <= columns
    recorded_by_their_own_service = {
        "party",
        "waiting_since",
        "waived_fee",
        "entered_late",
        "overstay_flagged_at",
        "overstay_acknowledged_at",
        "payment_concern",
        *("guest_wish", "seen", "discrepancy"),
    }
    of_rooms = {"priority", "category", "room_usable", "technician", "block_start", "block_end"}
    assert {watched.field for watched in WATCHED_FIELDS} | recorded_by_their_own_service | of_rooms == set(
        CHANGED_FIELDS
    )
