"""Commands of a front desk as steps that are timed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from room_bookings.models import RoomBooking
from tools.bench.front_desk import FrontDesk


@dataclass(frozen=True)
class Step:
    """One command, or one page without a service; only `run` is timed."""

    name: str
    run: Callable[[], object]
    service: Callable[..., object] | None = None


class TimedFrontDesk(FrontDesk):
    """A front desk whose person has every capability."""

    def step(self, name: str, service: Callable[..., Any], /, **arguments: Any) -> Step:
        """Return a step that runs a service as one command."""
        return Step(name, lambda: self.run(service, **arguments), service)

    def newest(self, count: int = 1) -> list[str]:
        """Return the booking IDs of the newest bookings."""
        bookings = RoomBooking.objects.filter(hotel=self.hotel).order_by("-pk")
        return list(bookings.values_list("booking_id", flat=True)[:count])
