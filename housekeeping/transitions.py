"""The transition tables of the room status, which services, constraints, docs and tests share."""

from hotel.kernel.transitions import CREATION, Transitions
from rooms.enums import RoomStatus as S

FORWARD: Transitions = {
    CREATION: frozenset({S.READY_FOR_GUEST, S.CHECKOUT_DIRTY}),
    S.READY_FOR_GUEST: frozenset(
        {S.OCCUPIED, S.CLEANING_IN_PROGRESS, S.CHECKOUT_DIRTY, S.MAINTENANCE_REQUIRED, S.OUT_OF_ORDER}
    ),
    S.OCCUPIED: frozenset({S.CHECKOUT_DIRTY, S.CLEANING_IN_PROGRESS}),
    S.CHECKOUT_DIRTY: frozenset({S.CLEANING_IN_PROGRESS, S.MAINTENANCE_REQUIRED, S.OUT_OF_ORDER}),
    S.CLEANING_IN_PROGRESS: frozenset(
        {
            S.CLEANED_UNINSPECTED,
            S.CHECKOUT_DIRTY,
            S.MAINTENANCE_REQUIRED,
            S.OUT_OF_ORDER,
            S.OCCUPIED,
            S.READY_FOR_GUEST,
        }
    ),
    S.CLEANED_UNINSPECTED: frozenset(
        {S.READY_FOR_GUEST, S.CHECKOUT_DIRTY, S.CLEANING_IN_PROGRESS, S.MAINTENANCE_REQUIRED, S.OUT_OF_ORDER}
    ),
    S.MAINTENANCE_REQUIRED: frozenset(
        {S.CHECKOUT_DIRTY, S.CLEANED_UNINSPECTED, S.READY_FOR_GUEST, S.OUT_OF_ORDER}
    ),
    S.OUT_OF_ORDER: frozenset({S.CHECKOUT_DIRTY}),
}

CORRECTIONS: Transitions = {
    S.OCCUPIED: frozenset({S.READY_FOR_GUEST}),
    S.CHECKOUT_DIRTY: frozenset({S.OCCUPIED}),
    S.CLEANED_UNINSPECTED: frozenset({S.OCCUPIED}),
}
"""Edges of corrections: the status event must name in `reverses` the event that it reverses."""

OVERRIDES: Transitions = {status: frozenset(S) - {status} for status in S}
"""Edges of overrides: from every status to every other one."""
