"""Auto-assignment: what a plan considers, what it writes, and what changed before it was written."""

from typing import Any

import pytest

from hotel.kernel.exceptions import Invalid
from room_bookings import services as stays
from room_bookings.enums import SetMode
from room_bookings.exceptions import BookingNotFound, SetRefused
from room_bookings.models import RoomBooking
from room_bookings.selectors import RoomPlan, plan_rooms
from room_bookings.services import AutoAssignment
from rooms.enums import RoomStatus
from rooms.models import Room, RoomOperationLog, RoomType
from staff.command import system_command
from tests import scenarios
from tests.room_bookings.services.bookings import days_from_today, make_booking
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.scenarios import NOON, Scenario
from tests.statement_count import assert_max_statements
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    return scenario


def plan_of(scenario: Scenario, **arguments: Any) -> RoomPlan:
    return plan_rooms(system_command(scenario.hotel, now=NOON), **arguments)


def planned(plan: RoomPlan) -> dict[str, str | list[str]]:
    """Return the planned room by booking ID, or the codes of the reasons for none."""
    return {
        place.booking.booking_id: place.room.room_number
        if place.room
        else [reason.code for reason in place.reasons]
        for place in plan.placements
    }


def outcomes(scenario: Scenario, plan: RoomPlan, **arguments: Any) -> list[tuple[str, list[str]]]:
    results: list[AutoAssignment] = run_service(scenario, stays.auto_assign_rooms, plan=plan, **arguments)
    return [(result.outcome, [reason.code for reason in result.reasons]) for result in results]


def test_plan_names_the_arrivals_of_the_day_without_a_room(scenario: Scenario) -> None:
    scenarios.booking_with_room(scenario, "101", check_in=days_from_today(1))
    make_booking(scenario)
    tomorrow = scenarios.booking(scenario, check_in=days_from_today(1))
    today = scenarios.booking(scenario, nights=1)

    assert planned(plan_of(scenario)) == {today.booking_id: "101"}
    assert planned(plan_of(scenario, date=days_from_today(1))) == {tomorrow.booking_id: "102"}


def test_named_bookings_are_planned_whatever_their_arrival(scenario: Scenario) -> None:
    """Of the two rooms the later booking gets 102: in 101 one night before it would be left alone."""
    pending = make_booking(scenario)
    roomed = scenarios.booking_with_room(scenario, "101")
    later = scenarios.booking(scenario, check_in=days_from_today(3))
    ids = [booking.booking_id for booking in (pending, roomed, later)]

    assert planned(plan_of(scenario, booking_ids=ids)) == {
        pending.booking_id: ["wrong_status"],
        roomed.booking_id: ["room_assigned"],
        later.booking_id: "102",
    }


def test_unknown_bookings_and_past_dates_are_refused(scenario: Scenario) -> None:
    with pytest.raises(BookingNotFound):
        plan_of(scenario, booking_ids=["BK-NONE"])
    with pytest.raises(Invalid):
        plan_of(scenario, date=days_from_today(-1))


def test_guests_in_house_keep_their_rooms(scenario: Scenario) -> None:
    """Nobody moves although the long stay would fit if the guests of 101 went to 102."""
    in_house = scenarios.checked_in_booking(scenario, "101", nights=1)
    scenarios.booking_with_room(scenario, "102", check_in=days_from_today(1))
    arrival = scenarios.booking(scenario, nights=3)

    assert planned(plan_of(scenario)) == {arrival.booking_id: ["no_free_room"]}
    in_house.refresh_from_db()
    assert in_house.assigned_room == Room.objects.get(room_number="101")


def test_party_that_no_room_takes_is_left_out(scenario: Scenario) -> None:
    large, small = scenarios.booking(scenario, people=2), scenarios.booking(scenario)
    RoomType.objects.filter(pk=scenario.room_type.pk).update(max_occupancy=1)

    assert planned(plan_of(scenario)) == {large.booking_id: ["room_too_small"], small.booking_id: "101"}


def test_rooms_that_cannot_be_entered_today_are_for_later(scenario: Scenario) -> None:
    scenarios.room_with_status(scenario, "103", RoomStatus.OUT_OF_ORDER)
    scenarios.report(scenario, "101")
    arrivals = [scenarios.booking(scenario, nights=1) for _ in range(2)]
    later = [scenarios.booking(scenario, check_in=days_from_today(1)) for _ in range(3)]

    plan = planned(plan_of(scenario))
    assert [plan[booking.booking_id] for booking in arrivals] == ["102", ["no_free_room"]]
    after = planned(plan_of(scenario, date=days_from_today(1)))
    assert sorted(map(str, after.values())) == ["101", "102", "103"]
    assert after.keys() == {booking.booking_id for booking in later}


def test_plan_is_assigned_with_a_log_row_for_each_room(scenario: Scenario) -> None:
    bookings = [scenarios.booking(scenario) for _ in range(3)]

    assert outcomes(scenario, plan_of(scenario)) == [
        ("assigned", []),
        ("assigned", []),
        ("not_placed", ["no_free_room"]),
    ]
    rooms = RoomBooking.objects.order_by("pk").values_list("assigned_room__room_number", flat=True)
    assert [*rooms] == ["101", "102", None]
    log = RoomOperationLog.objects.filter(operation="ASSIGN").order_by("room__room_number")
    assert [*log.values_list("booking_id", "room__room_number", "note", "performed_by")] == [
        (bookings[0].booking_id, "101", "auto-assign", scenario.front_desk.pk),
        (bookings[1].booking_id, "102", "auto-assign", scenario.front_desk.pk),
    ]


def test_what_changed_meanwhile_is_left_out_and_reported(scenario: Scenario) -> None:
    scenarios.rooms(scenario, "103", "104", "105", "106")
    cancelled, roomed, longer, robbed, crowded, unchanged = (scenarios.booking(scenario) for _ in range(6))
    plan = plan_of(scenario)
    run_as_system(scenario, stays.cancel_booking, booking_id=cancelled.booking_id, reason="Plans")
    later = scenarios.booking(scenario, check_in=days_from_today(1))
    for booking, room_number in ((roomed, "101"), (later, "104")):
        run_as_system(scenario, stays.assign_room, booking_id=booking.booking_id, room_number=room_number)
    changes: dict[str, Any] = {"check_out": days_from_today(5)}
    run_as_system(scenario, stays.update_booking, booking_id=longer.booking_id, changes=changes)
    run_as_system(scenario, stays.update_booking, booking_id=crowded.booking_id, changes={"adults": 3})

    assert planned(plan) == dict(
        zip(
            (each.booking_id for each in (cancelled, roomed, longer, robbed, crowded, unchanged)),
            ("101", "102", "103", "104", "105", "106"),
            strict=True,
        )
    )
    with assert_no_row_changes(), pytest.raises(SetRefused) as refused:
        run_service(scenario, stays.auto_assign_rooms, plan=plan, mode=SetMode.ALL_OR_NOTHING)
    assert len(refused.value.about["items"]) == 5
    assert outcomes(scenario, plan) == [
        ("changed", ["wrong_status"]),
        ("changed", ["room_assigned"]),
        ("changed", ["stale"]),
        ("changed", ["room_taken"]),
        ("changed", ["room_too_small"]),
        ("assigned", []),
    ]
    for booking, expected in ((roomed, "101"), (robbed, None), (longer, None), (unchanged, "106")):
        booking.refresh_from_db()
        assert (booking.assigned_room.room_number if booking.assigned_room else None) == expected


def test_plan_with_nothing_to_assign_writes_nothing(scenario: Scenario) -> None:
    with assert_no_row_changes():
        assert outcomes(scenario, plan_of(scenario)) == []


@pytest.mark.parametrize("arrivals", [1, 12])
def test_statements_do_not_depend_on_the_number_of_arrivals(scenario: Scenario, arrivals: int) -> None:
    scenarios.rooms(scenario, *(str(number) for number in range(200, 220)))
    for _ in range(arrivals):
        scenarios.booking(scenario)
    scenarios.booking(scenario, check_in=days_from_today(1))

    with assert_max_statements(3):
        plan = plan_of(scenario)
    with assert_max_statements(12):
        results = stays_of(scenario, plan)
    assert {result.outcome for result in results} == {"assigned"}


def stays_of(scenario: Scenario, plan: RoomPlan) -> list[AutoAssignment]:
    return run_service(scenario, stays.auto_assign_rooms, plan=plan)


def test_day_use_is_planned_before_the_night_of_another(scenario: Scenario) -> None:
    """Two bookings hold the night in both rooms; the day use leaves one of them before."""
    scenarios.booking_with_room(scenario, "102")
    day_use = make_booking(scenario, check_out=days_from_today(0), confirm=True)
    night = scenarios.booking(scenario, nights=1)

    plan = planned(plan_of(scenario))

    assert plan[night.booking_id] == "101"
    assert plan[day_use.booking_id] in {"101", "102"}
