"""Dated blocks of rooms: what they refuse, displace, count and write."""

from datetime import timedelta
from typing import Any

import pytest

from hotel.kernel.exceptions import Conflict, Invalid
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.enums import BlockKind
from room_bookings.models import RoomBlock, RoomBlockChange, RoomBooking
from room_bookings.selectors.availability import availability
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog
from tests import scenarios
from tests.room_bookings.room_blocks.block_calls import day, enter, new_block
from tests.room_bookings.services.service_calls import (
    conflict_of,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written
from tests.scenarios import MORNING, TODAY, Scenario
from tests.statement_count import assert_max_statements

pytestmark = pytest.mark.django_db

BUDGET = 14 + 2
"""Statements of a command, and the two by which the test checks the constraints."""


@pytest.fixture
def scenario() -> Scenario:
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102", "103")
    return made


def status_of(scenario: Scenario, number: str = "101") -> str:
    return scenarios.statuses(scenario, [number])[0]


def apply(scenario: Scenario, *, days: int = 0) -> stays.AppliedBlocks:
    return run_as_system(scenario, stays.apply_room_blocks, now=MORNING + timedelta(days=days))


def refused(scenario: Scenario, service: Any = stays.create_room_blocks, **given: Any) -> Conflict:
    return conflict_of(scenario, service, staff=scenario.supervisor, now=MORNING, **given)


def test_block_writes_its_history_log_and_event(scenario: Scenario) -> None:
    with rows_written() as diff:
        (block,) = enter(scenario).blocks
    assert (block.kind, block.begun_at, status_of(scenario)) == ("OUT_OF_ORDER", None, "READY_FOR_GUEST")
    change = RoomBlockChange.objects.get()
    assert (change.version, change.performed_by, [each["field"] for each in change.changes]) == (
        1,
        scenario.supervisor,
        ["kind", "first", "until"],
    )
    (log,) = diff.new_rows(RoomOperationLog)
    (event,) = diff.new_rows(OutboxEvent)
    assert (log["operation"], log["note"], event["type"]) == ("BLOCK", "Burst pipe", "block_created")
    assert Room.objects.get(room_number="101").version == 2


def test_block_of_today_begins_at_once_and_ends_by_the_clock(scenario: Scenario) -> None:
    enter(scenario, 0, 2)
    assert status_of(scenario) == RoomStatus.OUT_OF_ORDER
    assert apply(scenario, days=1) == stays.AppliedBlocks()
    assert len(apply(scenario, days=2).ended) == 1
    assert status_of(scenario) == RoomStatus.CHECKOUT_DIRTY
    assert [row.operation for row in RoomOperationLog.objects.order_by("pk")][-2:] == [
        "OUT_OF_ORDER",
        "RETURN_TO_SERVICE",
    ]
    assert apply(scenario, days=2) == stays.AppliedBlocks()


def test_block_follows_another_without_a_step_between(scenario: Scenario) -> None:
    enter(scenario, 0, 2)
    enter(scenario, 2, 3)
    done = apply(scenario, days=2)
    assert (len(done.begun), len(done.ended), status_of(scenario)) == (1, 1, RoomStatus.OUT_OF_ORDER)


def test_booking_in_the_way_is_named_with_free_rooms(scenario: Scenario) -> None:
    planned = scenarios.booking_with_room(scenario, "101", check_in=day(3))
    scenarios.booking_with_room(scenario, "102", check_in=day(3))
    refusal = refused(scenario, **new_block())
    assert reasons_of(refusal) == [("room_taken", None)]
    (item,) = refusal.about["items"]
    assert (item["booking_id"], item["room_number"], item["free_rooms"]) == (
        planned.booking_id,
        "101",
        ["103"],
    )


def test_departure_and_arrival_meet_a_block(scenario: Scenario) -> None:
    scenarios.booking_with_room(scenario, "101", check_in=day(1), nights=1)
    scenarios.booking_with_room(scenario, "101", check_in=day(4))
    assert enter(scenario, 2, 4).blocks


def test_displace_unassigns_bookings_and_lists_them(scenario: Scenario) -> None:
    planned = [scenarios.booking_with_room(scenario, "101", check_in=day(days), nights=1) for days in (3, 2)]
    with assert_max_statements(BUDGET):
        done = enter(scenario, 0, 4, displace=True)
    assert [booking.booking_id for booking in done.displaced] == [
        each.booking_id for each in reversed(planned)
    ]
    assert not RoomBooking.objects.exclude(assigned_room=None)
    log = RoomOperationLog.objects.order_by("pk").values_list("operation", flat=True)
    assert list(log)[-3:] == ["UNASSIGN", "UNASSIGN", "OUT_OF_ORDER"]


def test_booking_that_keeps_its_room_is_not_displaced(scenario: Scenario) -> None:
    planned = scenarios.booking_with_room(scenario, "101", check_in=day(3))
    run_service(
        scenario,
        stays.update_booking,
        booking_id=planned.booking_id,
        changes={"do_not_move": True},
        now=MORNING,
    )
    assert reasons_of(refused(scenario, **new_block(displace=True))) == [("do_not_move", "FRONT_DESK")]


def test_guest_in_house_moves_first(scenario: Scenario) -> None:
    scenarios.checked_in_booking(scenario, "101", nights=3)
    refusal = refused(scenario, **new_block(displace=True))
    assert reasons_of(refusal) == [("room_occupied", None)]
    assert refusal.about["items"][0]["free_rooms"] == ["102", "103"]


def test_block_waits_for_an_overdue_guest(scenario: Scenario) -> None:
    stay = scenarios.checked_in_booking(scenario, "101", nights=2)
    enter(scenario, 2, 4)
    assert len(apply(scenario, days=2).waiting) == 1
    assert status_of(scenario) == RoomStatus.OCCUPIED
    scenarios.check_out(scenario, stay, now=MORNING + timedelta(days=2))
    assert len(apply(scenario, days=2).begun) == 1
    assert status_of(scenario) == RoomStatus.OUT_OF_ORDER


def test_overlapping_blocks_are_refused(scenario: Scenario) -> None:
    enter(scenario, kind=BlockKind.OUT_OF_SERVICE)
    assert reasons_of(refused(scenario, **new_block(3, 5))) == [("room_blocked", None)]
    assert enter(scenario, 4, 4).blocks


def test_blocked_room_takes_no_booking(scenario: Scenario) -> None:
    enter(scenario, 1, 3, "101", "102")
    made = scenarios.booking(scenario, check_in=day(2))
    given = {"booking_id": made.booking_id, "room_number": "101"}
    assert reasons_of(conflict_of(scenario, stays.assign_room, now=MORNING, **given)) == [
        ("room_blocked", None)
    ]
    later = scenarios.checked_in_booking(scenario, "103", nights=1)
    move: dict[str, Any] = {"booking_id": later.booking_id, "room_number": "102", "reason": "View"}
    run_service(scenario, stays.move_booking, now=MORNING, **move)
    longer = {"booking_id": later.booking_id, "check_out": day(2)}
    assert reasons_of(conflict_of(scenario, stays.change_departure, now=MORNING, **longer)) == [
        ("room_blocked", None)
    ]


def test_out_of_service_only_warns(scenario: Scenario) -> None:
    planned = scenarios.booking_with_room(scenario, "101", check_in=day(3))
    done = enter(scenario, 0, 5, kind=BlockKind.OUT_OF_SERVICE)
    assert [warning["code"] for warning in done.warnings] == ["room_out_of_service"]
    assert planned.booking_id in done.warnings[0]["detail"]
    assert status_of(scenario) == RoomStatus.READY_FOR_GUEST


def test_availability_counts_blocks_from_their_entry(scenario: Scenario) -> None:
    scenarios.without_overbooking(scenario)

    def free() -> list[int]:
        (found,) = availability(hotel=scenario.hotel, now=MORNING, check_in=TODAY, check_out=day(4))
        return [found.inventory.free(night) for night in found.nights]

    (block,) = enter(scenario, 0, 2).blocks
    assert free() == [2, 2, 3, 3]
    change(scenario, block, until=day(3))
    assert free() == [2, 2, 2, 3]
    end(scenario, block)
    assert free() == [3, 3, 3, 3]


def change(scenario: Scenario, block: RoomBlock, *, displace: bool = False, **changes: Any) -> None:
    given: dict[str, Any] = {"block_id": block.pk, "changes": changes, "displace": displace}
    run_service(scenario, stays.update_room_block, staff=scenario.supervisor, now=MORNING, **given)


def end(scenario: Scenario, block: RoomBlock, **given: Any) -> RoomBlock:
    arguments: dict[str, Any] = {"block_id": block.pk, "staff": scenario.supervisor, "now": MORNING}
    return run_service(scenario, stays.end_room_block, **(arguments | given))


def test_ended_block_frees_its_room_and_stays_ended(scenario: Scenario) -> None:
    (block,) = enter(scenario, 0, 3).blocks
    end(scenario, block)
    assert status_of(scenario) == RoomStatus.CHECKOUT_DIRTY
    with rows_written() as diff:
        end(scenario, block)
    assert not diff.new_rows(OutboxEvent)
    given = {"block_id": block.pk, "changes": {"until": day(5)}}
    assert reasons_of(refused(scenario, stays.update_room_block, **given)) == [("wrong_status", None)]
    assert RoomBlockChange.objects.count() == 2


def test_change_displaces_what_it_gains(scenario: Scenario) -> None:
    (block,) = enter(scenario, 2, 3).blocks
    planned = scenarios.booking_with_room(scenario, "101", check_in=day(3))
    given = {"block_id": block.pk, "changes": {"until": day(4)}}
    assert reasons_of(refused(scenario, stays.update_room_block, **given)) == [("room_taken", None)]
    with assert_max_statements(BUDGET):
        change(scenario, block, until=day(4), displace=True)
    planned.refresh_from_db()
    assert planned.assigned_room_id is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first": day(-1)}, "start"),
        ({"until": day(1)}, "end"),
        ({"reason": "  "}, "reason"),
        ({"rooms": ["999"]}, "rooms"),
        ({"until": day(1500)}, "end"),
    ],
)
def test_wrong_values_are_named(scenario: Scenario, given: dict[str, Any], field: str) -> None:
    refusal = refusal_of(
        scenario, stays.create_room_blocks, staff=scenario.supervisor, now=MORNING, **(new_block() | given)
    )
    assert isinstance(refusal, Invalid)
    assert list(refusal.errors) == [field]


def test_day_use_before_a_block_keeps_its_day(scenario: Scenario) -> None:
    day_use = scenarios.booking_with_room(scenario, "101", nights=0)
    enter(scenario, 0, 2)
    assert status_of(scenario) == RoomStatus.READY_FOR_GUEST
    run_as_system(scenario, stays.check_in_booking, booking_id=day_use.booking_id, now=MORNING)
    scenarios.check_out(scenario, day_use)
    assert len(apply(scenario).begun) == 1
