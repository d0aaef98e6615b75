"""Check-out with wrong records of guests: the room is cleared, or nothing changes."""

import logging

import pytest

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.exceptions import RoomNotCleared
from room_bookings.models import RoomBooking, RoomOccupancy
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest, misplace_guest
from tests.room_bookings.services.service_calls import conflict_of, reasons_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db

GONE = {"room_id": None, "check_out_date": TODAY, "updated_at": NOON}


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def errors(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """Return each message logged at ERROR, with the facts beside it."""
    usual = vars(logging.makeLogRecord({})).keys() | {"message", "request_id", "command_id"}
    return [
        {"says": record.getMessage(), **{k: v for k, v in vars(record).items() if k not in usual}}
        for record in caplog.records
        if record.levelno >= logging.ERROR
    ]


def test_room_337_is_cleared(scenario: Scenario, caplog: pytest.LogCaptureFixture) -> None:
    """No guest of the booking is recorded anywhere, and an orphaned guest is in the room."""
    (room,) = scenarios.rooms(scenario, "337")
    booking = scenarios.checked_in_booking(scenario, "337")
    guest = Guest.objects.get()
    misplace_guest(guest, None)
    orphaned = add_orphaned_guest(scenario.hotel, "337", pin="")

    with rows_written() as wrote:
        returned = run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id)

    assert returned.status == "COMPLETED"
    assert returned.checked_out_at == NOON
    assert not Guest.objects.filter(room=room).exists()
    assert not RoomOccupancy.objects.exists()
    assert wrote.changed(Guest) == {
        guest.pk: {"check_out_date": TODAY, "updated_at": NOON, "id_pin": ""},
        orphaned.pk: GONE,
    }
    assert wrote.new(RoomOperationLog)[0]["guest_ids"] == [guest.pk, orphaned.pk]
    assert errors(caplog) == [
        {
            "says": "Invalid state: 1 guests without a booking in rooms, found at check-out",
            "hotel": scenario.hotel.slug,
            "orphaned_guest_count": 1,
            "orphaned_guest_pks": [orphaned.pk],
            "room_pks": [room.pk],
            "booking_ids": [booking.booking_id],
            "booking_guest_count": 1,
        }
    ]


def test_check_out_with_right_records_logs_no_error(
    scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    scenarios.rooms(scenario, "337")
    booking = scenarios.checked_in_booking(scenario, "337")
    run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id)
    assert errors(caplog) == []


def test_guests_of_the_booking_are_detached_from_any_room(scenario: Scenario) -> None:
    _, elsewhere = scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    primary, astray = Guest.objects.order_by("pk")
    misplace_guest(astray, "102")
    before = elsewhere.version

    with rows_written() as wrote:
        run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id)

    assert wrote.changed(Guest) == {pk: {**GONE, "id_pin": ""} for pk in (primary.pk, astray.pk)}
    assert wrote.changed(Room)[elsewhere.pk] == {"version": before + 1, "updated_at": NOON}
    assert wrote.events(at=NOON)[0] == ("room_updated", "102", None, ["guests"])


def test_orphaned_guests_in_other_rooms_stay(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    orphaned = add_orphaned_guest(scenario.hotel, "102")
    run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id)
    assert list(Guest.objects.filter(room__isnull=False)) == [orphaned]


def test_orphaned_guests_are_logged_with_the_booking_of_their_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    one, other = scenarios.checked_in_booking(scenario, "101"), scenarios.checked_in_booking(scenario, "102")
    in_one, in_other = add_orphaned_guest(scenario.hotel, "101"), add_orphaned_guest(scenario.hotel, "102")
    with rows_written() as wrote:
        run_service(scenario, stays.check_out_bookings, booking_ids=[one.booking_id, other.booking_id])
    logged = {row["booking_id"]: row["guest_ids"] for row in wrote.new(RoomOperationLog)}
    assert logged == {
        one.booking_id: [Guest.objects.get(booking=one).pk, in_one.pk],
        other.booking_id: [Guest.objects.get(booking=other).pk, in_other.pk],
    }


def test_room_that_is_not_cleared_rolls_everything_back(
    scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    """A guest of another booking would still be recorded in the room."""
    room, _ = scenarios.rooms(scenario, "101", "102")
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.checked_in_booking(scenario, "102", last_name="Walsh")
    misplaced = Guest.objects.get(last_name="Walsh")
    misplace_guest(misplaced, "101")
    orphaned = add_orphaned_guest(scenario.hotel, "101")

    refusal = conflict_of(scenario, stays.check_out_booking, booking_id=booking.booking_id)

    assert isinstance(refusal, RoomNotCleared)
    assert reasons_of(refusal) == [("room_not_cleared", None)]
    assert refusal.about == {
        "booking_id": booking.booking_id,
        "status": "CHECKED_IN",
        "room_number": "101",
        "guest_ids": [misplaced.pk],
        "items": [
            {
                "room_number": "101",
                "booking_id": booking.booking_id,
                "reasons": [
                    {
                        "code": "room_not_cleared",
                        "detail": "Guests would still be recorded in room 101 afterwards.",
                        "overridable_by": None,
                    }
                ],
            }
        ],
    }
    found, failed = errors(caplog)
    assert found["orphaned_guest_pks"] == [orphaned.pk]
    assert failed == {
        "says": "Consistency failure: 1 guests still in the room after check-out; everything rolls back",
        "hotel": scenario.hotel.slug,
        "booking_ids": [booking.booking_id],
        "remaining_count": 1,
        "remaining_guest_pks": [misplaced.pk],
        "room_pks": [room.pk],
    }


def test_room_of_a_set_that_is_not_cleared_is_named(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102", "103")
    bookings = [scenarios.checked_in_booking(scenario, number) for number in ("101", "102", "103")]
    misplace_guest(Guest.objects.get(booking=bookings[2]), "102")
    ids = [booking.booking_id for booking in bookings[:2]]

    refusal = conflict_of(scenario, stays.check_out_bookings, booking_ids=ids)

    assert (refusal.about["booking_id"], refusal.about["room_number"]) == (ids[1], "102")
    assert [item["room_number"] for item in refusal.about["items"]] == ["102"]
    assert set(RoomBooking.objects.values_list("status", flat=True)) == {"CHECKED_IN"}
