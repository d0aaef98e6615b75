"""The verdict sees where logs and news do not lead to what is so."""

import pytest

from guests.models import Guest
from hotel.kernel.command_runner import run_command
from housekeeping.models import HousekeepingTask, MaintenanceReport
from room_bookings.models import RoomBooking, RoomOccupancy
from rooms.models import Room
from rooms.services import RoomChanges, update_room
from staff.command import system_command
from tests import scenarios
from tests.corruption import unguarded
from tests.factories import RoomTypeFactory
from tests.scenarios import LATER, NOON, Scenario
from tools.stress.books import commands_that_wrote
from tools.stress.journal import Line
from tools.stress.trial import verdict

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_change_that_no_news_tells_of(founding: set[str], arrival: Line) -> None:
    booking = RoomBooking.objects.get()
    RoomBooking.objects.update(adults=2)
    assert verdict(founding, arrival).faults == [f"booking {booking.pk}: the news shows adults 1, it is 2"]


def test_a_type_of_room_that_no_news_tells_of(scenario: Scenario, founding: set[str], arrival: Line) -> None:
    other = RoomTypeFactory.create(hotel=scenario.hotel, code="TWN", max_occupancy=2)
    Room.objects.filter(room_number="102").update(room_type=other)
    room = Room.objects.get(room_number="102").pk
    told_so = f"room {room}: the news shows room_type DBL, it is TWN"
    assert verdict(founding, arrival).faults == [told_so]


def test_a_task_that_no_news_tells_of(scenario: Scenario, founding: set[str]) -> None:
    scenarios.leave(scenario, scenarios.stay(scenario, "102"))
    task = HousekeepingTask.objects.get()
    HousekeepingTask.objects.update(note="Twice")
    told_so = f"task {task.pk}: the news shows note , it is Twice"
    assert verdict(commands_that_wrote()).faults == [told_so]


def test_an_upkeep_that_no_log_tells_of(scenario: Scenario, founding: set[str]) -> None:
    run_command(
        system_command(scenario.hotel, now=NOON),
        lambda command: update_room(
            command,
            room_number="102",
            changes=RoomChanges(floor=3),
        ),
    )
    scenarios.report(scenario, "102", room_usable=True)
    assert verdict(commands_that_wrote()).faults == []
    Room.objects.filter(room_number="102").update(floor=2)
    MaintenanceReport.objects.update(note="Bulb")
    room = Room.objects.get(room_number="102").pk
    assert verdict(commands_that_wrote()).faults == [
        f"room {room}: the log has its floor as 3, it is 2",
        f"room {room}: the log has ('MED', True, 'Tap drips') as its open report, it is ('MED', True, 'Bulb')",
    ]


def test_a_status_that_no_event_tells_of(founding: set[str], arrival: Line) -> None:
    with unguarded():
        Room.objects.filter(room_number="102").update(room_status="OUT_OF_ORDER")
    faults = verdict(founding, arrival).faults
    room = Room.objects.get(room_number="102").pk
    assert f"room {room}: the events say (1, 'READY_FOR_GUEST'), it is (1, 'OUT_OF_ORDER')" in faults


def test_a_stay_that_no_log_tells_of(founding: set[str], arrival: Line) -> None:
    booking = RoomBooking.objects.get()
    one, other = Room.objects.order_by("room_number")
    with unguarded():
        RoomOccupancy.objects.update(room=other)
        RoomBooking.objects.update(assigned_room=other)
    faults = verdict(founding, arrival).faults
    assert f"room {one.pk}: the log has {booking.booking_id} in it, it is held by None" in faults
    assert f"booking {booking.booking_id}: the log has {one.pk}, it has {other.pk}" in faults


def test_who_is_where_and_since_when_otherwise_than_the_log(founding: set[str], arrival: Line) -> None:
    one, other = Room.objects.order_by("room_number")
    guest = Guest.objects.get()
    with unguarded():
        RoomOccupancy.objects.update(occupied_since=LATER)
        Guest.objects.update(room=other)
    faults = verdict(founding, arrival).faults
    assert f"room {one.pk}: the log has it held since {NOON}, it is since {LATER}" in faults
    assert f"guest {guest.pk}: the log has them in room {one.pk}, they are in {other.pk}" in faults
