"""The cancellation policies of the demo and the bookings that were made under them."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from hotel.cancellation_terms import Share, Tier
from hotel.enums import ShareKind
from hotel.services import create_cancellation_policy
from room_bookings.management.demo.simulation import Simulation
from room_bookings.management.demo.special_stays import new_booking
from room_bookings.services import cancel_booking, create_bookings

FLEXIBLE, NON_REFUNDABLE = "FLEX-18", "NON-REF"
EVENING_BEFORE = 21
"""Hours from 18:00 to the check-in time, 15:00 of the next day."""
ARRIVAL, DEPARTURE = 5, 7
CANCELLED_REASON = "Fell ill; the rate is not refundable."


def add_policies(simulation: Simulation, day: int) -> None:
    """Add a rate that is free until 18:00 of the day before the arrival, and one that is not refundable."""
    full, first_night = Share(ShareKind.FULL), Share(ShareKind.FIRST_NIGHT)
    policies: list[dict[str, Any]] = [
        {
            "policy_code": FLEXIBLE,
            "name": "Flexible, free until 18:00 the day before",
            "tiers": (Tier(EVENING_BEFORE, first_night),),
            "no_show": full,
        },
        {
            "policy_code": NON_REFUNDABLE,
            "name": "Not refundable",
            "tiers": (Tier(None, full),),
            "deposit": full,
        },
    ]
    for policy in policies:
        simulation.run_as_manager(
            partial(create_cancellation_policy, **policy), now=simulation.at(day, "06:40")
        )


def book_under_policies(simulation: Simulation, day: int) -> None:
    """Book a flexible stay, a pending one whose deposit is awaited, and one that is cancelled at its full price."""
    flexible, awaited, cancelled = (
        new_booking(simulation, "DBL", ARRIVAL, DEPARTURE, name)
        for name in (("Ailbhe", "Portmagee"), ("Ruadhan", "Kilcar"), ("Tove", "Sandvik"))
    )
    now = simulation.at(day, "08:51")
    bookings = [
        replace(flexible, cancellation_policy=FLEXIBLE),
        replace(
            awaited,
            cancellation_policy=NON_REFUNDABLE,
            confirm=False,
            hold_until=simulation.now + timedelta(days=1),
        ),
        replace(cancelled, cancellation_policy=NON_REFUNDABLE),
    ]
    made = simulation.run_at_front_desk(partial(create_bookings, bookings=bookings), now=now)
    simulation.run_at_front_desk(
        partial(cancel_booking, booking_id=made[-1].booking_id, reason=CANCELLED_REASON),
        now=simulation.at(day, "08:52"),
    )
