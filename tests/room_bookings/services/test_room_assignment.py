"""Assignment of rooms before arrival: what it writes, and what it refuses."""

from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden, Invalid
from notifications.models import EventCounter, OutboxEvent
from room_bookings import services as stays
from room_bookings.exceptions import BookingNotFound, SetRefused
from room_bookings.models import RoomBooking
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog, RoomType
from tests import scenarios
from tests.room_bookings.services.bookings import booking_with_status, days_from_today, make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    item_reasons_of,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written, table_names
from tests.scenarios import LATER, NOON, TODAY, Scenario
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

TOUCHED = table_names(RoomBooking, RoomOperationLog, OutboxEvent, EventCounter, Room)


@pytest.fixture
def scenario() -> Scenario:
    return scenarios.new_scenario()


def test_room_is_assigned_reassigned_and_unassigned(scenario: Scenario) -> None:
    first, second = scenarios.rooms(scenario, "101", "b2")
    booking = scenarios.booking(scenario)
    by_id: dict[str, Any] = {"booking_id": booking.booking_id}
    signed = {
        "booking_id": booking.booking_id,
        "performed_by_id": scenario.front_desk.pk,
        "source": "FRONT_DESK",
        "note": "Sea view",
        "at": NOON,
        "business_date": TODAY,
    }
    for service, arguments, room, operation, room_version in (
        (
            stays.assign_room,
            {"room_number": "101"},
            first,
            {"operation": "ASSIGN", "room_id": first.pk},
            1,
        ),
        (
            stays.assign_room,
            {"room_number": "B2"},
            second,
            {"operation": "REASSIGN", "room_id": second.pk, "from_room_id": first.pk},
            2,
        ),
        (stays.unassign_room, {}, None, {"operation": "UNASSIGN", "room_id": second.pk}, 3),
    ):
        before = RoomBooking.objects.get(pk=booking.pk)
        with rows_written() as wrote:
            run_service(scenario, service, **by_id, **arguments, note="Sea view")  # type: ignore[arg-type]

        assert wrote.tables == TOUCHED
        touched = {operation["room_id"], operation.get("from_room_id", operation["room_id"])}
        assert set(wrote.changed(Room)) == touched
        assert all("version" in columns for columns in wrote.changed(Room).values())
        assert wrote.changed(RoomBooking) == {
            booking.pk: {
                "assigned_room_id": room and room.pk,
                "room_version": room_version,
                "version": before.version + 1,
                "updated_at": NOON,
            }
            if before.updated_at != NOON
            else {
                "assigned_room_id": room and room.pk,
                "room_version": room_version,
                "version": before.version + 1,
            }
        }
        assert wrote.new(RoomOperationLog) == [{**operation, "room_version": room_version, **signed}]
        assert wrote.events(at=NOON) == [("booking_updated", booking.booking_id, None, ["assigned_room"])]
        wrote.assert_one_command(hotel=scenario.hotel)
        with assert_no_row_changes():
            run_service(scenario, service, **by_id, **arguments, now=LATER)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "status",
    [
        RoomStatus.CHECKOUT_DIRTY,
        RoomStatus.CLEANING_IN_PROGRESS,
        RoomStatus.MAINTENANCE_REQUIRED,
        RoomStatus.OUT_OF_ORDER,
    ],
)
def test_dirty_room_is_assigned(scenario: Scenario, status: RoomStatus) -> None:
    scenarios.room_with_status(scenario, "101", status)
    run_service(
        scenario, stays.assign_room, booking_id=scenarios.booking(scenario).booking_id, room_number="101"
    )


def test_occupied_room_of_another_type_is_assigned(scenario: Scenario) -> None:
    twin = RoomType.objects.create(hotel=scenario.hotel, code="TWN", name="Twin", max_occupancy=2)
    scenarios.rooms(scenario, "101")
    Room.objects.update(room_type=twin)
    scenarios.checked_in_booking(scenario, "101", nights=1)
    arriving = scenarios.booking(scenario, check_in=days_from_today(1), people=2)
    run_service(scenario, stays.assign_room, booking_id=arriving.booking_id, room_number="101")


def test_pending_booking_gets_and_holds_a_room(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    pending = make_booking(scenario)
    run_as_system(scenario, stays.assign_room, booking_id=pending.booking_id, room_number="101")
    refusal = conflict_of(
        scenario, stays.assign_room, booking_id=scenarios.booking(scenario).booking_id, room_number="101"
    )
    assert reasons_of(refusal) == [("room_taken", None)]
    assert refusal.about["room_number"] == "101"
    assert pending.booking_id in refusal.detail


@pytest.mark.parametrize(
    ("arrival", "nights", "free"), [(-1, 1, True), (2, 1, True), (1, 1, False), (0, 1, False)]
)
def test_only_overlapping_bookings_take_the_room(
    scenario: Scenario, arrival: int, nights: int, *, free: bool
) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.booking_with_room(scenario, "101", nights=2)
    booking = make_booking(
        scenario,
        check_in=days_from_today(arrival),
        check_out=days_from_today(arrival + nights),
        now=NOON - timedelta(days=2),
    )
    command: dict[str, Any] = {"booking_id": booking.booking_id, "room_number": "101"}
    if free:
        run_service(scenario, stays.assign_room, **command)
    else:
        assert reasons_of(conflict_of(scenario, stays.assign_room, **command)) == [("room_taken", None)]


@pytest.mark.parametrize("status", ["CHECKED_IN", "COMPLETED", "CANCELLED", "NO_SHOW"])
def test_other_statuses_are_refused(scenario: Scenario, status: str) -> None:
    scenarios.rooms(scenario, "101", "102")
    booking = booking_with_status(scenario, status, "101")
    command: dict[str, Any] = {"booking_id": booking.booking_id}
    assert reasons_of(conflict_of(scenario, stays.assign_room, room_number="102", **command)) == [
        ("wrong_status", None)
    ]
    assert reasons_of(conflict_of(scenario, stays.unassign_room, **command)) == [("wrong_status", None)]


def test_all_reasons_are_returned_at_once(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101")
    scenarios.booking_with_room(scenario, "101")
    booking = booking_with_status(scenario, "CANCELLED", "101")
    Room.objects.update(is_active=False)
    refusal = conflict_of(scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101")
    assert reasons_of(refusal) == [("wrong_status", None), ("room_inactive", None), ("room_taken", None)]


def test_set_is_assigned_at_once(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102")
    one, other = scenarios.booking(scenario), scenarios.booking(scenario)
    plan = {one.booking_id: "102", other.booking_id: "101"}
    with rows_written() as wrote:
        run_service(scenario, stays.assign_rooms, rooms=plan)
    assert len(wrote.new(RoomOperationLog)) == len(wrote.events(at=NOON)) == 2
    swapped = {one.booking_id: "101", other.booking_id: "102"}
    with rows_written() as wrote:
        run_service(scenario, stays.assign_rooms, rooms=swapped, now=LATER)
    assert [row["operation"] for row in wrote.new(RoomOperationLog)] == ["REASSIGN", "REASSIGN"]
    assert [
        booking.assigned_room.room_number for booking in (_fresh(one), _fresh(other)) if booking.assigned_room
    ] == [
        "101",
        "102",
    ]


def _fresh(booking: RoomBooking) -> RoomBooking:
    return RoomBooking.objects.get(pk=booking.pk)


def test_every_refused_booking_of_a_set_is_named(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "101", "102", "103")
    in_the_way = scenarios.booking_with_room(scenario, "102")
    twice, again, blocked = (scenarios.booking(scenario) for _ in range(3))
    plan = {twice.booking_id: "101", again.booking_id: "101", blocked.booking_id: "102"}
    refusal = conflict_of(scenario, stays.assign_rooms, rooms=plan)
    assert isinstance(refusal, SetRefused)
    assert item_reasons_of(refusal) == [
        (twice.booking_id, ["room_taken"]),
        (again.booking_id, ["room_taken"]),
        (blocked.booking_id, ["room_taken"]),
    ]
    assert in_the_way.booking_id in refusal.about["items"][2]["reasons"][0]["detail"]


def test_unknown_bookings_and_rooms_are_refused(scenario: Scenario) -> None:
    other = scenarios.new_scenario()
    scenarios.rooms(other, "501")
    theirs, ours = scenarios.booking(other), scenarios.booking(scenario)
    unknown = refusal_of(scenario, stays.assign_room, booking_id=ours.booking_id, room_number="501")
    assert isinstance(unknown, Invalid)
    assert unknown.errors == {"room_number": ["This hotel has no room 501."]}
    for service, arguments in ((stays.assign_room, {"room_number": "501"}), (stays.unassign_room, {})):
        refusal = refusal_of(scenario, service, booking_id=theirs.booking_id, **arguments)
        assert isinstance(refusal, BookingNotFound)


@pytest.mark.parametrize("role", ["housekeeper", "supervisor", "maintenance"])
def test_other_roles_are_forbidden(scenario: Scenario, role: str) -> None:
    scenarios.rooms(scenario, "101")
    booking = scenarios.booking_with_room(scenario, "101")
    command: dict[str, Any] = {"booking_id": booking.booking_id, "staff": getattr(scenario, role)}
    assert isinstance(refusal_of(scenario, stays.assign_room, room_number="101", **command), Forbidden)
    assert isinstance(refusal_of(scenario, stays.unassign_room, **command), Forbidden)
