"""I4 in half-days: which two stays fit into one room."""

from datetime import date, timedelta
from itertools import combinations_with_replacement

import psycopg2
import pytest

from tests.invariants.kit import rows
from tests.invariants.kit.rows import TODAY, times_of
from tests.invariants.kit.session import Session, name_of
from tests.invariants.kit.world import World

GUARD = "i4_no_two_bookings_in_one_room"


def day(offset: int) -> date:
    return TODAY + timedelta(days=offset)


STAYS: dict[str, tuple[str, int, int, int, set[str]]] = {
    "night": ("CONFIRMED", 0, 1, 0, {"today pm"}),
    "night_in_house": ("CHECKED_IN", 0, 1, 0, {"today pm"}),
    "pending_night": ("PENDING", 0, 1, 0, {"today pm"}),
    "night_before": ("CONFIRMED", -1, 0, -1, {"yesterday pm"}),
    "night_after": ("CONFIRMED", 1, 2, 1, {"tomorrow pm"}),
    "two_nights_until_today": ("CONFIRMED", -2, 0, -2, {"day before pm", "yesterday am", "yesterday pm"}),
    "two_nights_from_yesterday": ("CONFIRMED", -1, 1, -1, {"yesterday pm", "today am", "today pm"}),
    "two_nights_from_today": ("CONFIRMED", 0, 2, 0, {"today pm", "tomorrow am", "tomorrow pm"}),
    "day_use": ("CONFIRMED", 0, 0, 0, {"today am"}),
    "day_use_in_house": ("CHECKED_IN", 0, 0, 0, {"today am"}),
    "day_use_tomorrow": ("CONFIRMED", 1, 1, 1, {"tomorrow am"}),
    "moved_here_today": ("CHECKED_IN", -2, 2, 0, {"today pm", "tomorrow am", "tomorrow pm"}),
    "moved_here_on_the_last_day": ("CHECKED_IN", -2, 0, 0, {"today pm"}),
    "overstay_moved_here_today": ("CHECKED_IN", -3, -1, 0, {"today pm"}),
    "overstaying_day_use_moved_here_today": ("CHECKED_IN", -1, -1, 0, {"today am"}),
    "left": ("COMPLETED", 0, 2, 0, set()),
}
"""By name: status, arrival, departure, the day from which the room is needed, and the half-days held."""


def hold(s: Session, w: World, name: str) -> None:
    status, arrival, departure, room_from, _ = STAYS[name]
    columns = {"assigned_room_id": w.ready_room, "room_version": 1, "room_from": day(room_from)}
    rows.add_booking(s, w.house, day(arrival), day(departure), status=status, **columns, **times_of(status))


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), list(combinations_with_replacement(STAYS, 2)))
def test_two_stays_share_a_room_exactly_if_they_share_no_half_day(
    shared_world: World, s: Session, one: str, other: str
) -> None:
    """Judged at once, by the exclusion constraint alone; nothing is committed."""
    hold(s, shared_world, one)
    if STAYS[one][-1] & STAYS[other][-1]:
        with pytest.raises(psycopg2.errors.ExclusionViolation) as refusal:
            hold(s, shared_world, other)
        assert name_of(refusal.value) == GUARD
    else:
        hold(s, shared_world, other)
