"""The expiry of pending bookings."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.enums import PaymentKind
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.services.expiry import REASON
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.cancellation_policies import NON_REFUNDABLE, add_policy
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import refusal_of, run_as_system, run_service
from tests.row_diff import rows_written
from tests.scenarios import LATER, MORNING, NOON, Scenario
from tests.statement_count import statements_sent
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def held_until(scenario: Scenario, hold_until: datetime | None = NOON, **facts: Any) -> RoomBooking:
    return make_booking(scenario, hold_until=hold_until, **facts)


def expire(scenario: Scenario, now: datetime = NOON) -> list[str]:
    expired = run_as_system(scenario, stays.expire_pending_bookings, now=now)
    return [booking.booking_id for booking in expired]


def test_expired_booking_is_cancelled_and_its_room_unassigned(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    add_policy(scenario, tiers=NON_REFUNDABLE)
    booking = held_until(scenario, cancellation_policy="FLEX")
    run_service(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101", now=MORNING)

    with rows_written() as wrote:
        expired = expire(scenario)

    assert expired == [booking.booking_id]
    changed = wrote.changed(RoomBooking)[booking.pk]
    assert (changed["status"], changed["cancelled_at"], changed["assigned_room_id"]) == (
        "CANCELLED",
        NOON,
        None,
    )
    (event,) = wrote.new(BookingStatusEvent)
    assert (event["source"], event["reason"]) == ("SYSTEM", REASON)
    assert len(wrote.new(RoomOperationLog)) == 1
    assert [kind for kind, *_ in wrote.events(at=NOON)] == ["booking_cancelled"]
    assert Room.objects.get().bookings.count() == 0


def test_only_pending_bookings_past_their_hold_expire(scenario: Scenario) -> None:
    held_until(scenario, None)
    held_until(scenario, LATER)
    held_until(scenario, confirm=True)
    held_until(scenarios.new_scenario())
    cancelled = held_until(scenario)
    run_service(
        scenario, stays.cancel_booking, booking_id=cancelled.booking_id, reason="No need", now=MORNING
    )

    with assert_no_row_changes():
        assert expire(scenario) == []


@pytest.mark.parametrize("kind", [PaymentKind.AUTHORIZATION, PaymentKind.CAPTURE])
def test_paid_or_authorized_booking_does_not_expire(scenario: Scenario, kind: PaymentKind) -> None:
    booking = held_until(scenario)
    ledger_row(booking, kind, booking.total_amount)

    with assert_no_row_changes():
        assert expire(scenario) == []


def test_booking_whose_payment_was_returned_expires(scenario: Scenario) -> None:
    booking = held_until(scenario)
    paid = ledger_row(booking, PaymentKind.CAPTURE, 50)
    ledger_row(booking, PaymentKind.REFUND, 50, original=paid, original_kind=PaymentKind.CAPTURE)

    assert expire(scenario) == [booking.booking_id]


def test_expiry_is_safe_to_run_twice(scenario: Scenario) -> None:
    held_until(scenario)
    expire(scenario)

    with assert_no_row_changes():
        assert expire(scenario, now=LATER) == []


def test_expiry_sends_the_same_statements_for_any_number_of_bookings(scenario: Scenario) -> None:
    sent = []
    for number in (1, 12):
        bookings = [held_until(scenario) for _ in range(number)]
        with statements_sent() as statements:
            assert len(expire(scenario)) == len(bookings)
        sent.append(len(statements))

    assert sent[0] == sent[1]
    assert OutboxEvent.objects.filter(type="booking_cancelled").count() == 13


def test_nothing_expired_costs_one_statement(scenario: Scenario) -> None:
    held_until(scenario, NOON + timedelta(minutes=1))

    with statements_sent() as sent:
        expire(scenario)

    assert len([statement for statement in sent if "room_bookings_roombooking" in statement]) == 1


def test_housekeepers_cannot_expire_bookings(scenario: Scenario) -> None:
    held_until(scenario)

    refusal = refusal_of(scenario, stays.expire_pending_bookings, staff=scenario.housekeeper)

    assert isinstance(refusal, Forbidden)
