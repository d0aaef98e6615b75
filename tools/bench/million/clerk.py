"""Whoever may give any command, and a command as something to be timed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from room_bookings.models import RoomBooking
from tools.bench.stays import Desk


@dataclass(frozen=True)
class Step:
    """One command, or one page without a service; only `run` is timed."""

    name: str
    run: Callable[[], object]
    service: Callable[..., object] | None = None


class Clerk(Desk):
    """Gives any command, as a person who may do everything."""

    def step(self, name: str, service: Callable[..., Any], /, **arguments: Any) -> Step:
        """A command of the front desk."""
        return Step(name, lambda: self.give(service, **arguments), service)

    def newest(self, count: int = 1) -> list[str]:
        """The ids of the bookings that were made last."""
        bookings = RoomBooking.objects.filter(hotel=self.hotel).order_by("-pk")
        return list(bookings.values_list("booking_id", flat=True)[:count])
