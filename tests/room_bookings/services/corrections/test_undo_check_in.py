"""Undo of a check-in: what it reverses, and what it keeps."""

import pytest

from guests.models import Guest
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingGuest, BookingStatusEvent, RoomBooking, RoomOccupancy
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.corrections.correction_calls import (
    LATE_AT_NIGHT,
    READY,
    corrections_of,
    latest_step,
    undo_check_in,
)
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.row_diff import OCCUPANCY, RowDiff, rows_written, table_names
from tests.scenarios import LATER, MORNING, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

STORY = table_names(
    Guest,
    RoomBooking,
    RoomOccupancy,
    BookingStatusEvent,
    Room,
    RoomStatusEvent,
    RoomOperationLog,
    OutboxEvent,
    EventCounter,
)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def undo_check_in_of_party(scenario: Scenario) -> tuple[RowDiff, RoomBooking, RoomBooking, list[int], Room]:
    """Undo the check-in of a party of two; return the row diff, the result, the booking, the guests and the room."""
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    guests = list(Guest.objects.order_by("pk").values_list("pk", flat=True))

    with rows_written() as wrote:
        returned = undo_check_in(scenario, booking)
    return wrote, returned, booking, guests, room


def test_undo_check_in_reverts_booking_room_occupancy_and_guests(scenario: Scenario) -> None:
    wrote, _, booking, guests, room = undo_check_in_of_party(scenario)
    assert wrote.tables == STORY | table_names(HousekeepingTask)
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "status": "CONFIRMED",
            "status_version": 4,
            "room_version": 2,
            "version": booking.version + 1,
            "checked_in_at": None,
            "updated_at": LATER,
        }
    }
    assert wrote.changed(Room) == {
        room.pk: {"room_status": "CHECKOUT_DIRTY", "status_version": 3, "version": 3, "updated_at": LATER}
    }
    assert wrote.deleted(RoomOccupancy) == [room.pk]
    gone = {"room_id": None, "check_in_date": None, "id_pin": "", "updated_at": LATER}
    assert wrote.changed(Guest) == dict.fromkeys(guests, gone)


def test_undo_check_in_records_events_and_room_log(scenario: Scenario) -> None:
    wrote, _, booking, guests, room = undo_check_in_of_party(scenario)
    signed = {"at": LATER, "business_date": TODAY, "source": "FRONT_DESK"}
    assert wrote.new(BookingStatusEvent) == [
        {
            "booking_id": booking.pk,
            "status_version": 4,
            "from_status": "CHECKED_IN",
            "to_status": "CONFIRMED",
            "kind": "CORRECTION",
            "reverses_id": latest_step(booking, "CHECKED_IN").pk,
            "changed_by_id": scenario.front_desk.pk,
            "reason": "Wrong name",
            **signed,
        }
    ]
    assert wrote.new(RoomStatusEvent) == [
        {
            "room_id": room.pk,
            "status_version": 3,
            "from_status": "OCCUPIED",
            "to_status": "CHECKOUT_DIRTY",
            "kind": "STEP",
            "changed_by_id": scenario.front_desk.pk,
            "note": "Wrong name",
            **signed,
        }
    ]
    assert wrote.new(RoomOperationLog) == [
        {
            "room_id": room.pk,
            "operation": "UNDO_CHECKIN",
            "booking_id": booking.booking_id,
            "room_version": 2,
            "performed_by_id": scenario.front_desk.pk,
            "note": "Wrong name",
            "guest_ids": guests,
            "room_status_before": "OCCUPIED",
            "occupied_since": MORNING,
            "metadata": {"keep_room": True},
            **signed,
        }
    ]


def test_undo_check_in_opens_a_turnover_task_and_announces(scenario: Scenario) -> None:
    wrote, returned, booking, _, room = undo_check_in_of_party(scenario)
    (task,) = wrote.new(HousekeepingTask)
    assert (task["task_type"], task["status"], task["room_id"]) == ("TURNOVER", "OPEN", room.pk)
    assert wrote.events(at=LATER) == [
        ("room_updated", "101", 3, ["room_status", *OCCUPANCY]),
        ("booking_updated", booking.booking_id, 4, ["status", "checked_in_at"]),
        ("task_created", "TURNOVER 101", None, ["status"]),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    assert (returned.status, returned.checked_in_at, returned.assigned_room_id) == (
        "CONFIRMED",
        None,
        room.pk,
    )


def test_ready_room_can_become_ready_again(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    arrival = RoomStatusEvent.objects.get(room=room, to_status="OCCUPIED")

    with rows_written() as wrote:
        undo_check_in(scenario, booking, **READY)

    assert wrote.tables == STORY
    (step,) = wrote.new(RoomStatusEvent)
    assert (step["from_status"], step["to_status"], step["kind"], step["reverses_id"]) == (
        "OCCUPIED",
        "READY_FOR_GUEST",
        "CORRECTION",
        arrival.pk,
    )
    assert wrote.changed(Room)[room.pk] == {
        "room_status": "READY_FOR_GUEST",
        "status_version": 3,
        "version": 3,
        "updated_at": LATER,
    }
    assert [event[:2] for event in wrote.events(at=LATER)] == [
        ("room_updated", "101"),
        ("booking_updated", booking.booking_id),
    ]


def test_room_is_unassigned_without_keep_room(scenario: Scenario) -> None:
    (room,) = scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")

    with rows_written() as wrote:
        undo_check_in(scenario, booking, keep_room=False)

    changed = wrote.changed(RoomBooking)[booking.pk]
    assert (changed["assigned_room_id"], changed["room_version"]) == (None, 2)
    (row,) = wrote.new(RoomOperationLog)
    assert (row["operation"], row["room_id"], row["room_version"]) == ("UNDO_CHECKIN", room.pk, 2)
    assert row["metadata"] == {"keep_room": False}
    scenarios.booking_with_room(scenario, "101")


def test_repeated_request_changes_nothing(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    undo_check_in(scenario, booking)
    with assert_no_row_changes():
        assert undo_check_in(scenario, booking, reason="Again").status == "CONFIRMED"


def test_each_check_in_is_reversed_once(scenario: Scenario) -> None:
    """Each correction reverses the check-in before it, and the guests stay the same."""
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    people, first = set(Guest.objects.values_list("pk", "booking_guest")), latest_step(booking, "CHECKED_IN")
    undo_check_in(scenario, booking, **READY)
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, now=LATER)
    assert Guest.objects.exclude(id_pin="").filter(room__room_number="101", check_in_date=TODAY).count() == 2
    second = latest_step(booking, "CHECKED_IN")
    undo_check_in(scenario, booking, **READY)

    assert corrections_of(booking) == [first, second]
    assert set(Guest.objects.values_list("pk", "booking_guest")) == people
    assert scenarios.statuses(scenario, ["101"]) == ["READY_FOR_GUEST"]


def test_corrected_name_stays(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    guest = Guest.objects.get()
    undo_check_in(scenario, booking, **READY)
    member = BookingGuest.objects.get()
    run_service(
        scenario,
        stays.change_party_member,
        booking_id=booking.booking_id,
        party_member_pk=member.pk,
        changes={"first_name": "Adele"},
    )
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, now=LATER)
    back = Guest.objects.get()
    assert (back.pk, back.first_name, back.room is not None) == (guest.pk, "Adele", True)


def test_system_undoes_a_check_in(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    with rows_written() as wrote:
        run_as_system(scenario, stays.undo_check_in, booking_id=booking.booking_id, reason="Import")
    for row in [*wrote.new(BookingStatusEvent), *wrote.new(RoomStatusEvent), *wrote.new(RoomOperationLog)]:
        assert row["source"] == "SYSTEM"
        assert not {"changed_by_id", "performed_by_id"} & row.keys()


def test_undo_succeeds_after_midnight_of_the_same_business_date(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.checked_in_booking(scenario, "101")
    undo_check_in(scenario, booking, now=LATE_AT_NIGHT)
    event = BookingStatusEvent.objects.latest("pk")
    assert (event.kind, event.business_date) == ("CORRECTION", TODAY)
