"""The writer of the fields of a booking and of what changed about its party, with change row and event."""

import logging
from collections.abc import Mapping
from typing import Any

from hotel.kernel.sql import update_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.models import RoomBooking
from room_bookings.services.booking_changes import changes_since, record_booking_changes
from room_bookings.services.night_sales import OVERSOLD_FIELDS
from room_bookings.watched_fields import PARTY
from staff.command import Command

logger = logging.getLogger(__name__)

INTERNAL_FIELDS = frozenset(
    {"room_from", "room_version", "arrival_minute", "departure_minute", *OVERSOLD_FIELDS}
)


def changed_values(row: Any, changes: Mapping[str, Any], *, allowed: frozenset[str]) -> dict[str, Any]:
    """Return the values that differ from those of the row. Raises ValueError for a field that is not allowed."""
    if unknown := changes.keys() - allowed:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    return {name: value for name, value in changes.items() if getattr(row, name) != value}


def write_changes(
    command: Command,
    booking: RoomBooking,
    changed: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    event_type: EventType = EventType.BOOKING_UPDATED,
    note: str = "",
) -> None:
    """Write the changed columns and their change row; without `before`, of a change of the party alone.

    `note` is the reason that the change row keeps.
    """
    for name, value in changed.items():
        setattr(booking, name, value)
    changes = [{"field": PARTY}] if before is None else changes_since(booking, before)
    raised = record_booking_changes(command, changes={booking: changes}, note=note)
    booking.version += 1
    booking.updated_at = command.now
    update_rows(
        [booking],
        [*changed, "updated_at"],
        increments={"version": {booking.pk: 1}, "change_version": raised},
    )
    fields = (
        (PARTY,)
        if before is None
        else tuple(sorted({_event_field(name) for name in changed.keys() - INTERNAL_FIELDS}))
    )
    logger.info(
        "Booking changed",
        extra={
            "booking_id": booking.booking_id,
            "fields": fields,
            "staff_id": command.staff and command.staff.pk,
        },
    )
    notification_manager.realtime_booking(command, event_type, booking, fields, changes=changes)


def _event_field(column: str) -> str:
    """Return the field as events name it: the booker's name, e-mail and phone are one field."""
    return "booker" if column.startswith("booker_") else column
