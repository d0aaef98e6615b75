"""Give a room another number; what points to the room goes with it, and the old number is free."""

from functools import partial
from typing import Any

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Conflict, Forbidden, Invalid
from housekeeping.services import NewRoom, create_rooms, renumber_room
from notifications.models import OutboxEvent
from room_bookings.front_desk.selectors import room_timeline
from room_bookings.services import check_in_booking
from rooms.exceptions import RoomNotFound
from rooms.models import Room, RoomOperationLog
from staff.command import Command
from staff.models import Staff
from tests.row_diff import rows_written
from tests.scenarios import LATER, Scenario, booking_with_room, checked_in_booking, new_scenario, rooms, run
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


def renumber(
    scenario: Scenario, number: str, new: str, *, staff: Staff | None = None, note: str = ""
) -> Room:
    command = Command(
        hotel=scenario.hotel, staff=staff or scenario.manager, source=Source.FRONT_DESK, now=LATER
    )
    return run(command, partial(renumber_room, room_number=number, new_number=new, note=note))


def refusal_of(scenario: Scenario, kind: type[Exception], *arguments: str, **given: Any) -> Any:
    with assert_no_row_changes(), pytest.raises(kind) as caught:
        renumber(scenario, *arguments, **given)
    return caught.value


def test_renumber_writes_log_and_event_with_both_numbers() -> None:
    scenario = new_scenario()
    room = rooms(scenario, "101")[0]

    with rows_written() as diff:
        returned = renumber(scenario, "101", "S3", note="New signs")

    assert returned.room_number == "S3"
    assert diff.changed(Room) == {room.pk: {"room_number": "S3", "version": 2, "updated_at": LATER}}
    (logged,) = diff.new(RoomOperationLog)
    assert (logged["operation"], logged["note"]) == ("RENUMBER", "New signs")
    assert logged["metadata"] == {"changes": {"room_number": {"from": "101", "to": "S3"}}}
    assert diff.events(at=LATER) == [("room_updated", "S3", None, ["room_number"])]
    assert [event["from_room"] for event in diff.new(OutboxEvent)] == ["101"]
    diff.assert_one_command(hotel=scenario.hotel)


def test_old_number_is_free_for_a_new_room() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    renumber(scenario, "101", "201")

    command = Command(hotel=scenario.hotel, staff=scenario.manager, source=Source.FRONT_DESK, now=LATER)
    run(command, partial(create_rooms, rooms=[NewRoom("101", scenario.room_type.code, 1)]))

    assert sorted(Room.objects.values_list("room_number", flat=True)) == ["101", "201"]


def test_occupied_room_keeps_its_booking_and_guests() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    booking = checked_in_booking(scenario, "101")

    renumber(scenario, "101", "201")

    booking.refresh_from_db()
    assert booking.assigned_room is not None
    assert booking.assigned_room.room_number == "201"
    assert booking.occupancy.room.room_number == "201"


def test_planned_booking_checks_in_to_the_renumbered_room() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    booking = booking_with_room(scenario, "101")
    renumber(scenario, "101", "201")

    command = Command(hotel=scenario.hotel, staff=scenario.front_desk, source=Source.FRONT_DESK, now=LATER)
    run(command, partial(check_in_booking, booking_id=booking.booking_id))

    booking.refresh_from_db()
    assert booking.occupancy.room.room_number == "201"


def test_timeline_shows_old_and_new_number_after_another_renumbering() -> None:
    scenario = new_scenario()
    room = rooms(scenario, "101")[0]
    renumber(scenario, "101", "201")
    renumber(scenario, "201", "301")

    entries = room_timeline(room, limit=10).entries

    assert [entry["changes"] for entry in entries if entry["operation"] == "RENUMBER"] == [
        [{"field": "room_number", "old": "201", "new": "301"}],
        [{"field": "room_number", "old": "101", "new": "201"}],
    ]


def test_same_number_changes_nothing() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    with assert_no_row_changes():
        renumber(scenario, "101", "101")


def test_letters_of_the_number_may_change_case() -> None:
    scenario = new_scenario()
    rooms(scenario, "12a")
    assert renumber(scenario, "12a", "12A").room_number == "12A"


def test_number_of_another_room_is_refused_in_any_case() -> None:
    scenario = new_scenario()
    rooms(scenario, "101", "12a")
    refusal = refusal_of(scenario, Conflict, "101", "12A")
    assert [reason.code for reason in refusal.reasons] == ["room_number_taken"]


@pytest.mark.parametrize("number", ["bulk-create", "Check-Out", ".."])
def test_reserved_number_is_refused(number: str) -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    assert list(refusal_of(scenario, Invalid, "101", number).errors) == ["room_number"]


def test_unknown_room_is_refused() -> None:
    refusal_of(new_scenario(), RoomNotFound, "999", "101")


def test_front_desk_may_not_renumber() -> None:
    scenario = new_scenario()
    rooms(scenario, "101")
    refusal_of(scenario, Forbidden, "101", "201", staff=scenario.front_desk)
