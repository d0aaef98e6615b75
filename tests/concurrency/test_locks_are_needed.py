"""The races are real: without the locks a named invariant refuses; without the invariants too the fault shows.

Both clerks' commands read and judge before either writes, and the second writes when the first has
committed. With the locks they could not: the second would not even have read.
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
from tests.concurrency import lock_waiters as latecomers
from tests.concurrency import races as duels
from tests.concurrency.clients import said
from tests.concurrency.lock_waiters import Latecomer, come_late
from tests.concurrency.races import Duel, fight
from tests.concurrency.without_locks import a_copy_of_the_database, drop_all_guards
from tests.scenarios import NOON, Scenario

pytestmark = pytest.mark.django_db(transaction=True)


def names_of(broken: list[BrokenInvariant]) -> set[str]:
    return {invariant.constraint for invariant in broken}


@pytest.fixture
def unjudged(monkeypatch: pytest.MonkeyPatch) -> None:
    """News and answers show whatever there is; otherwise nothing could be told of an OCCUPIED room without anybody."""
    monkeypatch.setitem(OCCUPANCY_STATUS_OF_VACANT, RoomStatus.OCCUPIED, OccupancyStatus.VACANT_DIRTY)


def whereabouts(booking: RoomBooking) -> tuple[str, set[str], set[str]]:
    """The booking's status, the rooms that it occupies, and those where its guests are."""
    held = RoomOccupancy.objects.filter(booking=booking)
    present = Guest.objects.filter(booking=booking, room__isnull=False)
    return (
        RoomBooking.objects.get(pk=booking.pk).status,
        set(held.values_list("room__room_number", flat=True)),
        set(present.values_list("room__room_number", flat=True)),
    )


@pytest.mark.parametrize(
    ("prepare", "invariant"),
    [
        (duels.two_check_ins, "i6_one_event_per_version"),
        (duels.check_in_then_cancel, "i5_checked_in_at"),
        (duels.cancel_then_check_in, "i2_checked_in_has_assigned_room"),
        (duels.move_then_check_out, "i6_one_event_per_version"),
        (duels.two_plans, "i4_no_two_bookings_in_one_room"),
        (duels.another_plan_then_check_in, "i12_room_change_logged_once"),
        (duels.the_same_check_out, "i6_one_event_per_version"),
        (duels.the_same_correction, "i6_one_event_per_version"),
        (duels.broken_then_cleaned, "i6_one_event_per_version"),
        (duels.check_in_then_deactivation, "i3_occupied_room_is_active"),
        (duels.two_moves, "i6_one_event_per_version"),
        (duels.the_same_reinstatement, "i7_one_event_per_version"),
        (duels.undo_check_in_then_check_out, "i6_one_event_per_version"),
        (duels.undo_check_out_then_check_in, "i6_one_event_per_version"),
        (duels.check_in_then_undo_check_out, "i6_one_event_per_version"),
        (duels.two_returns, "i6_one_event_per_version"),
        (duels.two_swaps, "i4_no_two_bookings_in_one_room"),
        (duels.check_out_then_cleaned, "i6_one_event_per_version"),
        (duels.cleaned_then_check_out, "i6_one_event_per_version"),
    ],
)
def test_without_locks_a_named_invariant_refuses(
    scenario: Scenario,
    monkeypatch: pytest.MonkeyPatch,
    unlocked: None,
    prepare: Callable[[Scenario], Duel],
    invariant: str,
) -> None:
    answers = fight(scenario, prepare(scenario), monkeypatch)
    assert (answers[0].status, answers[1].status) == (200, 409)
    assert answers[1].body["constraint"] == invariant
    assert broken_invariants(connection) == []


def test_without_a_lock_the_last_room_is_promised_twice(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, unlocked: None
) -> None:
    """No invariant says that a hotel is not oversold; creation does not judge it."""
    assert said(fight(scenario, duels.two_reinstated(scenario), monkeypatch)) == ("200", "200")


@pytest.mark.parametrize(
    ("prepare", "broken"),
    [
        (duels.two_check_ins, {"i1_room_holds_one_booking", "i6_one_event_per_version"}),
        (duels.check_in_then_cancel, {"i2_occupancy_has_checked_in_booking", "i7_one_event_per_version"}),
        (duels.cancel_then_check_in, {"i7_one_event_per_version"}),
        (duels.move_then_check_out, {"i6_one_event_per_version", "i12_room_change_logged_once"}),
        (duels.two_plans, {"i4_no_two_bookings_in_one_room"}),
        (duels.another_plan_then_check_in, {"i12_room_change_logged_once"}),
        (duels.the_same_check_out, {"i7_one_event_per_version"}),
        (duels.the_same_correction, {"i7_one_event_per_version"}),
        (duels.broken_then_cleaned, {"i6_one_event_per_version"}),
        (duels.check_in_then_deactivation, {"i3_occupied_room_is_active"}),
        (duels.two_moves, {"i1_room_holds_one_booking", "i6_one_event_per_version"}),
        (duels.the_same_reinstatement, {"i7_one_event_per_version", "i7_reversed_once"}),
        (duels.undo_check_in_then_check_out, {"i7_one_event_per_version", "i12_room_change_logged_once"}),
        (duels.undo_check_out_then_check_in, {"i1_room_holds_one_booking"}),
        (duels.check_in_then_undo_check_out, {"i1_room_holds_one_booking"}),
        (duels.two_returns, {"i1_room_holds_one_booking"}),
        (duels.two_swaps, {"i4_no_two_bookings_in_one_room", "i12_room_change_logged_once"}),
        (duels.check_out_then_cleaned, {"i3_occupied_status_has_occupancy"}),
        (duels.cleaned_then_check_out, {"i6_one_event_per_version", "i11_room_step_announced_once"}),
    ],
)
def test_without_locks_and_invariants_both_succeed_and_the_fault_shows(
    monkeypatch: pytest.MonkeyPatch,
    unlocked: None,
    unjudged: None,
    prepare: Callable[[Scenario], Duel],
    broken: set[str],
) -> None:
    with a_copy_of_the_database(), time_machine.travel(NOON):
        scenario = scenarios.new_scenario()
        duel = prepare(scenario)
        drop_all_guards()
        assert said(fight(scenario, duel, monkeypatch)) == ("200", "200")
        assert broken <= names_of(broken_invariants(connection))


@pytest.mark.parametrize(
    ("prepare", "invariant"),
    [
        (latecomers.check_in_sent_again, "i6_one_event_per_version"),
        (latecomers.check_out_sent_again, "i6_one_event_per_version"),
        (latecomers.group_check_out_sent_again, "i6_one_event_per_version"),
        (latecomers.cancellation_sent_again, "i7_one_event_per_version"),
    ],
)
def test_without_locks_one_event_per_version_refuses_what_is_sent_again_too_late(
    scenario: Scenario,
    monkeypatch: pytest.MonkeyPatch,
    unlocked: None,
    prepare: Callable[[Scenario], Latecomer],
    invariant: str,
) -> None:
    late, others = come_late(scenario, prepare(scenario), monkeypatch)
    assert {answer.status for answer in others} == {200}
    assert (late.status, late.body["constraint"]) == (409, invariant)
    assert broken_invariants(connection) == []


@pytest.mark.parametrize(
    ("prepare", "fault", "broken"),
    [
        (latecomers.check_in_sent_again, ("CHECKED_IN", {"101"}, {"101"}), {"i7_one_event_per_version"}),
        (latecomers.check_out_sent_again, ("COMPLETED", set(), set()), {"i7_one_event_per_version"}),
        (latecomers.cancellation_sent_again, ("CANCELLED", set(), set()), {"i7_one_event_per_version"}),
        (
            latecomers.group_check_out_sent_again,
            ("CHECKED_IN", set(), {"101"}),
            {"i2_checked_in_booking_has_occupancy", "i8_guest_is_where_their_booking_is"},
        ),
    ],
)
def test_without_locks_and_invariants_what_was_done_since_is_undone(
    monkeypatch: pytest.MonkeyPatch,
    unlocked: None,
    prepare: Callable[[Scenario], Latecomer],
    fault: tuple[str, set[str], set[str]],
    broken: set[str],
) -> None:
    with a_copy_of_the_database(), time_machine.travel(NOON):
        scenario = scenarios.new_scenario()
        latecomer = prepare(scenario)
        drop_all_guards()
        late, others = come_late(scenario, latecomer, monkeypatch)
        assert {answer.status for answer in [*others, late]} == {200}
        assert whereabouts(latecomer.at_stake) == fault
        assert broken <= names_of(broken_invariants(connection))
