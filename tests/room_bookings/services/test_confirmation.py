"""Confirmation: what it writes, what a prepaid booking needs, and whose word replaces it."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Conflict, Forbidden, Invalid
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.enums import PaymentTerms
from room_bookings.exceptions import BookingNotFound, SetRefused
from room_bookings.models import BookingStatusEvent, RoomBooking
from staff.policies import Overrides
from tests import scenarios as lives
from tests.room_bookings.services.bookings import booking_in, made
from tests.room_bookings.services.service_calls import (
    because,
    conflict,
    do,
    do_as_system,
    item_reasons,
    reasons,
    refused,
)
from tests.row_diff import table_names, written
from tests.scenarios import LATER, MORNING, NOON, TODAY, House
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return lives.house()


def test_paid_at_the_hotel(house: House) -> None:
    booking = made(house)

    with written() as wrote:
        returned = do(house, stays.confirm_booking, booking_id=booking.booking_id)

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
            "changed_by_id": house.front_desk.pk,
            "source": "FRONT_DESK",
            "at": NOON,
            "business_date": TODAY,
        }
    ]
    assert wrote.news(at=NOON) == [("booking_confirmed", booking.booking_id, 2, ["status"])]
    wrote.story(hotel=house.hotel)
    with nothing_changes():
        do(house, stays.confirm_booking, booking_id=booking.booking_id, now=LATER)


@pytest.mark.parametrize("paid", ["payment_authorized_at", "payment_captured_at"])
def test_prepaid_and_paid(house: House, paid: str) -> None:
    booking = made(house, payment_terms=PaymentTerms.PREPAID)
    RoomBooking.objects.filter(pk=booking.pk).update(**{paid: MORNING})
    assert do_as_system(house, stays.confirm_booking, booking_id=booking.booking_id).status == "CONFIRMED"


def test_prepaid_and_not_paid_is_a_managers_to_decide(house: House) -> None:
    booking = made(house, payment_terms=PaymentTerms.PREPAID)
    command: dict[str, Any] = {"booking_id": booking.booking_id}

    plain = conflict(house, stays.confirm_booking, **command)
    by_desk = conflict(house, stays.confirm_booking, **command, overrides=because("payment_required"))
    assert reasons(plain) == reasons(by_desk) == [("payment_required", "MANAGER")]
    unexplained = refused(
        house,
        stays.confirm_booking,
        **command,
        staff=house.manager,
        overrides=Overrides.of(["payment_required"]),
    )
    assert isinstance(unexplained, Invalid)

    with written() as wrote:
        do(
            house,
            stays.confirm_booking,
            **command,
            staff=house.manager,
            overrides=because("payment_required"),
        )
    (event,) = wrote.new(BookingStatusEvent)
    assert (event["reason"], event["metadata"], event["changed_by_id"]) == (
        "The guest insists",
        {"overrides": ["payment_required"], "override_reason": "The guest insists"},
        house.manager.pk,
    )


def test_the_systems_word_overrides_nothing(house: House) -> None:
    booking = made(house, payment_terms=PaymentTerms.PREPAID)
    with nothing_changes(), pytest.raises(Conflict):
        do_as_system(
            house,
            stays.confirm_booking,
            booking_id=booking.booking_id,
            overrides=because("payment_required"),
        )


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_only_pending_ones(house: House, status: str) -> None:
    lives.rooms(house, "101")
    booking = booking_in(house, status, "101")
    assert reasons(conflict(house, stays.confirm_booking, booking_id=booking.booking_id)) == [
        ("wrong_status", None)
    ]


def test_all_reasons_at_once(house: House) -> None:
    booking = made(house, payment_terms=PaymentTerms.PREPAID)
    do(house, stays.cancel_booking, booking_id=booking.booking_id, reason="Changed plans")
    refusal = conflict(house, stays.confirm_booking, booking_id=booking.booking_id)
    assert reasons(refusal) == [("wrong_status", None), ("payment_required", "MANAGER")]


def test_a_set_all_or_nothing(house: House) -> None:
    pending, confirmed = made(house), lives.booking(house)
    unpaid, cancelled = made(house, payment_terms=PaymentTerms.PREPAID), booking_in(house, "CANCELLED", "")
    ids = [booking.booking_id for booking in (pending, confirmed, unpaid, cancelled)]

    refusal = conflict(house, stays.confirm_bookings, booking_ids=ids)
    assert isinstance(refusal, SetRefused)
    assert item_reasons(refusal) == [(ids[2], ["payment_required"]), (ids[3], ["wrong_status"])]

    with written() as wrote:
        returned = do(
            house,
            stays.confirm_bookings,
            booking_ids=ids[:3],
            staff=house.manager,
            overrides=because("payment_required"),
        )
    assert [booking.status for booking in returned] == ["CONFIRMED"] * 3
    assert wrote.changed(RoomBooking).keys() == {pending.pk, unpaid.pk}
    metadata = {event["booking_id"]: event.get("metadata") for event in wrote.new(BookingStatusEvent)}
    assert metadata == {
        pending.pk: None,
        unpaid.pk: {"overrides": ["payment_required"], "override_reason": "The guest insists"},
    }


def test_foreign_hotel_and_other_roles(house: House) -> None:
    theirs, ours = made(lives.house()), made(house)
    assert isinstance(refused(house, stays.confirm_booking, booking_id=theirs.booking_id), BookingNotFound)
    for person in (house.housekeeper, house.supervisor, house.maintenance):
        refusal = refused(house, stays.confirm_booking, booking_id=ours.booking_id, staff=person)
        assert isinstance(refusal, Forbidden)
