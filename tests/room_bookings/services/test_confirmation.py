"""Confirmation: what it writes, and the payment that a prepaid booking needs."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Conflict, Forbidden, Invalid
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.enums import PaymentKind, PaymentTerms
from room_bookings.exceptions import BookingNotFound, SetRefused
from room_bookings.models import BookingStatusEvent, RoomBooking
from staff.overrides import Overrides
from tests import scenarios
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.services.bookings import booking_with_status, make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    item_reasons_of,
    overrides_for,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written, table_names
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def test_booking_paid_at_the_hotel_is_confirmed(scenario: Scenario) -> None:
    booking = make_booking(scenario)

    with rows_written() as wrote:
        returned = run_service(scenario, stays.confirm_booking, booking_id=booking.booking_id)

    assert returned.status == "CONFIRMED"
    assert wrote.tables == table_names(RoomBooking, BookingStatusEvent, OutboxEvent, EventCounter)
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "status": "CONFIRMED",
            "status_version": 2,
            "version": booking.version + 1,
            "updated_at": NOON,
        }
    }
    assert wrote.new(BookingStatusEvent) == [
        {
            "booking_id": booking.pk,
            "status_version": 2,
            "from_status": "PENDING",
            "to_status": "CONFIRMED",
            "kind": "STEP",
            "changed_by_id": scenario.front_desk.pk,
            "source": "FRONT_DESK",
            "at": NOON,
            "business_date": TODAY,
        }
    ]
    assert wrote.events(at=NOON) == [("booking_confirmed", booking.booking_id, 2, ["status"])]
    wrote.assert_one_command(hotel=scenario.hotel)
    with assert_no_row_changes():
        run_service(scenario, stays.confirm_booking, booking_id=booking.booking_id, now=LATER)


@pytest.mark.parametrize("kind", [PaymentKind.AUTHORIZATION, PaymentKind.CAPTURE])
def test_prepaid_and_paid_booking_is_confirmed(scenario: Scenario, kind: PaymentKind) -> None:
    booking = make_booking(scenario, payment_terms=PaymentTerms.PREPAID)
    ledger_row(booking, kind, booking.total_amount)
    assert run_as_system(scenario, stays.confirm_booking, booking_id=booking.booking_id).status == "CONFIRMED"


def test_only_a_manager_confirms_an_unpaid_prepaid_booking(scenario: Scenario) -> None:
    booking = make_booking(scenario, payment_terms=PaymentTerms.PREPAID)
    command: dict[str, Any] = {"booking_id": booking.booking_id}

    plain = conflict_of(scenario, stays.confirm_booking, **command)
    by_front_desk = conflict_of(
        scenario, stays.confirm_booking, **command, overrides=overrides_for("payment_required")
    )
    assert reasons_of(plain) == reasons_of(by_front_desk) == [("payment_required", "MANAGER")]
    unexplained = refusal_of(
        scenario,
        stays.confirm_booking,
        **command,
        staff=scenario.manager,
        overrides=Overrides.of(["payment_required"]),
    )
    assert isinstance(unexplained, Invalid)

    with rows_written() as wrote:
        run_service(
            scenario,
            stays.confirm_booking,
            **command,
            staff=scenario.manager,
            overrides=overrides_for("payment_required"),
        )
    (event,) = wrote.new(BookingStatusEvent)
    assert (event["reason"], event["metadata"], event["changed_by_id"]) == (
        "The guest insists",
        {"overrides": ["payment_required"], "override_reason": "The guest insists"},
        scenario.manager.pk,
    )


def test_system_overrides_nothing(scenario: Scenario) -> None:
    booking = make_booking(scenario, payment_terms=PaymentTerms.PREPAID)
    with assert_no_row_changes(), pytest.raises(Conflict):
        run_as_system(
            scenario,
            stays.confirm_booking,
            booking_id=booking.booking_id,
            overrides=overrides_for("payment_required"),
        )


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = booking_with_status(scenario, status, "101")
    assert reasons_of(conflict_of(scenario, stays.confirm_booking, booking_id=booking.booking_id)) == [
        ("wrong_status", None)
    ]


def test_all_reasons_are_returned_at_once(scenario: Scenario) -> None:
    booking = make_booking(scenario, payment_terms=PaymentTerms.PREPAID)
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Changed plans")
    refusal = conflict_of(scenario, stays.confirm_booking, booking_id=booking.booking_id)
    assert reasons_of(refusal) == [("wrong_status", None), ("payment_required", "MANAGER")]


def test_set_is_confirmed_all_or_none(scenario: Scenario) -> None:
    pending, confirmed = make_booking(scenario), scenarios.booking(scenario)
    unpaid, cancelled = (
        make_booking(scenario, payment_terms=PaymentTerms.PREPAID),
        booking_with_status(scenario, "CANCELLED", ""),
    )
    ids = [booking.booking_id for booking in (pending, confirmed, unpaid, cancelled)]

    refusal = conflict_of(scenario, stays.confirm_bookings, booking_ids=ids)
    assert isinstance(refusal, SetRefused)
    assert item_reasons_of(refusal) == [(ids[2], ["payment_required"]), (ids[3], ["wrong_status"])]

    with rows_written() as wrote:
        returned = run_service(
            scenario,
            stays.confirm_bookings,
            booking_ids=ids[:3],
            staff=scenario.manager,
            overrides=overrides_for("payment_required"),
        )
    assert [booking.status for booking in returned] == ["CONFIRMED"] * 3
    assert wrote.changed(RoomBooking).keys() == {pending.pk, unpaid.pk}
    metadata = {event["booking_id"]: event.get("metadata") for event in wrote.new(BookingStatusEvent)}
    assert metadata == {
        pending.pk: None,
        unpaid.pk: {"overrides": ["payment_required"], "override_reason": "The guest insists"},
    }


def test_other_hotels_and_roles_are_refused(scenario: Scenario) -> None:
    theirs, ours = make_booking(scenarios.new_scenario()), make_booking(scenario)
    assert isinstance(
        refusal_of(scenario, stays.confirm_booking, booking_id=theirs.booking_id), BookingNotFound
    )
    for person in (scenario.housekeeper, scenario.supervisor, scenario.maintenance):
        refusal = refusal_of(scenario, stays.confirm_booking, booking_id=ours.booking_id, staff=person)
        assert isinstance(refusal, Forbidden)
