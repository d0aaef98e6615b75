"""Flags of overstays: guests who are in the house beyond their expected check-out."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q

from hotel.kernel.business_date import clock_reached, is_overdue, start_of_day
from hotel.kernel.sql import PreparedQuery, update_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.overstay_flags import OVERSTAY_FIELDS, is_acknowledged, is_overstay
from room_bookings.services.booking_changes import FieldChange, record_booking_changes
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking, lock_bookings
from staff.capabilities import Capability
from staff.command import Command

_READ_UNFLAGGED_DEPARTURES: PreparedQuery[Any] = PreparedQuery(
    "read_unflagged_departures",
    lambda given: (
        RoomBooking.objects.filter(
            Q(overstay_flagged_at__isnull=True, overstay_acknowledged_at__isnull=True)
            | Q(overstay_acknowledged_at__lt=given.value("day_began")),
            hotel=given.value("hotel_pk"),
            status=BookingStatus.CHECKED_IN,
            check_out__lte=given.value("day"),
        )
        .order_by("pk")
        .values_list("booking_id", "check_out", "departure_time")
    ),
)
"""The stays whose date of departure has come and whose overstay would be told."""


def flag_overstays(command: Command) -> list[RoomBooking]:
    """Tell each overstay of the hotel that nobody was told of: a change row and the event `booking_overstay`.

    One that was acknowledged on an earlier business date is told again. Returns the bookings, ordered by primary key.
    A repeated call tells nothing; one beside it waits, judges the locked rows and tells the others. The number of
    statements does not depend on the number of bookings. Locks the bookings that it flags. Raises Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    found = _booking_ids(command)
    if not found:
        return []
    locked = lock_bookings(command, booking_ids=found).values()
    overdue = [booking for booking in locked if _is_to_be_told(command, booking)]
    changes = {booking: [_change("overstay_flagged_at", None, command.now)] for booking in overdue}
    for booking in overdue:
        booking.overstay_flagged_at = command.now
        booking.overstay_acknowledged_at = booking.overstay_acknowledged_by = None
    _write(command, changes, event_type=EventType.BOOKING_OVERSTAY)
    return overdue


def acknowledge_overstay(command: Command, *, booking_id: str, note: str = "") -> RoomBooking:
    """Record that the acting person knows of an overstay: it is not told again on this business date.

    One that was not told yet can be acknowledged, too. An extension, and the end of the stay, clear flag and
    acknowledgement. A booking that was acknowledged on this business date stays as it is. Locks the booking.
    Raises BookingNotFound, BookingRefused (wrong_status, not_overdue), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    if _is_acknowledged(command, booking):
        return booking
    require_allowed(command, {booking: policies.acknowledge_overstay_reasons(command, booking=booking)})
    change = _change("overstay_acknowledged_at", booking.overstay_acknowledged_at, command.now)
    booking.overstay_acknowledged_at, booking.overstay_acknowledged_by = command.now, command.staff
    _write(command, {booking: [change]}, event_type=EventType.BOOKING_UPDATED, note=note)
    return booking


def _booking_ids(command: Command) -> list[str]:
    """Return the IDs of the bookings to flag, as they are before the lock."""
    day, _clock = clock_reached(hotel=command.hotel, now=command.now)
    rows = _READ_UNFLAGGED_DEPARTURES(
        hotel_pk=command.hotel.pk,
        day=day,
        day_began=start_of_day(hotel=command.hotel, day=command.today),
    )
    return [
        booking_id
        for booking_id, check_out, clock in rows
        if is_overdue(hotel=command.hotel, check_out=check_out, departure_time=clock, now=command.now)
    ]


def _is_to_be_told(command: Command, booking: RoomBooking) -> bool:
    """Judge a locked booking: another command may have changed it since it was read."""
    if booking.status != BookingStatus.CHECKED_IN or not is_overstay(booking, now=command.now):
        return False
    if booking.overstay_acknowledged_at is None:
        return booking.overstay_flagged_at is None
    return not _is_acknowledged(command, booking)


def _is_acknowledged(command: Command, booking: RoomBooking) -> bool:
    return is_acknowledged(
        hotel=command.hotel, acknowledged_at=booking.overstay_acknowledged_at, now=command.now
    )


def _change(field: str, old: datetime | None, new: datetime) -> FieldChange:
    return {"field": field, "old": old and old.isoformat(), "new": new.isoformat()}


def _write(
    command: Command,
    changes: Mapping[RoomBooking, Sequence[FieldChange]],
    *,
    event_type: EventType,
    note: str = "",
) -> None:
    """Write the flags with their change rows, in two statements, and announce each booking."""
    raised = record_booking_changes(command, changes=changes, note=note)
    for booking in changes:
        booking.version += 1
        booking.updated_at = command.now
    update_rows(
        changes,
        ["overstay_flagged_at", "overstay_acknowledged_at", "overstay_acknowledged_by", "updated_at"],
        increments={"version": dict.fromkeys(raised, 1), "change_version": raised},
    )
    for booking, of_booking in changes.items():
        notification_manager.realtime_booking(
            command, event_type, booking, OVERSTAY_FIELDS, changes=of_booking
        )
