"""Check-in on somebody's word: who gave it, and why, stands in every audit row."""

import pytest

from housekeeping.models import RoomStatusEvent
from room_bookings import services as stays
from room_bookings.models import BookingStatusEvent
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios as lives
from tests.room_bookings.services.service_calls import because, do
from tests.row_diff import written
from tests.scenarios import House

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return lives.house()


def test_an_override_is_signed_in_every_audit_row(house: House) -> None:
    lives.room_in(house, "101", RoomStatus.CHECKOUT_DIRTY)
    booking = lives.planned(house, "101", people=3)

    with written() as wrote:
        do(
            house,
            stays.check_in_booking,
            booking_id=booking.booking_id,
            staff=house.manager,
            overrides=because("room_dirty", "room_too_small"),
            note="At the desk",
        )

    metadata = {"overrides": ["room_dirty", "room_too_small"], "override_reason": "The guest insists"}
    (booking_event,) = wrote.new(BookingStatusEvent)
    assert (booking_event["metadata"], booking_event["reason"]) == (metadata, "At the desk")
    (operation,) = wrote.new(RoomOperationLog)
    assert (operation["metadata"], operation["room_status_before"]) == (metadata, "CHECKOUT_DIRTY")
    (room_event,) = wrote.new(RoomStatusEvent)
    assert (room_event["kind"], room_event["note"], room_event["changed_by_id"]) == (
        "OVERRIDE",
        "The guest insists",
        house.manager.pk,
    )
    assert "last_cleaned_at" not in wrote.changed(Room)[Room.objects.get().pk]


def test_an_override_of_nothing_leaves_no_trace(house: House) -> None:
    lives.rooms(house, "101")
    booking = lives.planned(house, "101")

    with written() as wrote:
        do(
            house,
            stays.check_in_booking,
            booking_id=booking.booking_id,
            overrides=because("room_dirty"),
            note="At the desk",
        )

    assert wrote.new(RoomStatusEvent)[0]["kind"] == "STEP"
    assert wrote.new(RoomStatusEvent)[0]["note"] == "At the desk"
    assert "metadata" not in wrote.new(BookingStatusEvent)[0]
    assert "metadata" not in wrote.new(RoomOperationLog)[0]
