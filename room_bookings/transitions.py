"""The transition tables of the booking status, which services, constraints, docs and tests share."""

from hotel.kernel.transitions import CREATION, Transitions
from room_bookings.enums import BookingStatus as S

FORWARD: Transitions = {
    CREATION: frozenset({S.PENDING}),
    S.PENDING: frozenset({S.CONFIRMED, S.CANCELLED}),
    S.CONFIRMED: frozenset({S.CHECKED_IN, S.CANCELLED, S.NO_SHOW}),
    S.CHECKED_IN: frozenset({S.CHECKED_OUT}),
    S.CHECKED_OUT: frozenset({S.COMPLETED}),
    S.COMPLETED: frozenset(),
    S.CANCELLED: frozenset(),
    S.NO_SHOW: frozenset(),
}

CORRECTIONS: Transitions = {
    S.CHECKED_IN: frozenset({S.CONFIRMED}),
    S.CHECKED_OUT: frozenset({S.CHECKED_IN}),
    S.COMPLETED: frozenset({S.CHECKED_IN}),
    S.CANCELLED: frozenset({S.PENDING, S.CONFIRMED}),
    S.NO_SHOW: frozenset({S.CONFIRMED}),
}
"""Edges of corrections: the status event must name in `reverses` the event that it reverses."""

LIVE = frozenset({S.PENDING, S.CONFIRMED, S.CHECKED_IN})
"""Statuses in which a booking with an assigned room holds that room for its nights."""

WITH_CHECKED_IN_AT = frozenset({S.CHECKED_IN, S.CHECKED_OUT, S.COMPLETED})
WITH_CHECKED_OUT_AT = frozenset({S.CHECKED_OUT, S.COMPLETED})
WITHOUT_ROOM = frozenset({S.CANCELLED, S.NO_SHOW})
