"""An operation of the stress run, and the statuses that successes promise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.stress.actor import Actor
from tools.stress.api_requests import Request
from tools.stress.booking_operations import EARLY

OUT = frozenset({"CHECKED_OUT", "COMPLETED"})
IN = frozenset({"CHECKED_IN"})
EARLY_STATUSES = frozenset(EARLY)
CONFIRMED = frozenset({"CONFIRMED"})
CLEANING = frozenset({"CLEANING_IN_PROGRESS"})
CLEAN = frozenset({"CLEANED_UNINSPECTED", "READY_FOR_GUEST", "MAINTENANCE_REQUIRED", "OCCUPIED"})
DIRTY = frozenset({"CHECKOUT_DIRTY"})
INSPECTED = frozenset({"READY_FOR_GUEST", "MAINTENANCE_REQUIRED", "CHECKOUT_DIRTY"})


@dataclass(frozen=True)
class ServiceOperation:
    """A call of a service. `weight` is its relative frequency; `bookings` and `rooms` are promised statuses."""

    run: Callable[[Actor], Any]
    weight: float = 2
    bookings: frozenset[str] = frozenset()
    rooms: frozenset[str] = frozenset()
    always_refused: bool = False


@dataclass(frozen=True)
class HttpOperation(ServiceOperation):
    """A request over HTTP, which `run` returns without sending it."""

    run: Callable[[Actor], Request]
    weight: float = 0.7
