"""Undo of a check-out: what it restores and what it reverses."""

import pytest

from guests.models import Guest
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.models import BookingGuest, BookingStatusEvent, RoomBooking, RoomOccupancy
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest
from tests.room_bookings.services.corrections.correction_calls import (
    LATE_AT_NIGHT,
    checked_out_booking,
    corrections_of,
    latest_step,
    undo_check_in,
    undo_check_out,
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
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


def undo_check_out_of_party(
    scenario: Scenario,
) -> tuple[RowDiff, RoomBooking, RoomBooking, list[int]]:
    """Undo the check-out of a party of two; return the row diff, the result, the booking and the guests."""
    booking = checked_out_booking(scenario, people=2)
    guests = list(Guest.objects.order_by("pk").values_list("pk", flat=True))

    with rows_written() as wrote:
        returned = undo_check_out(scenario, booking)
    return wrote, returned, booking, guests


def test_undo_check_out_restores_booking_room_occupancy_and_guests(scenario: Scenario) -> None:
    wrote, _, booking, guests = undo_check_out_of_party(scenario)
    room = Room.objects.get(room_number="101")
    by = scenario.front_desk.pk
    assert wrote.tables == STORY | table_names(HousekeepingTask)
    assert wrote.changed(RoomBooking) == {
        booking.pk: {
            "status": "CHECKED_IN",
            "status_version": 6,
            "room_version": 3,
            "version": booking.version + 1,
            "checked_out_at": None,
            "departed_on": None,
            "updated_at": LATER,
        }
    }
    assert wrote.changed(Room) == {
        room.pk: {"room_status": "OCCUPIED", "status_version": 4, "version": 4, "updated_at": LATER}
    }
    assert wrote.new(RoomOccupancy) == [
        {
            "room_id": room.pk,
            "booking_id": booking.pk,
            "room_status": "OCCUPIED",
            "room_is_active": True,
            "occupied_since": MORNING,
            "assigned_by_id": by,
        }
    ]
    changed = wrote.changed(Guest)
    assert list(changed) == guests
    assert {tuple(row) for row in changed.values()} == {("check_out_date", "id_pin", "room_id", "updated_at")}
    assert {(row["room_id"], row["check_out_date"]) for row in changed.values()} == {(room.pk, None)}
    assert len({row["id_pin"] for row in changed.values()} - {""}) == 2


def test_undo_check_out_records_corrections_and_room_log(scenario: Scenario) -> None:
    wrote, _, booking, guests = undo_check_out_of_party(scenario)
    room = Room.objects.get(room_number="101")
    check_out_event = RoomStatusEvent.objects.get(room=room, to_status="CHECKOUT_DIRTY")
    signed = {"at": LATER, "business_date": TODAY, "source": "FRONT_DESK"}
    by = scenario.front_desk.pk
    assert wrote.new(BookingStatusEvent) == [
        {
            "booking_id": booking.pk,
            "status_version": 6,
            "from_status": "COMPLETED",
            "to_status": "CHECKED_IN",
            "kind": "CORRECTION",
            "reverses_id": latest_step(booking, "CHECKED_OUT").pk,
            "changed_by_id": by,
            "reason": "Still here",
            **signed,
        }
    ]
    assert wrote.new(RoomStatusEvent) == [
        {
            "room_id": room.pk,
            "status_version": 4,
            "from_status": "CHECKOUT_DIRTY",
            "to_status": "OCCUPIED",
            "kind": "CORRECTION",
            "reverses_id": check_out_event.pk,
            "changed_by_id": by,
            "note": "Still here",
            **signed,
        }
    ]
    assert wrote.new(RoomOperationLog) == [
        {
            "room_id": room.pk,
            "operation": "UNDO_CHECKOUT",
            "booking_id": booking.booking_id,
            "room_version": 3,
            "performed_by_id": by,
            "note": "Still here",
            "guest_ids": guests,
            "room_status_before": "CHECKOUT_DIRTY",
            "occupied_since": MORNING,
            **signed,
        }
    ]


def test_undo_check_out_cancels_the_turnover_and_announces(scenario: Scenario) -> None:
    wrote, returned, booking, _ = undo_check_out_of_party(scenario)
    task = HousekeepingTask.objects.get()
    cancelled = {"status": "CANCELLED", "finished_at": LATER, "updated_at": LATER}

    assert wrote.changed(HousekeepingTask) == {task.pk: cancelled}
    assert wrote.events(at=LATER) == [
        ("room_updated", "101", 4, ["room_status", *OCCUPANCY]),
        ("booking_updated", booking.booking_id, 6, ["status", "checked_out_at", "departed_on"]),
        ("task_updated", "TURNOVER 101", None, ["finished_at", "status"]),
    ]
    wrote.assert_one_command(hotel=scenario.hotel)
    assert (returned.checked_in_at, returned.checked_out_at) == (MORNING, None)


def test_repeated_request_changes_nothing(scenario: Scenario) -> None:
    booking = checked_out_booking(scenario)
    undo_check_out(scenario, booking)
    for room_number in (None, "101"):
        with assert_no_row_changes():
            again = undo_check_out(scenario, booking, room_number=room_number)
        assert again.status == "CHECKED_IN"


def test_each_check_out_is_reversed_once(scenario: Scenario) -> None:
    """Each correction reverses the check-out before it, and the occupancy keeps its start."""
    booking = checked_out_booking(scenario)
    first = latest_step(booking, "CHECKED_OUT")
    undo_check_out(scenario, booking)
    scenarios.check_out(scenario, booking, now=LATER)
    second = latest_step(booking, "CHECKED_OUT")
    undo_check_out(scenario, booking)

    assert corrections_of(booking) == [first, second]
    assert RoomOccupancy.objects.get().occupied_since == MORNING
    tasks = HousekeepingTask.objects.order_by("pk").values_list("task_type", "status")
    assert list(tasks) == [("TURNOVER", "CANCELLED")] * 2


def test_check_out_and_check_in_are_both_undone(scenario: Scenario) -> None:
    booking = checked_out_booking(scenario)
    arrival, check_out_event = latest_step(booking, "CHECKED_IN"), latest_step(booking, "CHECKED_OUT")
    undo_check_out(scenario, booking)
    undo_check_in(scenario, booking)
    assert corrections_of(booking) == [check_out_event, arrival]
    guest = Guest.objects.get()
    assert (guest.room, guest.check_in_date, guest.check_out_date, guest.id_pin) == (None, None, None, "")


def test_moved_booking_returns_to_its_last_room(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    run_service(
        scenario, stays.move_booking, booking_id=booking.booking_id, room_number="102", reason="Noise"
    )
    scenarios.check_out(scenario, booking)
    undo_check_out(scenario, booking)
    assert scenarios.statuses(scenario, ["101", "102"]) == ["CHECKOUT_DIRTY", "OCCUPIED"]
    assert list(
        HousekeepingTask.objects.order_by("room__room_number").values_list("room__room_number", "status")
    ) == [("101", "OPEN"), ("102", "CANCELLED")]


def test_corrected_name_stays(scenario: Scenario) -> None:
    booking = checked_out_booking(scenario)
    guest = Guest.objects.get()
    run_service(
        scenario,
        stays.change_party_member,
        booking_id=booking.booking_id,
        party_member_pk=BookingGuest.objects.get().pk,
        changes={"first_name": "Adele"},
    )
    undo_check_out(scenario, booking)
    back = Guest.objects.get()
    assert (back.pk, back.first_name, back.room_id) == (
        guest.pk,
        "Adele",
        RoomOccupancy.objects.get().room_id,
    )


def test_guests_detached_earlier_and_orphaned_guests_stay_detached(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    companion = Guest.objects.get(guest_type="COMPANION")
    Guest.objects.filter(pk=companion.pk).update(room=None, check_out_date=TODAY, id_pin="")
    orphaned = add_orphaned_guest(scenario.hotel, "101")
    scenarios.check_out(scenario, booking)

    with rows_written() as wrote:
        undo_check_out(scenario, booking)

    primary = Guest.objects.get(guest_type="PRIMARY", booking=booking)
    assert wrote.changed(Guest).keys() == {primary.pk}
    assert wrote.new(RoomOperationLog)[0]["guest_ids"] == [primary.pk]
    assert Guest.objects.get(pk=orphaned.pk).room is None


def test_undo_succeeds_after_midnight_of_the_same_business_date(scenario: Scenario) -> None:
    booking = checked_out_booking(scenario)
    undo_check_out(scenario, booking, now=LATE_AT_NIGHT)
    event = BookingStatusEvent.objects.latest("pk")
    assert (event.kind, event.business_date) == ("CORRECTION", TODAY)


def test_system_undoes_a_check_out(scenario: Scenario) -> None:
    booking = checked_out_booking(scenario)
    with rows_written() as wrote:
        run_as_system(scenario, stays.undo_check_out, booking_id=booking.booking_id, reason="Import")
    assert "assigned_by_id" not in wrote.new(RoomOccupancy)[0]
    assert wrote.new(RoomOperationLog)[0]["source"] == "SYSTEM"


def test_bookings_of_a_group_are_undone_one_by_one(scenario: Scenario) -> None:
    one, other = scenarios.checked_in_booking(scenario, "101"), scenarios.checked_in_booking(scenario, "102")
    scenarios.check_out(scenario, one, other)
    undo_check_out(scenario, other)
    assert scenarios.statuses(scenario, ["101", "102"]) == [RoomStatus.CHECKOUT_DIRTY, RoomStatus.OCCUPIED]
