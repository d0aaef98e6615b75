"""Calls of the commands on blocks of rooms."""

from datetime import date, timedelta
from typing import Any

from room_bookings import services as stays
from room_bookings.enums import BlockKind
from room_bookings.services import BlockedRooms
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import MORNING, TODAY, Scenario


def day(days: int) -> date:
    return TODAY + timedelta(days=days)


def new_block(first: int = 2, until: int = 4, *numbers: str, **given: Any) -> dict[str, Any]:
    """Return the arguments of a block out of order, its dates counted from the business date."""
    return {
        "rooms": list(numbers or ["101"]),
        "first": day(first),
        "until": day(until),
        "kind": BlockKind.OUT_OF_ORDER,
        "reason": "Burst pipe",
    } | given


def enter(scenario: Scenario, first: int = 2, until: int = 4, *numbers: str, **given: Any) -> BlockedRooms:
    """Block rooms as the supervisor."""
    who: dict[str, Any] = {"staff": scenario.supervisor, "now": MORNING}
    who |= {name: given.pop(name) for name in ("staff", "now") if name in given}
    arguments = new_block(first, until, *numbers, **given)
    return run_service(
        scenario,
        stays.create_room_blocks,
        **(who | arguments),
    )
