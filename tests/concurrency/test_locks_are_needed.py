"""Without locks a named invariant refuses the second request; without invariants too, the rows become wrong.

Both commands read and check their guards before either writes, and the second writes after the first has
committed. With the locks this is impossible: the second command could not have read.
"""

from collections.abc import Callable

import pytest
import time_machine
from django.db import connection

from guests.models import Guest
from room_bookings.models import RoomBooking, RoomOccupancy
from room_bookings.services.integrity import BrokenInvariant, broken_invariants
from rooms.enums import OCCUPANCY_STATUS_OF_VACANT, OccupancyStatus, RoomStatus
from tests import scenarios
from tests.concurrency import delayed_requests as delays
from tests.concurrency import interleaved_pairs as pairs
from tests.concurrency.database_without_constraints import copied_database, drop_constraints
from tests.concurrency.delayed_requests import DelayedRequest, send_delayed
from tests.concurrency.interleaved_pairs import InterleavedPair, run_interleaved
from tests.concurrency.race_requests import outcome_of
from tests.scenarios import NOON, Scenario

pytestmark = pytest.mark.django_db(transaction=True)


def names_of(broken: list[BrokenInvariant]) -> set[str]:
    return {invariant.constraint for invariant in broken}


@pytest.fixture
def render_occupied_without_occupant(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give an OCCUPIED room without occupant an occupancy status, so that events and answers can render it."""
    monkeypatch.setitem(OCCUPANCY_STATUS_OF_VACANT, RoomStatus.OCCUPIED, OccupancyStatus.VACANT_DIRTY)


def rooms_of(booking: RoomBooking) -> tuple[str, set[str], set[str]]:
    """Return the booking's status, the rooms that it occupies, and the rooms of its guests."""
    occupied = RoomOccupancy.objects.filter(booking=booking)
    present = Guest.objects.filter(booking=booking, room__isnull=False)
    return (
        RoomBooking.objects.get(pk=booking.pk).status,
        set(occupied.values_list("room__room_number", flat=True)),
        set(present.values_list("room__room_number", flat=True)),
    )


@pytest.mark.parametrize(
    ("prepare", "invariant"),
    [
        (pairs.two_check_ins, "i6_one_event_per_version"),
        (pairs.check_in_then_cancel, "i5_checked_in_at"),
        (pairs.cancel_then_check_in, "i2_checked_in_has_assigned_room"),
        (pairs.move_then_check_out, "i6_one_event_per_version"),
        (pairs.two_assignments, "i4_no_two_bookings_in_one_room"),
        (pairs.reassignment_then_check_in, "i12_room_change_logged_once"),
        (pairs.same_check_out_twice, "i6_one_event_per_version"),
        (pairs.same_undo_check_out_twice, "i6_one_event_per_version"),
        (pairs.maintenance_then_mark_cleaned, "i6_one_event_per_version"),
        (pairs.check_in_then_deactivation, "i3_occupied_room_is_active"),
        (pairs.two_moves, "i6_one_event_per_version"),
        (pairs.same_reinstatement_twice, "i7_one_event_per_version"),
        (pairs.undo_check_in_then_check_out, "i6_one_event_per_version"),
        (pairs.undo_check_out_then_check_in, "i6_one_event_per_version"),
        (pairs.check_in_then_undo_check_out, "i6_one_event_per_version"),
        (pairs.two_undo_check_outs, "i6_one_event_per_version"),
        (pairs.two_swaps, "i4_no_two_bookings_in_one_room"),
        (pairs.check_out_then_mark_cleaned, "i6_one_event_per_version"),
        (pairs.mark_cleaned_then_check_out, "i6_one_event_per_version"),
    ],
)
def test_without_locks_a_named_invariant_refuses(
    scenario: Scenario,
    monkeypatch: pytest.MonkeyPatch,
    without_locks: None,
    prepare: Callable[[Scenario], InterleavedPair],
    invariant: str,
) -> None:
    answers = run_interleaved(scenario, prepare(scenario), monkeypatch)
    assert (answers[0].status, answers[1].status) == (200, 409)
    assert answers[1].body["constraint"] == invariant
    assert broken_invariants(connection) == []


def test_without_locks_the_second_of_two_reinstatements_meets_the_limit_of_nights(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, without_locks: None
) -> None:
    """The commit of the second is refused by I13, so its command runs again and the guard gives the reason."""
    pair = pairs.two_reinstatements(scenario)
    scenarios.without_overbooking(scenario)
    answers = run_interleaved(scenario, pair, monkeypatch)
    assert outcome_of(answers) == ("200", "409 no_availability")


@pytest.mark.parametrize(
    ("prepare", "broken"),
    [
        (pairs.two_check_ins, {"i1_room_holds_one_booking", "i6_one_event_per_version"}),
        (pairs.check_in_then_cancel, {"i2_occupancy_has_checked_in_booking", "i7_one_event_per_version"}),
        (pairs.cancel_then_check_in, {"i7_one_event_per_version"}),
        (pairs.move_then_check_out, {"i6_one_event_per_version", "i12_room_change_logged_once"}),
        (pairs.two_assignments, {"i4_no_two_bookings_in_one_room"}),
        (pairs.reassignment_then_check_in, {"i12_room_change_logged_once"}),
        (pairs.same_check_out_twice, {"i7_one_event_per_version"}),
        (pairs.same_undo_check_out_twice, {"i7_one_event_per_version"}),
        (pairs.maintenance_then_mark_cleaned, {"i6_one_event_per_version"}),
        (pairs.check_in_then_deactivation, {"i3_occupied_room_is_active"}),
        (pairs.two_moves, {"i1_room_holds_one_booking", "i6_one_event_per_version"}),
        (pairs.same_reinstatement_twice, {"i7_one_event_per_version", "i7_reversed_once"}),
        (pairs.undo_check_in_then_check_out, {"i7_one_event_per_version", "i12_room_change_logged_once"}),
        (pairs.undo_check_out_then_check_in, {"i1_room_holds_one_booking"}),
        (pairs.check_in_then_undo_check_out, {"i1_room_holds_one_booking"}),
        (pairs.two_undo_check_outs, {"i1_room_holds_one_booking"}),
        (pairs.two_swaps, {"i4_no_two_bookings_in_one_room", "i12_room_change_logged_once"}),
        (pairs.check_out_then_mark_cleaned, {"i3_occupied_status_has_occupancy"}),
        (pairs.mark_cleaned_then_check_out, {"i6_one_event_per_version", "i11_room_step_announced_once"}),
    ],
)
def test_without_locks_and_invariants_both_succeed_and_the_rows_become_wrong(
    monkeypatch: pytest.MonkeyPatch,
    without_locks: None,
    render_occupied_without_occupant: None,
    prepare: Callable[[Scenario], InterleavedPair],
    broken: set[str],
) -> None:
    with copied_database(), time_machine.travel(NOON):
        scenario = scenarios.new_scenario()
        pair = prepare(scenario)
        drop_constraints()
        assert outcome_of(run_interleaved(scenario, pair, monkeypatch)) == ("200", "200")
        assert broken <= names_of(broken_invariants(connection))


@pytest.mark.parametrize(
    ("prepare", "invariant"),
    [
        (delays.repeated_check_in, "i6_one_event_per_version"),
        (delays.repeated_check_out, "i6_one_event_per_version"),
        (delays.repeated_group_check_out, "i6_one_event_per_version"),
        (delays.repeated_cancellation, "i7_one_event_per_version"),
    ],
)
def test_without_locks_one_event_per_version_refuses_the_delayed_request(
    scenario: Scenario,
    monkeypatch: pytest.MonkeyPatch,
    without_locks: None,
    prepare: Callable[[Scenario], DelayedRequest],
    invariant: str,
) -> None:
    delayed_answer, others = send_delayed(scenario, prepare(scenario), monkeypatch)
    assert {answer.status for answer in others} == {200}
    assert (delayed_answer.status, delayed_answer.body["constraint"]) == (409, invariant)
    assert broken_invariants(connection) == []


@pytest.mark.parametrize(
    ("prepare", "rows", "broken"),
    [
        (delays.repeated_check_in, ("CHECKED_IN", {"101"}, {"101"}), {"i7_one_event_per_version"}),
        (delays.repeated_check_out, ("COMPLETED", set(), set()), {"i7_one_event_per_version"}),
        (delays.repeated_cancellation, ("CANCELLED", set(), set()), {"i7_one_event_per_version"}),
        (
            delays.repeated_group_check_out,
            ("CHECKED_IN", set(), {"101"}),
            {"i2_checked_in_booking_has_occupancy", "i8_guest_is_where_their_booking_is"},
        ),
    ],
)
def test_without_locks_and_invariants_the_delayed_request_reverses_later_changes(
    monkeypatch: pytest.MonkeyPatch,
    without_locks: None,
    prepare: Callable[[Scenario], DelayedRequest],
    rows: tuple[str, set[str], set[str]],
    broken: set[str],
) -> None:
    with copied_database(), time_machine.travel(NOON):
        scenario = scenarios.new_scenario()
        delayed = prepare(scenario)
        drop_constraints()
        delayed_answer, others = send_delayed(scenario, delayed, monkeypatch)
        assert {answer.status for answer in [*others, delayed_answer]} == {200}
        assert rooms_of(delayed.booking) == rows
        assert broken <= names_of(broken_invariants(connection))
