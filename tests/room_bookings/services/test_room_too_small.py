"""Tests of `room_too_small`: one guard wherever a room and the persons of a booking meet."""

from typing import Any

import pytest

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.enums import SetMode, SetOutcome
from room_bookings.models import BookingChange, RoomBooking
from room_bookings.selectors import available_rooms, plan_rooms
from room_bookings.services import PartyMember
from rooms.models import Room, RoomOperationLog, RoomType
from staff.command import system_command
from staff.overrides import Overrides
from tests import scenarios
from tests.room_bookings.services.bookings import ADA, days_from_today, make_booking, new_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    item_reasons_of,
    overrides_for,
    reasons_of,
    run_service,
)
from tests.scenarios import NOON, Scenario

pytestmark = pytest.mark.django_db

TOO_SMALL = [("room_too_small", "FRONT_DESK")]
OVERRIDES = overrides_for("room_too_small", why="With an extra bed")
LOGGED = {"overrides": ["room_too_small"], "override_reason": "With an extra bed"}
CHARLES = PartyMember(first_name="Charles", last_name="Byrne")


@pytest.fixture
def scenario() -> Scenario:
    """Return a hotel with the double rooms 101 and 102, and the single room 103."""
    made = scenarios.new_scenario()
    scenarios.rooms(made, "101", "102", "103")
    single = RoomType.objects.create(
        hotel=made.hotel, code="SGL", name="Single", max_occupancy=1, overbooking_limit=10
    )
    Room.objects.filter(room_number="103").update(room_type=single)
    return made


def last_log() -> RoomOperationLog:
    return RoomOperationLog.objects.latest("pk")


def last_change(booking: RoomBooking) -> BookingChange:
    return BookingChange.objects.filter(booking=booking).latest("pk")


def refused_then_overridden(scenario: Scenario, service: Any, **arguments: Any) -> Any:
    """Expect that the command is refused for the size of the room alone, then override that."""
    assert reasons_of(conflict_of(scenario, service, **arguments)) == TOO_SMALL
    return run_service(scenario, service, **arguments, overrides=OVERRIDES)


def test_two_adults_are_not_assigned_to_a_single_room(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, people=2)
    assigned = refused_then_overridden(
        scenario, stays.assign_room, booking_id=booking.booking_id, room_number="103"
    )
    assert assigned.assigned_room.room_number == "103"
    assert (last_log().operation, last_log().metadata) == ("ASSIGN", LOGGED)


def test_set_of_assignments_leaves_out_the_booking_that_is_too_large(scenario: Scenario) -> None:
    couple, single = scenarios.booking(scenario, people=2), scenarios.booking(scenario)
    rooms = {couple.booking_id: "103", single.booking_id: "101"}

    refusal = conflict_of(scenario, stays.assign_set, rooms=rooms)
    results = run_service(scenario, stays.assign_set, rooms=rooms, mode=SetMode.EACH)

    assert item_reasons_of(refusal) == [(couple.booking_id, ["room_too_small"])]
    assert [(result.outcome, [reason.code for reason in result.reasons]) for result in results] == [
        (SetOutcome.REFUSED, ["room_too_small"]),
        (SetOutcome.DONE, []),
    ]


def test_swap_does_not_bring_two_adults_into_a_single_room(scenario: Scenario) -> None:
    couple = scenarios.booking_with_room(scenario, "101", people=2)
    single = scenarios.booking_with_room(scenario, "103")
    swap: dict[str, Any] = {"booking_ids": [couple.booking_id, single.booking_id]}

    refusal = conflict_of(scenario, stays.swap_rooms, **swap)
    swapped = run_service(scenario, stays.swap_rooms, **swap, overrides=OVERRIDES)

    assert item_reasons_of(refusal) == [(couple.booking_id, ["room_too_small"])]
    assert [booking.assigned_room.room_number for booking in swapped if booking.assigned_room] == [
        "103",
        "101",
    ]


def test_check_in_set_leaves_out_the_booking_that_is_too_large(scenario: Scenario) -> None:
    couple, single = scenarios.booking(scenario, people=2), scenarios.booking(scenario)
    check_ins = [
        stays.PlannedCheckIn(couple.booking_id, "103"),
        stays.PlannedCheckIn(single.booking_id, "102"),
    ]
    results = run_service(scenario, stays.check_in_set, check_ins=check_ins, mode=SetMode.EACH)
    assert [[reason.code for reason in result.reasons] for result in results] == [["room_too_small"], []]


def test_walk_in_of_two_adults_into_a_single_room_is_refused(scenario: Scenario) -> None:
    new = new_booking(scenario, room_type="SGL", adults=2, party=[ADA, CHARLES])
    booking = refused_then_overridden(scenario, stays.walk_in, booking=new, room_number="103")
    assert (last_log().operation, last_log().metadata) == ("CHECKIN", LOGGED)
    assert booking.status == "CHECKED_IN"


def test_party_that_is_larger_than_what_was_booked_is_counted_at_check_in(scenario: Scenario) -> None:
    """One adult was booked, two persons with names come: a single room is too small for them."""
    booking = make_booking(scenario, adults=1, party=[ADA, CHARLES], confirm=True)
    refused_then_overridden(
        scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="103"
    )
    assert Guest.objects.filter(room__room_number="103").count() == 2


def test_move_counts_the_guests_who_are_in_house(scenario: Scenario) -> None:
    booking = make_booking(scenario, adults=1, party=[ADA, CHARLES], confirm=True)
    run_service(scenario, stays.check_in_booking, booking_id=booking.booking_id, room_number="101")

    offered = available_rooms(system_command(scenario.hotel, now=NOON), booking_id=booking.booking_id)
    refused_then_overridden(
        scenario, stays.move_booking, booking_id=booking.booking_id, room_number="103", reason="Noise"
    )

    assert [(each.room.room_number, [reason.code for reason in each.reasons]) for each in offered] == [
        ("102", []),
        ("103", ["room_too_small"]),
    ]


@pytest.mark.parametrize("in_house", [False, True])
@pytest.mark.parametrize("changes", [{"adults": 3}, {"children": 2}, {"adults": 2, "children": 1}])
def test_more_persons_need_a_larger_room_before_arrival_and_in_house(
    scenario: Scenario, changes: dict[str, int], *, in_house: bool
) -> None:
    make = scenarios.checked_in_booking if in_house else scenarios.booking_with_room
    booking = make(scenario, "101")
    changed = refused_then_overridden(
        scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes
    )
    assert {name: getattr(changed, name) for name in changes} == changes
    assert last_change(booking).note == "With an extra bed"


def test_fewer_persons_are_never_refused(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, people=5)
    run_service(
        scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101", overrides=OVERRIDES
    )
    changed = run_service(
        scenario, stays.update_booking, booking_id=booking.booking_id, changes={"adults": 3, "children": 1}
    )
    assert (changed.adults, changed.children) == (3, 1)


def test_persons_of_a_completed_stay_are_corrected_without_a_judgement(scenario: Scenario) -> None:
    (booking,) = scenarios.check_out(scenario, scenarios.checked_in_booking(scenario, "101"))
    changed = run_service(
        scenario,
        stays.update_booking,
        staff=scenario.manager,
        booking_id=booking.booking_id,
        changes={"adults": 4},
    )
    assert changed.adults == 4


def test_another_room_type_is_judged_with_the_room_that_stays(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, people=3)
    run_service(
        scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101", overrides=OVERRIDES
    )
    refused_then_overridden(
        scenario, stays.update_booking, booking_id=booking.booking_id, changes={"room_type": "SGL"}
    )
    assert last_log().metadata["overrides"] == ["room_too_small"]


def test_refusal_of_dates_and_persons_has_both_reasons(scenario: Scenario) -> None:
    booking = scenarios.booking_with_room(scenario, "101", nights=1)
    scenarios.booking_with_room(scenario, "101", check_in=days_from_today(1))
    refusal = conflict_of(
        scenario,
        stays.update_booking,
        booking_id=booking.booking_id,
        changes={"check_out": days_from_today(2), "adults": 3},
    )
    assert reasons_of(refusal) == [("room_taken", None), *TOO_SMALL]


def test_channel_that_sells_more_persons_gives_up_the_room(scenario: Scenario) -> None:
    """A channel overrides nothing; the room that is too small is unassigned, and the desk finds another one."""
    booking = scenarios.booking_with_room(scenario, "101")
    change: dict[str, Any] = {
        "booking_id": booking.booking_id,
        "changes": {"adults": 4},
        "staff": scenario.channel,
    }

    refusal = conflict_of(scenario, stays.update_booking, **change, overrides=OVERRIDES)
    changed = run_service(scenario, stays.update_booking, **change, keep_room=False)

    assert reasons_of(refusal) == TOO_SMALL
    assert (changed.adults, changed.assigned_room) == (4, None)
    assert last_log().operation == "UNASSIGN"


@pytest.mark.parametrize("have_left", [False, True])
def test_guests_do_not_give_up_the_room_of_their_stay(scenario: Scenario, *, have_left: bool) -> None:
    booking = scenarios.checked_in_booking(scenario, "101")
    if have_left:
        scenarios.check_out(scenario, booking)
    refusal = conflict_of(
        scenario,
        stays.update_booking,
        staff=scenario.manager,
        booking_id=booking.booking_id,
        changes={"adults": 3},
        keep_room=False,
    )
    assert reasons_of(refusal) == [("wrong_status", None)]


@pytest.mark.parametrize("in_house", [False, True])
def test_person_who_joins_a_full_room_needs_an_override(scenario: Scenario, *, in_house: bool) -> None:
    make = scenarios.checked_in_booking if in_house else scenarios.booking_with_room
    booking = make(scenario, "101", people=2)

    joined = refused_then_overridden(
        scenario, stays.add_party_member, booking_id=booking.booking_id, member=CHARLES
    )

    assert joined.party.filter(first_name="Charles").count() == 1
    assert last_change(booking).note == "With an extra bed"
    assert last_log().metadata["overrides"] == ["room_too_small"]


def test_person_who_returns_to_a_full_room_needs_an_override(scenario: Scenario) -> None:
    booking = scenarios.checked_in_booking(scenario, "101", people=2)
    away = run_service(
        scenario,
        stays.add_party_member,
        booking_id=booking.booking_id,
        member=PartyMember(first_name="Charles", last_name="Byrne", is_staying=False),
    ).party.get(first_name="Charles")

    refused_then_overridden(
        scenario,
        stays.change_party_member,
        booking_id=booking.booking_id,
        party_member_pk=away.pk,
        changes={"is_staying": True},
    )

    assert Guest.objects.filter(room__room_number="101").count() == 3


def test_person_who_was_booked_joins_without_a_word(scenario: Scenario) -> None:
    """Three adults were let into a double room; the name of the third is added later."""
    booking = make_booking(scenario, adults=3, confirm=True)
    run_service(
        scenario, stays.assign_room, booking_id=booking.booking_id, room_number="101", overrides=OVERRIDES
    )
    run_service(scenario, stays.add_party_member, booking_id=booking.booking_id, member=CHARLES)
    assert booking.party.count() == 2


def test_plan_reports_a_room_that_became_too_small(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, people=2)
    plan = plan_rooms(system_command(scenario.hotel, now=NOON), booking_ids=[booking.booking_id])
    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes={"adults": 3})
    (outcome,) = run_service(scenario, stays.auto_assign_rooms, plan=plan)
    assert (outcome.outcome, [reason.code for reason in outcome.reasons]) == ("changed", ["room_too_small"])


def test_system_and_housekeepers_override_nothing(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, people=2)
    with pytest.raises(Exception, match="takes 1 persons"):
        scenarios.run(
            system_command(scenario.hotel, now=NOON),
            lambda command: stays.assign_room(
                command,
                booking_id=booking.booking_id,
                room_number="103",
                overrides=Overrides.of(["room_too_small"], "Why not"),
            ),
        )
