"""Undo of a check-out: its refusals, and the return to another room."""

from datetime import timedelta

import pytest

from guests.models import Guest
from hotel.kernel.exceptions import Forbidden, Invalid
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound
from room_bookings.models import RoomBooking, RoomOccupancy
from room_bookings.services import deactivate_room
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status, days_from_today
from tests.room_bookings.services.corrections.correction_calls import (
    NEXT_DAY,
    refused_reasons,
    undo_check_out,
)
from tests.room_bookings.services.service_calls import overrides_for, refusal_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import LATER, MORNING, NOON, Scenario

pytestmark = pytest.mark.django_db

UNDO = stays.undo_check_out


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


@pytest.fixture
def booking_out_of_101(scenario: Scenario) -> RoomBooking:
    """Return a booking of two nights that checked out of 101 at noon of its first date."""
    return scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))[0]


def relet(scenario: Scenario, *, people: int = 1) -> RoomBooking:
    """Make 101 ready and check another booking in to it."""
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    return scenarios.checked_in_booking(scenario, "101", now=NOON, people=people)


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "CANCELLED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    assert refused_reasons(scenario, UNDO, booking) == [("wrong_status", None)]


def test_checked_in_booking_is_refused_for_another_room(
    scenario: Scenario, booking_out_of_101: RoomBooking
) -> None:
    undo_check_out(scenario, booking_out_of_101)
    assert refused_reasons(scenario, UNDO, booking_out_of_101, room_number="102") == [("wrong_status", None)]


def test_only_a_manager_undoes_on_a_later_date(scenario: Scenario, booking_out_of_101: RoomBooking) -> None:
    assert refused_reasons(scenario, UNDO, booking_out_of_101, now=NEXT_DAY) == [("too_late", None)]
    returned = undo_check_out(scenario, booking_out_of_101, now=NEXT_DAY, staff=scenario.manager)
    assert (returned.room_from, RoomOccupancy.objects.get().occupied_since) == (days_from_today(1), MORNING)


def test_undo_is_refused_after_the_day_of_departure(
    scenario: Scenario, booking_out_of_101: RoomBooking
) -> None:
    """The business date of the departure ends at four in the morning, three o'clock UTC."""
    end = NEXT_DAY.replace(hour=3) + timedelta(days=2)
    assert booking_out_of_101.check_out == days_from_today(2)
    assert refused_reasons(scenario, UNDO, booking_out_of_101, now=end, staff=scenario.manager) == [
        ("stay_is_over", None)
    ]
    assert refused_reasons(scenario, UNDO, booking_out_of_101, now=end) == [
        ("too_late", None),
        ("stay_is_over", None),
    ]
    undo_check_out(scenario, booking_out_of_101, now=end - timedelta(minutes=1), staff=scenario.manager)


def test_overdue_stay_is_undone_on_the_date_of_its_check_out(scenario: Scenario) -> None:
    overdue = NOON + timedelta(days=3)
    booking = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"), now=overdue)[0]
    assert booking.check_out < overdue.date()
    assert undo_check_out(scenario, booking, now=overdue).status == "CHECKED_IN"


def test_relet_room_is_refused_and_another_room_accepted(
    scenario: Scenario, booking_out_of_101: RoomBooking
) -> None:
    other = relet(scenario)
    assert refused_reasons(scenario, UNDO, booking_out_of_101) == [("room_taken", None)]
    first, second = Room.objects.order_by("room_number")

    with rows_written() as wrote:
        returned = undo_check_out(scenario, booking_out_of_101, room_number="102")

    assert returned.assigned_room == second
    assert wrote.changed(RoomBooking).keys() == {booking_out_of_101.pk}
    assert wrote.changed(RoomBooking)[booking_out_of_101.pk]["assigned_room_id"] == second.pk
    (step,) = wrote.new(RoomStatusEvent)
    assert (step["room_id"], step["kind"], step["to_status"]) == (second.pk, "STEP", "OCCUPIED")
    (row,) = wrote.new(RoomOperationLog)
    assert (row["room_id"], row["from_room_id"], row["occupied_since"]) == (second.pk, first.pk, MORNING)
    assert wrote.changed(HousekeepingTask) == {}
    places = set(Guest.objects.values_list("booking__pk", "room__pk"))
    assert places == {(booking_out_of_101.pk, second.pk), (other.pk, first.pk)}


def test_room_held_by_another_booking_is_refused(scenario: Scenario, booking_out_of_101: RoomBooking) -> None:
    scenarios.booking_with_room(scenario, "101")
    assert refused_reasons(scenario, UNDO, booking_out_of_101) == [("room_taken", None)]
    undo_check_out(scenario, booking_out_of_101, room_number="102")


def test_room_occupied_since_is_checked_as_at_a_check_in(
    scenario: Scenario, booking_out_of_101: RoomBooking
) -> None:
    """The room is vacant again, but not as the check-out left it."""
    scenarios.check_out(scenario, relet(scenario))
    assert refused_reasons(scenario, UNDO, booking_out_of_101) == [("room_dirty", "MANAGER")]

    with rows_written() as wrote:
        undo_check_out(
            scenario, booking_out_of_101, staff=scenario.manager, overrides=overrides_for("room_dirty")
        )

    (step,) = wrote.new(RoomStatusEvent)
    assert (step["kind"], step["note"]) == ("OVERRIDE", "The guest insists")
    (row,) = wrote.new(RoomOperationLog)
    assert row["metadata"] == {"overrides": ["room_dirty"], "override_reason": "The guest insists"}
    (turnover,) = wrote.changed(HousekeepingTask).values()
    assert turnover["status"] == "CANCELLED"


def test_room_occupied_since_and_in_cleaning_is_checked_as_at_a_check_in(
    scenario: Scenario, booking_out_of_101: RoomBooking
) -> None:
    scenarios.start_cleaning(scenario, "101", now=NOON)
    booking = scenarios.booking(scenario)
    run_service(
        scenario,
        stays.check_in_booking,
        booking_id=booking.booking_id,
        room_number="101",
        staff=scenario.manager,
        overrides=overrides_for("room_dirty"),
    )
    scenarios.check_out(scenario, booking)
    assert refused_reasons(scenario, UNDO, booking_out_of_101) == [("room_dirty", "MANAGER")]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (RoomStatus.CHECKOUT_DIRTY, ("room_dirty", "MANAGER")),
        (RoomStatus.CLEANED_UNINSPECTED, ("room_not_inspected", "MANAGER")),
        (RoomStatus.MAINTENANCE_REQUIRED, ("room_in_maintenance", None)),
        (RoomStatus.OUT_OF_ORDER, ("room_out_of_order", None)),
    ],
)
def test_another_room_is_checked_as_at_a_check_in(
    scenario: Scenario, booking_out_of_101: RoomBooking, status: RoomStatus, reason: tuple[str, str | None]
) -> None:
    scenarios.override(scenario, "102", status)
    assert refused_reasons(scenario, UNDO, booking_out_of_101, room_number="102") == [reason]


def test_occupied_and_too_small_rooms_are_refused(scenario: Scenario) -> None:
    booking_out_of_101 = scenarios.check_out(
        scenario, scenarios.checked_in_booking(scenario, "101", people=2)
    )[0]
    scenarios.checked_in_booking(scenario, "102")
    assert refused_reasons(scenario, UNDO, booking_out_of_101, room_number="102")[0] == (
        "room_occupied",
        None,
    )
    scenario.room_type.__class__.objects.update(max_occupancy=1)
    assert undo_check_out(scenario, booking_out_of_101).status == "CHECKED_IN", (
        "they were in the own room before"
    )


@pytest.mark.parametrize("status", [RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER])
def test_room_in_maintenance_is_refused(
    scenario: Scenario, booking_out_of_101: RoomBooking, status: RoomStatus
) -> None:
    scenarios.override(scenario, "101", status)
    assert refused_reasons(scenario, UNDO, booking_out_of_101) == [("room_taken", None)]
    undo_check_out(scenario, booking_out_of_101, room_number="102")


def test_inactive_room_is_refused(scenario: Scenario, booking_out_of_101: RoomBooking) -> None:
    run_service(scenario, deactivate_room, room_number="101", staff=scenario.manager)
    assert refused_reasons(scenario, UNDO, booking_out_of_101) == [("room_inactive", None)]


def test_override_needs_a_reason_and_is_recorded(scenario: Scenario, booking_out_of_101: RoomBooking) -> None:
    scenarios.override(scenario, "102", RoomStatus.CHECKOUT_DIRTY)
    given = {
        "booking_id": booking_out_of_101.booking_id,
        "reason": "Mistake",
        "room_number": "102",
        "now": LATER,
    }
    refusal = refusal_of(
        scenario, UNDO, staff=scenario.manager, overrides=overrides_for("room_dirty", why=""), **given
    )
    assert isinstance(refusal, Invalid)


def test_unknown_room_is_refused(scenario: Scenario, booking_out_of_101: RoomBooking) -> None:
    scenarios.rooms(scenarios.new_scenario(), "501")
    refusal = refusal_of(
        scenario, UNDO, booking_id=booking_out_of_101.booking_id, reason="Mistake", room_number="501"
    )
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {"room_number": ["This hotel has no room 501."]}


def test_booking_of_another_hotel_is_not_found(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "101")
    theirs = scenarios.check_out(other, scenarios.checked_in_booking(other, "101"))[0]
    refusal = refusal_of(scenario, UNDO, booking_id=theirs.booking_id, reason="Mistake")
    assert isinstance(refusal, BookingNotFound)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, booking_out_of_101: RoomBooking, role: str) -> None:
    refusal = refusal_of(
        scenario,
        UNDO,
        booking_id=booking_out_of_101.booking_id,
        reason="Mistake",
        staff=getattr(scenario, role),
    )
    assert isinstance(refusal, Forbidden)


def test_room_number_is_accepted_in_any_case(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "A1")
    booking_out_of_101 = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "A1"))[0]
    undo_check_out(scenario, booking_out_of_101, room_number="a1")
    assert HousekeepingTask.objects.get().status == "CANCELLED"
