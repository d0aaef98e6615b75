"""Calls of services as commands of the front desk, and their refusals."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

import pytest

from hotel.kernel.enums import Source
from hotel.kernel.exceptions import Conflict, Refusal
from staff.command import Command, system_command
from staff.models import Staff
from staff.overrides import Overrides
from tests.scenarios import NOON, Scenario, run
from tests.unchanged import assert_no_row_changes

T = TypeVar("T")


def run_service(
    scenario: Scenario,
    service: Callable[..., T],
    *,
    staff: Staff | None = None,
    source: Source = Source.FRONT_DESK,
    now: datetime = NOON,
    **arguments: Any,
) -> T:
    """Run a service as one command, by default of the front desk."""
    command = Command(hotel=scenario.hotel, staff=staff or scenario.front_desk, source=source, now=now)
    return run(command, partial(service, **arguments))


def run_as_system(
    scenario: Scenario, service: Callable[..., T], *, now: datetime = NOON, **arguments: Any
) -> T:
    """Run a service as one command of the program itself."""
    return run(system_command(scenario.hotel, now=now), partial(service, **arguments))


def refusal_of(scenario: Scenario, service: Callable[..., Any], **arguments: Any) -> Refusal:
    """Return the refusal of a command, which must change nothing."""
    with assert_no_row_changes(), pytest.raises(Refusal) as caught:
        run_service(scenario, service, **arguments)
    return caught.value


def conflict_of(scenario: Scenario, service: Callable[..., Any], **arguments: Any) -> Conflict:
    """Return the refusal of a command that the current state does not allow."""
    refusal = refusal_of(scenario, service, **arguments)
    assert isinstance(refusal, Conflict), refusal
    return refusal


def reasons_of(refusal: Conflict) -> list[tuple[str, str | None]]:
    """Return each reason's code and the role that may override it; the first code must be the refusal's."""
    assert refusal.code == refusal.reasons[0].code
    return [(reason.code, reason.overridable_by) for reason in refusal.reasons]


def item_reasons_of(refusal: Conflict) -> list[tuple[str, list[str]]]:
    """Return the refused bookings of a set, each with the codes of its reasons."""
    return [
        (item["booking_id"], [reason["code"] for reason in item["reasons"]])
        for item in refusal.about["items"]
    ]


def overrides_for(*codes: str, why: str = "The guest insists") -> Overrides:
    """Return overrides of these codes with a reason."""
    return Overrides.of(codes, why)
