"""Undo check-out: when it is refused, and the other room that may be given."""

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
from tests.room_bookings.services.corrections.correction_calls import NEXT_DAY, undo_check_out, why_not
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
def left(scenario: Scenario) -> RoomBooking:
    """A booking of two nights that left 101 at noon of its first day."""
    return scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))[0]


def let_again(scenario: Scenario, *, people: int = 1) -> RoomBooking:
    """101 is made ready and taken by somebody else."""
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    return scenarios.checked_in_booking(scenario, "101", now=NOON, people=people)


@pytest.mark.parametrize("status", ["PENDING", "CONFIRMED", "CANCELLED", "NO_SHOW"])
def test_only_who_has_left(scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    assert why_not(scenario, UNDO, booking) == [("wrong_status", None)]


def test_in_house_already_but_in_another_room(scenario: Scenario, left: RoomBooking) -> None:
    undo_check_out(scenario, left)
    assert why_not(scenario, UNDO, left, room_number="102") == [("wrong_status", None)]


def test_later_it_takes_a_manager(scenario: Scenario, left: RoomBooking) -> None:
    assert why_not(scenario, UNDO, left, now=NEXT_DAY) == [("too_late", None)]
    returned = undo_check_out(scenario, left, now=NEXT_DAY, staff=scenario.manager)
    assert (returned.room_from, RoomOccupancy.objects.get().occupied_since) == (days_from_today(1), MORNING)


def test_until_the_day_of_departure(scenario: Scenario, left: RoomBooking) -> None:
    """The business date of the departure ends at four in the morning, three o'clock UTC."""
    end = NEXT_DAY.replace(hour=3) + timedelta(days=2)
    assert left.check_out == days_from_today(2)
    assert why_not(scenario, UNDO, left, now=end, staff=scenario.manager) == [("stay_is_over", None)]
    assert why_not(scenario, UNDO, left, now=end) == [("too_late", None), ("stay_is_over", None)]
    undo_check_out(scenario, left, now=end - timedelta(minutes=1), staff=scenario.manager)


def test_who_overstayed_comes_back_on_the_day_they_left(scenario: Scenario) -> None:
    overdue = NOON + timedelta(days=3)
    booking = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"), now=overdue)[0]
    assert booking.check_out < overdue.date()
    assert undo_check_out(scenario, booking, now=overdue).status == "CHECKED_IN"


def test_the_room_is_let_again_and_another_one_is_given(scenario: Scenario, left: RoomBooking) -> None:
    other = let_again(scenario)
    assert why_not(scenario, UNDO, left) == [("room_taken", None)]
    first, second = Room.objects.order_by("room_number")

    with rows_written() as wrote:
        returned = undo_check_out(scenario, left, room_number="102")

    assert returned.assigned_room == second
    assert wrote.changed(RoomBooking).keys() == {left.pk}
    assert wrote.changed(RoomBooking)[left.pk]["assigned_room_id"] == second.pk
    (step,) = wrote.new(RoomStatusEvent)
    assert (step["room_id"], step["kind"], step["to_status"]) == (second.pk, "STEP", "OCCUPIED")
    (row,) = wrote.new(RoomOperationLog)
    assert (row["room_id"], row["from_room_id"], row["occupied_since"]) == (second.pk, first.pk, MORNING)
    assert wrote.changed(HousekeepingTask) == {}
    places = set(Guest.objects.values_list("booking__pk", "room__pk"))
    assert places == {(left.pk, second.pk), (other.pk, first.pk)}


def test_the_room_is_planned_for_somebody_else(scenario: Scenario, left: RoomBooking) -> None:
    scenarios.booking_with_room(scenario, "101")
    assert why_not(scenario, UNDO, left) == [("room_taken", None)]
    undo_check_out(scenario, left, room_number="102")


def test_others_have_been_in_the_room_since(scenario: Scenario, left: RoomBooking) -> None:
    """It is vacant again, but not as these guests left it: it is judged as at a check-in."""
    scenarios.check_out(scenario, let_again(scenario))
    assert why_not(scenario, UNDO, left) == [("room_dirty", "MANAGER")]

    with rows_written() as wrote:
        undo_check_out(scenario, left, staff=scenario.manager, overrides=overrides_for("room_dirty"))

    (step,) = wrote.new(RoomStatusEvent)
    assert (step["kind"], step["note"]) == ("OVERRIDE", "The guest insists")
    (row,) = wrote.new(RoomOperationLog)
    assert row["metadata"] == {"overrides": ["room_dirty"], "override_reason": "The guest insists"}
    assert wrote.changed(HousekeepingTask) == {}


def test_others_came_into_the_room_while_it_was_cleaned(scenario: Scenario, left: RoomBooking) -> None:
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
    assert why_not(scenario, UNDO, left) == [("room_dirty", "MANAGER")]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (RoomStatus.CHECKOUT_DIRTY, ("room_dirty", "MANAGER")),
        (RoomStatus.CLEANED_UNINSPECTED, ("room_not_inspected", "MANAGER")),
        (RoomStatus.MAINTENANCE_REQUIRED, ("room_in_maintenance", None)),
        (RoomStatus.OUT_OF_ORDER, ("room_out_of_order", None)),
    ],
)
def test_another_room_is_judged_as_at_a_check_in(
    scenario: Scenario, left: RoomBooking, status: RoomStatus, reason: tuple[str, str | None]
) -> None:
    scenarios.override(scenario, "102", status)
    assert why_not(scenario, UNDO, left, room_number="102") == [reason]


def test_another_room_is_occupied_or_too_small(scenario: Scenario) -> None:
    left = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101", people=2))[0]
    scenarios.checked_in_booking(scenario, "102")
    assert why_not(scenario, UNDO, left, room_number="102")[0] == ("room_occupied", None)
    scenario.room_type.__class__.objects.update(max_occupancy=1)
    assert undo_check_out(scenario, left).status == "CHECKED_IN", "they were in the own room before"


@pytest.mark.parametrize("status", [RoomStatus.MAINTENANCE_REQUIRED, RoomStatus.OUT_OF_ORDER])
def test_the_room_is_in_maintenance(scenario: Scenario, left: RoomBooking, status: RoomStatus) -> None:
    scenarios.override(scenario, "101", status)
    assert why_not(scenario, UNDO, left) == [("room_taken", None)]
    undo_check_out(scenario, left, room_number="102")


def test_the_room_is_not_in_use_any_more(scenario: Scenario, left: RoomBooking) -> None:
    run_service(scenario, deactivate_room, room_number="101", staff=scenario.manager)
    assert why_not(scenario, UNDO, left) == [("room_inactive", None)]


def test_an_override_says_why(scenario: Scenario, left: RoomBooking) -> None:
    scenarios.override(scenario, "102", RoomStatus.CHECKOUT_DIRTY)
    given = {"booking_id": left.booking_id, "reason": "Mistake", "room_number": "102", "now": LATER}
    refusal = refusal_of(
        scenario, UNDO, staff=scenario.manager, overrides=overrides_for("room_dirty", why=""), **given
    )
    assert isinstance(refusal, Invalid)


def test_an_unknown_room(scenario: Scenario, left: RoomBooking) -> None:
    scenarios.rooms(scenarios.new_scenario(), "501")
    refusal = refusal_of(scenario, UNDO, booking_id=left.booking_id, reason="Mistake", room_number="501")
    assert isinstance(refusal, Invalid)
    assert refusal.errors == {"room_number": ["This hotel has no room 501."]}


def test_another_hotels_booking(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "101")
    theirs = scenarios.check_out(other, scenarios.checked_in_booking(other, "101"))[0]
    refusal = refusal_of(scenario, UNDO, booking_id=theirs.booking_id, reason="Mistake")
    assert isinstance(refusal, BookingNotFound)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_may_not(scenario: Scenario, left: RoomBooking, role: str) -> None:
    refusal = refusal_of(
        scenario, UNDO, booking_id=left.booking_id, reason="Mistake", staff=getattr(scenario, role)
    )
    assert isinstance(refusal, Forbidden)


def test_the_case_of_a_room_number_does_not_matter(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "A1")
    left = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "A1"))[0]
    undo_check_out(scenario, left, room_number="a1")
    assert HousekeepingTask.objects.get().status == "CANCELLED"
