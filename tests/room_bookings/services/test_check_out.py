"""Check-out: what it writes, and what it keeps."""

from datetime import timedelta

import pytest

from guests.models import Guest
from hotel.kernel.exceptions import Forbidden
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound, BookingRefused, SetRefused
from room_bookings.models import BookingStatusEvent, RoomBooking, RoomOccupancy
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status
from tests.room_bookings.services.service_calls import (
    conflict_of,
    item_reasons_of,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import OCCUPANCY, RowDiff, rows_written, table_names
from tests.scenarios import LATER, MORNING, NOON, TODAY, Scenario
from tests.tasks import add_task
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TOUCHED = table_names(
    Guest,
    RoomBooking,
    RoomOccupancy,
    BookingStatusEvent,
    Room,
    RoomStatusEvent,
    RoomOperationLog,
    HousekeepingTask,
    OutboxEvent,
    EventCounter,
)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def check_out_party(scenario: Scenario) -> tuple[RowDiff, RoomBooking, RoomBooking, list[int], Room]:
    """Check a party of two out of 101; return the row diff, the result, the booking, the guests and the room."""
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    guests = list(Guest.objects.values_list("pk", flat=True))

    with rows_written() as wrote:
        returned = run_service(
            scenario, stays.check_out_booking, booking_id=booking.booking_id, now=LATER, note="Early"
        )
    return wrote, returned, booking, guests, room


def test_check_out_writes_booking_room_occupancy_and_guests(scenario: Scenario) -> None:
    wrote, _, booking, guests, room = check_out_party(scenario)
    assert wrote.tables == TOUCHED
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "status": "COMPLETED",
            "status_version": 5,
            "room_version": 2,
            "version": booking.version + 1,
            "checked_out_at": LATER,
            "departed_on": TODAY,
            "updated_at": LATER,
        }
    }
    assert wrote.changed(Room) == {
        room.pk: {"room_status": "CHECKOUT_DIRTY", "status_version": 3, "version": 3, "updated_at": LATER}
    }
    assert wrote.deleted(RoomOccupancy) == [room.pk]
    gone = {"room_id": None, "check_out_date": TODAY, "id_pin": "", "updated_at": LATER}
    assert wrote.changed(Guest) == dict.fromkeys(guests, gone)


def test_check_out_records_status_events_and_room_log(scenario: Scenario) -> None:
    wrote, _, booking, guests, room = check_out_party(scenario)
    signed = {"at": LATER, "business_date": TODAY, "source": "FRONT_DESK"}
    step = {
        "booking_id": booking.pk,
        "kind": "STEP",
        "changed_by_id": scenario.front_desk.pk,
        "reason": "Early",
    }
    assert wrote.new(BookingStatusEvent) == [
        {"status_version": 4, "from_status": "CHECKED_IN", "to_status": "CHECKED_OUT", **step, **signed},
        {"status_version": 5, "from_status": "CHECKED_OUT", "to_status": "COMPLETED", **step, **signed},
    ]
    assert wrote.new(RoomStatusEvent) == [
        {
            "room_id": room.pk,
            "status_version": 3,
            "from_status": "OCCUPIED",
            "to_status": "CHECKOUT_DIRTY",
            "kind": "STEP",
            "changed_by_id": scenario.front_desk.pk,
            "note": "Early",
            **signed,
        }
    ]
    assert wrote.new(RoomOperationLog) == [
        {
            "room_id": room.pk,
            "operation": "CHECKOUT",
            "booking_id": booking.booking_id,
            "room_version": 2,
            "performed_by_id": scenario.front_desk.pk,
            "note": "Early",
            "guest_ids": guests,
            "room_status_before": "OCCUPIED",
            "occupied_since": MORNING,
            **signed,
        }
    ]


def test_check_out_opens_a_turnover_task_and_announces(scenario: Scenario) -> None:
    wrote, returned, booking, _, room = check_out_party(scenario)
    assert wrote.new(HousekeepingTask) == [
        {
            "room_id": room.pk,
            "booking_id": booking.pk,
            "task_type": "TURNOVER",
            "status": "OPEN",
            "priority": "MED",
            "due_date": TODAY,
            "with_linen": False,
            "credits": 30,
            "planned_minutes": 30,
            "worked_minutes": 0,
            "created_by_id": scenario.front_desk.pk,
            "created_at": LATER,
            "updated_at": LATER,
        }
    ]
    assert wrote.events(at=LATER) == [
        ("room_updated", "101", 3, ["room_status", *OCCUPANCY]),
        ("booking_checked_out", booking.booking_id, 4, ["status", "checked_out_at", "departed_on"]),
        ("booking_updated", booking.booking_id, 5, ["status"]),
        ("task_created", "TURNOVER 101", None, ["status"]),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    assert (returned.status, returned.checked_out_at, returned.assigned_room_id) == (
        "COMPLETED",
        LATER,
        room.pk,
    )


def test_repeated_request_changes_nothing(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id)
    with assert_no_row_changes():
        again = run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id, now=LATER)
    assert (again.status, again.checked_out_at) == ("COMPLETED", NOON)


def test_repeated_request_keeps_the_next_guest(scenario: Scenario) -> None:
    scenarios.room_with_status(scenario, "101", RoomStatus.READY_FOR_GUEST)
    first = scenarios.checked_in_booking(scenario, "101")
    scenarios.check_out(scenario, first)
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    scenarios.checked_in_booking(scenario, "101", now=NOON)
    with assert_no_row_changes():
        run_service(scenario, stays.check_out_booking, booking_id=first.booking_id, now=LATER)


def test_check_out_during_stay_over_cleaning_makes_the_room_dirty(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    stayover = add_task(
        hotel=scenario.hotel,
        room=room,
        task_type="STAYOVER",
        due_date=TODAY,
        created_at=MORNING,
        updated_at=MORNING,
    )
    scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper)

    with rows_written() as wrote:
        run_service(scenario, stays.check_out_booking, booking_id=booking.booking_id)

    assert wrote.changed(Room)[room.pk]["room_status"] == "CHECKOUT_DIRTY"
    (operation,) = wrote.new(RoomOperationLog)
    assert operation["room_status_before"] == "CLEANING_IN_PROGRESS"
    assert wrote.changed(HousekeepingTask) == {
        stayover.pk: {
            "status": "CANCELLED",
            "finished_at": NOON,
            "updated_at": NOON,
            "worked_minutes": 180,
        }
    }
    (turnover,) = wrote.new(HousekeepingTask)
    assert (turnover["task_type"], turnover["status"]) == ("TURNOVER", "OPEN")
    assert [event[:2] for event in wrote.events(at=NOON)][-2:] == [
        ("task_updated", "STAYOVER 101"),
        ("task_created", "TURNOVER 101"),
    ]


def test_guests_detached_earlier_keep_their_check_out_date(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    companion = Guest.objects.get(guest_type="COMPANION")
    Guest.objects.filter(pk=companion.pk).update(room=None, check_out_date=TODAY, id_pin="")

    with rows_written() as wrote:
        run_service(
            scenario, stays.check_out_booking, booking_id=booking.booking_id, now=NOON + timedelta(days=1)
        )

    assert companion.pk not in wrote.changed(Guest)
    assert companion.pk not in wrote.new(RoomOperationLog)[0]["guest_ids"]


def test_system_checks_out(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    with rows_written() as wrote:
        run_as_system(scenario, stays.check_out_booking, booking_id=booking.booking_id)
    for row in [*wrote.new(BookingStatusEvent), *wrote.new(RoomStatusEvent), *wrote.new(RoomOperationLog)]:
        assert row["source"] == "SYSTEM"
        assert not {"changed_by_id", "performed_by_id"} & row.keys()
    assert "created_by_id" not in wrote.new(HousekeepingTask)[0]


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "CANCELLED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    refusal = conflict_of(scenario, stays.check_out_booking, booking_id=booking.booking_id)
    assert isinstance(refusal, BookingRefused)
    assert reasons_of(refusal) == [("wrong_status", None)]
    assert (refusal.about["booking_id"], refusal.about["status"]) == (booking.booking_id, status)


def test_set_is_checked_out_all_or_none(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    one, other = scenarios.checked_in_booking(scenario, "101"), scenarios.checked_in_booking(scenario, "102")
    out = scenarios.check_out(scenario, other)[0]
    expected, early = scenarios.booking(scenario), scenarios.booking(scenario)
    ids = [one.booking_id, out.booking_id, expected.booking_id, early.booking_id]

    refusal = conflict_of(scenario, stays.check_out_bookings, booking_ids=ids)

    assert isinstance(refusal, SetRefused)
    assert item_reasons_of(refusal) == [
        (expected.booking_id, ["wrong_status"]),
        (early.booking_id, ["wrong_status"]),
    ]
    assert [b.status for b in run_service(scenario, stays.check_out_bookings, booking_ids=ids[:2])] == [
        "COMPLETED"
    ] * 2


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, role: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    refusal = refusal_of(
        scenario, stays.check_out_booking, booking_id=booking.booking_id, staff=getattr(scenario, role)
    )
    assert isinstance(refusal, Forbidden)


def test_booking_of_another_hotel_is_not_found(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "501")
    theirs = scenarios.checked_in_booking(other, "501")
    assert isinstance(
        refusal_of(scenario, stays.check_out_booking, booking_id=theirs.booking_id), BookingNotFound
    )
