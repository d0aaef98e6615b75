"""Cancellation policies for tests."""

from decimal import Decimal
from typing import Any

from hotel.cancellation_terms import Share, Tier
from hotel.enums import ShareKind
from hotel.models import CancellationPolicy, Hotel
from hotel.services import create_cancellation_policy
from staff.command import system_command
from tests.scenarios import MORNING, Scenario, run

FULL, FIRST_NIGHT = Share(ShareKind.FULL), Share(ShareKind.FIRST_NIGHT)


def percent(value: str) -> Share:
    """Return a percentage."""
    return Share(ShareKind.PERCENT, Decimal(value))


def fixed(value: str) -> Share:
    """Return a fixed amount."""
    return Share(ShareKind.FIXED, Decimal(value))


DAY_BEFORE_HALF = (Tier(24, percent("50")),)
NON_REFUNDABLE = (Tier(None, FULL),)


def add_policy(
    scenario: Scenario, code: str = "FLEX", *, tiers: tuple[Tier, ...] = DAY_BEFORE_HALF, **terms: Any
) -> CancellationPolicy:
    """Create a cancellation policy; without other terms it costs half the price from 24 hours before the arrival."""
    policy = run(
        system_command(scenario.hotel, now=MORNING),
        lambda command: create_cancellation_policy(
            command, policy_code=code, name=f"Policy {code}", tiers=tiers, **terms
        ),
    )
    scenario.hotel.default_cancellation_policy_id = Hotel.objects.get(
        pk=scenario.hotel.pk
    ).default_cancellation_policy_id
    return policy
