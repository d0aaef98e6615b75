"""All attacks, by what they go for."""

from tests.invariants.attacks import (
    booking_steps,
    history,
    hotels,
    identity,
    news,
    occupancy,
    plans,
    room_changes,
    room_corrections,
    room_steps,
)
from tests.invariants.attacks.attack import ATTACKS, Attack

__all__ = [
    "ATTACKS",
    "Attack",
    "booking_steps",
    "history",
    "hotels",
    "identity",
    "news",
    "occupancy",
    "plans",
    "room_changes",
    "room_corrections",
    "room_steps",
]
