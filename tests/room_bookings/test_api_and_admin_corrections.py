"""Tests of corrections that hold through the API and in the admin alike."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from guests.models import Guest
from housekeeping.models import HousekeepingTask
from room_bookings import services as stays
from room_bookings.models import BookingGuest, BookingStatusEvent, RoomBooking
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.api_and_admin_corrections import CORRECTION_CALLS, CorrectionCall
from tests.room_bookings.services.bookings import booking_with_status
from tests.room_bookings.services.service_calls import overrides_for, run_service
from tests.scenarios import LATER, NOON, Scenario

pytestmark = pytest.mark.django_db

STATUS_BEFORE = {"undo-check-in": "CHECKED_IN", "undo-check-out": "COMPLETED", "reinstate": "CANCELLED"}
STATUS_AFTER = {"undo-check-in": "CONFIRMED", "undo-check-out": "CHECKED_IN", "reinstate": "CONFIRMED"}
DIRTY: dict[str, Any] = {"overrides": overrides_for("room_dirty")}
NEXT_DAY, STAY_OVER = NOON + timedelta(days=1), NOON + timedelta(days=3)


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(scenario, "101", "102")
    return scenario


@pytest.fixture(params=CORRECTION_CALLS)
def correct(request: pytest.FixtureRequest) -> CorrectionCall:
    return CORRECTION_CALLS[request.param]


def status_of(booking: RoomBooking) -> str:
    return RoomBooking.objects.get(pk=booking.pk).status


@pytest.mark.parametrize("command", STATUS_BEFORE)
@pytest.mark.parametrize(
    ("role", "now", "allowed"),
    [
        ("front_desk", LATER, set(STATUS_BEFORE)),
        ("front_desk", NEXT_DAY, set()),
        ("manager", NEXT_DAY, {"undo-check-out", "reinstate"}),
        ("manager", STAY_OVER, set()),
    ],
)
def test_roles_may_correct_until_their_deadline(
    scenario: Scenario, correct: CorrectionCall, command: str, role: str, now: datetime, allowed: set[str]
) -> None:
    booking = booking_with_status(scenario, STATUS_BEFORE[command], "101")
    if command in allowed:
        assert correct(scenario, getattr(scenario, role), command, booking, now=now).succeeded
        assert status_of(booking) == STATUS_AFTER[command]
        return
    outcome = correct(scenario, getattr(scenario, role), command, booking, now=now)
    assert not outcome.succeeded
    assert len(outcome.sentences) >= 1
    assert status_of(booking) == STATUS_BEFORE[command]


@pytest.mark.parametrize("command", STATUS_BEFORE)
def test_repeated_correction_writes_nothing(
    scenario: Scenario, correct: CorrectionCall, command: str
) -> None:
    booking = booking_with_status(scenario, STATUS_BEFORE[command], "101")
    assert correct(scenario, scenario.front_desk, command, booking, now=LATER).succeeded
    written = BookingStatusEvent.objects.count()
    assert correct(scenario, scenario.front_desk, command, booking, now=LATER).succeeded
    assert BookingStatusEvent.objects.count() == written


@pytest.mark.parametrize("command", STATUS_BEFORE)
def test_each_status_event_is_reversed_once(
    scenario: Scenario, correct: CorrectionCall, command: str
) -> None:
    booking = booking_with_status(scenario, STATUS_BEFORE[command], "101")
    by_id: dict[str, Any] = {"booking_id": booking.booking_id, "now": LATER}
    again = {
        "undo-check-in": lambda: run_service(
            scenario, stays.check_in_booking, **by_id, staff=scenario.manager, **DIRTY
        ),
        "undo-check-out": lambda: run_service(scenario, stays.check_out_booking, **by_id),
        "reinstate": lambda: run_service(scenario, stays.cancel_booking, **by_id, reason="Plans"),
    }
    assert correct(scenario, scenario.front_desk, command, booking, now=LATER).succeeded
    again[command]()
    assert correct(scenario, scenario.front_desk, command, booking, now=LATER).succeeded
    reversed_events = BookingStatusEvent.objects.filter(kind="CORRECTION").values_list("reverses", flat=True)
    assert (len(reversed_events), len(set(reversed_events))) == (2, 2)
    assert status_of(booking) == STATUS_AFTER[command]


def test_undo_check_out_of_a_relet_room_needs_another_room(
    scenario: Scenario, correct: CorrectionCall
) -> None:
    booking = booking_with_status(scenario, "COMPLETED", "101")
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    scenarios.checked_in_booking(scenario, "101", now=NOON)
    outcome = correct(scenario, scenario.manager, "undo-check-out", booking, now=LATER)
    assert outcome.sentences == ["Room 101 is occupied again; another room may be given."]
    assert correct(
        scenario, scenario.front_desk, "undo-check-out", booking, now=LATER, room_number="102"
    ).succeeded
    assert scenarios.statuses(scenario, ["101", "102"]) == ["OCCUPIED", "OCCUPIED"]


def test_reinstate_without_availability_is_refused(scenario: Scenario, correct: CorrectionCall) -> None:
    booking = booking_with_status(scenario, "CANCELLED", "101")
    for _ in range(2):
        scenarios.booking(scenario)
    scenarios.without_overbooking(scenario)
    outcome = correct(scenario, scenario.manager, "reinstate", booking, now=LATER)
    assert outcome.sentences == ["No room of type DBL is available in the nights of 2026-05-14, 2026-05-15."]


@pytest.mark.parametrize(("begun", "minutes"), [(False, 0), (True, 150)])
def test_undo_check_out_cancels_the_turnover(
    scenario: Scenario, correct: CorrectionCall, minutes: int, *, begun: bool
) -> None:
    booking = booking_with_status(scenario, "COMPLETED", "101")
    if begun:
        scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper, now=NOON)
    assert correct(scenario, scenario.front_desk, "undo-check-out", booking, now=LATER).succeeded
    task = HousekeepingTask.objects.get()
    assert (task.task_type, task.status, task.worked_minutes) == ("TURNOVER", "CANCELLED", minutes)
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]


@pytest.mark.parametrize("command", ["undo-check-in", "undo-check-out"])
def test_correction_keeps_a_corrected_name(scenario: Scenario, correct: CorrectionCall, command: str) -> None:
    booking = booking_with_status(scenario, STATUS_BEFORE[command], "101")
    guest, member = Guest.objects.get(), BookingGuest.objects.get()
    run_service(
        scenario,
        stays.change_party_member,
        booking_id=booking.booking_id,
        party_member_pk=member.pk,
        changes={"first_name": "Adele"},
    )

    assert correct(scenario, scenario.front_desk, command, booking, now=LATER).succeeded

    back = Guest.objects.get()
    assert (back.pk, back.first_name) == (guest.pk, "Adele")
    assert (back.room is not None) is (command == "undo-check-out")
    assert BookingGuest.objects.get().first_name == "Adele"


@pytest.mark.parametrize("command", STATUS_BEFORE)
def test_pending_booking_has_nothing_to_reverse(
    scenario: Scenario, correct: CorrectionCall, command: str
) -> None:
    booking = booking_with_status(scenario, "PENDING", "101")
    outcome = correct(scenario, scenario.manager, command, booking, now=LATER)
    is_reinstated = command == "reinstate"
    assert outcome.succeeded is is_reinstated
    assert len(outcome.sentences) == (0 if is_reinstated else 1)
