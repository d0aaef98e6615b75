"""What corrections promise, over REST and in the admin alike."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from guests.models import Guest
from housekeeping.models import HousekeepingTask
from room_bookings import services as stays
from room_bookings.models import BookingGuest, BookingStatusEvent, RoomBooking
from rooms.enums import RoomStatus
from tests import scenarios
from tests.room_bookings.api_and_admin_corrections import WAYS, Way
from tests.room_bookings.services.bookings import booking_with_status
from tests.room_bookings.services.service_calls import overrides_for, run_service
from tests.scenarios import LATER, NOON, Scenario

pytestmark = pytest.mark.django_db

BEFORE = {"undo-check-in": "CHECKED_IN", "undo-check-out": "COMPLETED", "reinstate": "CANCELLED"}
AFTER = {"undo-check-in": "CONFIRMED", "undo-check-out": "CHECKED_IN", "reinstate": "CONFIRMED"}
DIRTY: dict[str, Any] = {"overrides": overrides_for("room_dirty")}
NEXT_DAY, STAY_OVER = NOON + timedelta(days=1), NOON + timedelta(days=3)


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario(slug="harbour")
    scenarios.rooms(made, "101", "102")
    return made


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest) -> Way:
    return WAYS[request.param]


def status_of(booking: RoomBooking) -> str:
    return RoomBooking.objects.get(pk=booking.pk).status


@pytest.mark.parametrize("command", BEFORE)
@pytest.mark.parametrize(
    ("who", "now", "allowed"),
    [
        ("front_desk", LATER, set(BEFORE)),
        ("front_desk", NEXT_DAY, set()),
        ("manager", NEXT_DAY, {"undo-check-out", "reinstate"}),
        ("manager", STAY_OVER, set()),
    ],
)
def test_who_may_until_when(
    scenario: Scenario, way: Way, command: str, who: str, now: datetime, allowed: set[str]
) -> None:
    booking = booking_with_status(scenario, BEFORE[command], "101")
    if command in allowed:
        assert way(scenario, getattr(scenario, who), command, booking, now=now).done
        assert status_of(booking) == AFTER[command]
        return
    outcome = way(scenario, getattr(scenario, who), command, booking, now=now)
    assert not outcome.done
    assert len(outcome.sentences) >= 1
    assert status_of(booking) == BEFORE[command]


@pytest.mark.parametrize("command", BEFORE)
def test_undone_twice(scenario: Scenario, way: Way, command: str) -> None:
    """The second one finds it so: nothing is written, and nothing is refused."""
    booking = booking_with_status(scenario, BEFORE[command], "101")
    assert way(scenario, scenario.front_desk, command, booking, now=LATER).done
    written = BookingStatusEvent.objects.count()
    assert way(scenario, scenario.front_desk, command, booking, now=LATER).done
    assert BookingStatusEvent.objects.count() == written


@pytest.mark.parametrize("command", BEFORE)
def test_done_again_and_undone_again(scenario: Scenario, way: Way, command: str) -> None:
    """Each correction takes back the step before it, and each step is taken back once."""
    booking = booking_with_status(scenario, BEFORE[command], "101")
    by_id: dict[str, Any] = {"booking_id": booking.booking_id, "now": LATER}
    again = {
        "undo-check-in": lambda: run_service(
            scenario, stays.check_in_booking, **by_id, staff=scenario.manager, **DIRTY
        ),
        "undo-check-out": lambda: run_service(scenario, stays.check_out_booking, **by_id),
        "reinstate": lambda: run_service(scenario, stays.cancel_booking, **by_id, reason="Plans"),
    }
    assert way(scenario, scenario.front_desk, command, booking, now=LATER).done
    again[command]()
    assert way(scenario, scenario.front_desk, command, booking, now=LATER).done
    undone = BookingStatusEvent.objects.filter(kind="CORRECTION").values_list("reverses", flat=True)
    assert (len(undone), len(set(undone))) == (2, 2)
    assert status_of(booking) == AFTER[command]


def test_the_room_is_let_again(scenario: Scenario, way: Way) -> None:
    booking = booking_with_status(scenario, "COMPLETED", "101")
    scenarios.override(scenario, "101", RoomStatus.READY_FOR_GUEST)
    scenarios.checked_in_booking(scenario, "101", now=NOON)
    outcome = way(scenario, scenario.manager, "undo-check-out", booking, now=LATER)
    assert outcome.sentences == ["Room 101 is occupied again; another room may be given."]
    assert way(scenario, scenario.front_desk, "undo-check-out", booking, now=LATER, room_number="102").done
    assert scenarios.statuses(scenario, ["101", "102"]) == ["OCCUPIED", "OCCUPIED"]


def test_the_last_room_is_sold(scenario: Scenario, way: Way) -> None:
    booking = booking_with_status(scenario, "CANCELLED", "101")
    for _ in range(2):
        scenarios.booking(scenario)
    outcome = way(scenario, scenario.manager, "reinstate", booking, now=LATER)
    assert outcome.sentences == ["No room of type DBL is available in the nights of 2026-05-14, 2026-05-15."]


@pytest.mark.parametrize(("begun", "after"), [(False, "CANCELLED"), (True, "IN_PROGRESS")])
def test_the_turnover(scenario: Scenario, way: Way, after: str, *, begun: bool) -> None:
    """One that nobody has begun is cancelled; what somebody has begun stays theirs, and the room is occupied."""
    booking = booking_with_status(scenario, "COMPLETED", "101")
    if begun:
        scenarios.start_cleaning(scenario, "101", staff=scenario.housekeeper, now=NOON)
    assert way(scenario, scenario.front_desk, "undo-check-out", booking, now=LATER).done
    task = HousekeepingTask.objects.get()
    assert (task.task_type, task.status) == ("TURNOVER", after)
    assert scenarios.statuses(scenario, ["101"]) == ["OCCUPIED"]


@pytest.mark.parametrize("command", ["undo-check-in", "undo-check-out"])
def test_a_guest_whose_name_was_corrected_in_between(scenario: Scenario, way: Way, command: str) -> None:
    """The same person, by the right name, on the booking and among the guests."""
    booking = booking_with_status(scenario, BEFORE[command], "101")
    guest, member = Guest.objects.get(), BookingGuest.objects.get()
    run_service(
        scenario,
        stays.correct_party_member,
        booking_id=booking.booking_id,
        party_id=member.pk,
        changes={"first_name": "Adele"},
    )

    assert way(scenario, scenario.front_desk, command, booking, now=LATER).done

    back = Guest.objects.get()
    assert (back.pk, back.first_name) == (guest.pk, "Adele")
    assert (back.room is not None) is (command == "undo-check-out")
    assert BookingGuest.objects.get().first_name == "Adele"


@pytest.mark.parametrize("command", BEFORE)
def test_what_was_never_done(scenario: Scenario, way: Way, command: str) -> None:
    booking = booking_with_status(scenario, "PENDING", "101")
    outcome = way(scenario, scenario.manager, command, booking, now=LATER)
    live = command == "reinstate"
    assert outcome.done is live
    assert len(outcome.sentences) == (0 if live else 1)
