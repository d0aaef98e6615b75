"""All attacks, by subject."""

from tests.invariants.attacks import (
    audit_rows,
    booking_changes,
    booking_steps,
    calendars,
    hotels,
    invoices,
    ledger,
    night_sales,
    occupancy,
    outbox,
    provider_requests,
    room_changes,
    room_corrections,
    room_plans,
    room_steps,
    row_identity,
    tasks,
)
from tests.invariants.attacks.attack import ATTACKS, Attack

__all__ = [
    "ATTACKS",
    "Attack",
    "audit_rows",
    "booking_changes",
    "booking_steps",
    "calendars",
    "hotels",
    "invoices",
    "ledger",
    "night_sales",
    "occupancy",
    "outbox",
    "provider_requests",
    "room_changes",
    "room_corrections",
    "room_plans",
    "room_steps",
    "row_identity",
    "tasks",
]
