"""Held minutes (I4): which two stays fit into one room."""

from datetime import date, timedelta
from itertools import combinations_with_replacement
from typing import Any

import psycopg2
import pytest

from tests.invariants.support import sql_rows
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import TODAY, timestamps_of
from tests.invariants.support.sql_session import Session, constraint_of

CONSTRAINT = "i4_no_two_bookings_in_one_room"


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
    "checked_out": ("COMPLETED", 0, 2, 0, set()),
    "day_use_from_ten_to_two": ("CONFIRMED", 0, 0, 0, {"today am", "10 to 14"}),
    "day_use_from_two": ("CONFIRMED", 0, 0, 0, {"today am", "14 on"}),
    "day_use_until_two": ("CHECKED_IN", 0, 0, 0, {"today am", "until 10", "10 to 14"}),
}
"""By name: status, check_in, check_out and room_from as days from today, and the half-days or hours held."""

TIMES = {
    "day_use_from_ten_to_two": {"arrival_minute": 360, "departure_minute": 600},
    "day_use_from_two": {"arrival_minute": 600},
    "day_use_until_two": {"departure_minute": 600},
}


def share_a_minute(one: str, other: str) -> bool:
    shared = STAYS[one][-1] & STAYS[other][-1]
    return bool(shared - {"today am"} if one in TIMES and other in TIMES else shared)


def hold_room(s: Session, base: BaseState, name: str) -> None:
    status, arrival, departure, room_from, _ = STAYS[name]
    columns: dict[str, Any] = {
        "assigned_room_id": base.ready_room,
        "room_version": 1,
        "room_from": day(room_from),
    }
    columns |= TIMES.get(name, {})
    columns |= {minute.replace("minute", "time"): "12:00" for minute in TIMES.get(name, {})}
    sql_rows.add_booking(
        s, base.hotel, day(arrival), day(departure), status=status, **columns, **timestamps_of(status)
    )


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "other"), list(combinations_with_replacement(STAYS, 2)))
def test_stays_share_a_room_exactly_if_they_share_no_minute(
    shared_base: BaseState, s: Session, one: str, other: str
) -> None:
    """Only the exclusion constraint checks this, after the statement; nothing is committed."""
    hold_room(s, shared_base, one)
    if share_a_minute(one, other):
        with pytest.raises(psycopg2.errors.ExclusionViolation) as refusal:
            hold_room(s, shared_base, other)
        assert constraint_of(refusal.value) == CONSTRAINT
    else:
        hold_room(s, shared_base, other)
