"""Undo of a check-in: its refusals, and its handling of wrong records."""

from datetime import timedelta

import pytest

from guests.models import Guest
from hotel.kernel.exceptions import Forbidden
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound, RoomNotCleared
from rooms.enums import RoomStatus
from rooms.models import Room
from tests import scenarios
from tests.corrupted_data import add_orphaned_guest, misplace_guest
from tests.room_bookings.services.bookings import booking_with_status, days_from_today
from tests.room_bookings.services.corrections.correction_calls import (
    NEXT_DAY,
    READY,
    refused_reasons,
    undo_check_in,
)
from tests.room_bookings.services.service_calls import overrides_for, refusal_of, run_service
from tests.row_diff import rows_written
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102")
    return made


@pytest.mark.parametrize("status", ["PENDING", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    booking = booking_with_status(scenario, status, "101")
    assert refused_reasons(scenario, stays.undo_check_in, booking) == [("wrong_status", None)]


def test_confirmed_booking_with_a_room_not_to_keep_is_refused(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    undo_check_in(scenario, booking)
    assert refused_reasons(scenario, stays.undo_check_in, booking, keep_room=False) == [
        ("wrong_status", None)
    ]
    run_service(scenario, stays.unassign_room, booking_id=booking.booking_id)
    with assert_no_row_changes():
        assert undo_check_in(scenario, booking, keep_room=False).status == "CONFIRMED"


@pytest.mark.parametrize("who", ["front_desk", "manager"])
def test_no_role_undoes_a_check_in_on_a_later_date(scenario: Scenario, who: str) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    staff = getattr(scenario, who)
    assert refused_reasons(scenario, stays.undo_check_in, booking, staff=staff, now=NEXT_DAY) == [
        ("not_same_day", None)
    ]


def test_undo_is_refused_once_the_business_date_turns(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    four = NEXT_DAY.replace(hour=3)
    assert refused_reasons(scenario, stays.undo_check_in, booking, now=four) == [("not_same_day", None)]
    undo_check_in(scenario, booking, now=four - timedelta(minutes=1))


def test_room_that_was_not_ready_cannot_become_ready(scenario: Scenario) -> None:
    scenarios.override(scenario, "101", RoomStatus.CHECKOUT_DIRTY)
    booking = scenarios.booking(scenario)
    run_service(
        scenario,
        stays.check_in_booking,
        booking_id=booking.booking_id,
        room_number="101",
        staff=scenario.manager,
        overrides=overrides_for("room_dirty"),
    )
    assert refused_reasons(scenario, stays.undo_check_in, booking, **READY) == [("room_was_not_ready", None)]


def test_unusable_room_cannot_become_ready_and_all_reasons_are_returned(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    scenarios.report(scenario, "101", room_usable=True)
    scenarios.report(scenario, "101", note="Broken bed")
    assert refused_reasons(scenario, stays.undo_check_in, booking, **READY) == [("maintenance_open", None)]
    late = refused_reasons(scenario, stays.undo_check_in, booking, now=NEXT_DAY, **READY)
    assert late == [("not_same_day", None), ("maintenance_open", None)]


def test_room_of_an_undone_check_out_cannot_become_ready(scenario: Scenario) -> None:
    booking = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))[0]
    run_service(scenario, stays.undo_check_out, booking_id=booking.booking_id, reason="Still here")
    assert refused_reasons(scenario, stays.undo_check_in, booking, **READY) == [("room_was_not_ready", None)]
    undo_check_in(scenario, booking)


def test_room_held_by_another_booking_before_cannot_be_kept(scenario: Scenario) -> None:
    """A late arrival took the room on the 15th. Another booking held it on the 14th."""
    scenarios.booking_with_room(scenario, "101", nights=1)
    late = scenarios.booking(scenario, nights=3)
    run_service(scenario, stays.check_in_booking, booking_id=late.booking_id, room_number="101", now=NEXT_DAY)
    assert refused_reasons(scenario, stays.undo_check_in, late, now=NEXT_DAY) == [("room_taken", None)]
    assert undo_check_in(scenario, late, now=NEXT_DAY, keep_room=False).assigned_room is None


def test_booking_of_another_hotel_is_not_found(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "101")
    theirs = scenarios.checked_in_booking(other, "101")
    refusal = refusal_of(scenario, stays.undo_check_in, booking_id=theirs.booking_id, reason="Mistake")
    assert isinstance(refusal, BookingNotFound)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, role: str) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    refusal = refusal_of(
        scenario,
        stays.undo_check_in,
        booking_id=booking.booking_id,
        reason="Mistake",
        staff=getattr(scenario, role),
    )
    assert isinstance(refusal, Forbidden)


def test_guests_are_reverted_in_any_room_and_orphaned_guests_detached(
    scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    guests = list(Guest.objects.order_by("pk"))
    misplace_guest(guests[1], "102")
    orphaned = add_orphaned_guest(scenario.hotel, "101")

    with rows_written() as wrote:
        undo_check_in(scenario, booking)

    never = {"room_id": None, "check_in_date": None, "id_pin": "", "updated_at": LATER}
    assert wrote.changed(Guest) == {
        **{guest.pk: never for guest in guests},
        orphaned.pk: {"room_id": None, "check_out_date": TODAY, "updated_at": LATER},
    }
    elsewhere = Room.objects.get(room_number="102")
    assert wrote.changed(Room)[elsewhere.pk].keys() == {"version", "updated_at"}
    assert ("room_updated", "102", None, ["guests"]) in wrote.events(at=LATER)
    assert "found at undo check-in" in caplog.text


def test_undo_rolls_back_when_guests_remain_in_the_room(
    scenario: Scenario, caplog: pytest.LogCaptureFixture
) -> None:
    booking, other = (
        scenarios.checked_in_booking(scenario, "101"),
        scenarios.checked_in_booking(scenario, "102"),
    )
    misplace_guest(Guest.objects.get(booking=other), "101")
    refusal = refusal_of(
        scenario, stays.undo_check_in, booking_id=booking.booking_id, reason="Mistake", now=LATER
    )
    assert isinstance(refusal, RoomNotCleared)
    assert "everything rolls back" in caplog.text


def test_day_use_is_undone_on_its_date(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", nights=0)
    assert booking.check_out == days_from_today(0)
    assert undo_check_in(scenario, booking, now=NOON).status == "CONFIRMED"
