"""The only writer of `BookingChange`: the history of what was agreed about a booking (I15).

A service that writes a column of `WATCHED_FIELDS` reads `watched_values` before, records, and raises `change_version`
in the same UPDATE::

    before = watched_values(booking)
    booking.check_out = check_out
    changes = changes_since(booking, before)
    raised = record_booking_changes(command, changes={booking: changes})
    update_rows([booking], ["check_out"], increments={"change_version": raised, ...})
"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from decimal import Decimal
from typing import Any

from hotel.currencies import amount_as_text
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows
from room_bookings.models import BookingChange, RoomBooking
from room_bookings.nightly_amounts import nights_as_dicts
from room_bookings.watched_fields import WATCHED_FIELDS
from staff.command import Command

FieldChange = dict[str, Any]
"""A changed field as it is stored: `{"field", "old", "new"}`, or `{"field"}` for personal data."""


def watched_values(booking: RoomBooking) -> dict[str, Any]:
    """Return the values of WATCHED_FIELDS as a change stores them, by column. The room type must be loaded."""
    return {watched.column: _stored_value(booking, watched.column) for watched in WATCHED_FIELDS}


def changes_since(booking: RoomBooking, before: Mapping[str, Any]) -> list[FieldChange]:
    """Return what differs from earlier `watched_values`, in the order of WATCHED_FIELDS, each field once."""
    after = watched_values(booking)
    changes: dict[str, FieldChange] = {}
    for watched in WATCHED_FIELDS:
        old, new = before[watched.column], after[watched.column]
        if old != new:
            values = {} if watched.is_personal else {"old": old, "new": new}
            changes.setdefault(watched.field, {"field": watched.field, **values})
    return list(changes.values())


def record_booking_changes(
    command: Command, *, changes: Mapping[RoomBooking, Sequence[FieldChange]], note: str = ""
) -> dict[int, int]:
    """Insert one change row for each locked booking that has changes, in one statement; none for no changes.

    Raises `change_version` of these instances. Returns the increments of `change_version` by primary key, 0 for
    bookings without changes, for the UPDATE that writes the columns.
    """
    for booking, found in changes.items():
        booking.change_version += bool(found)
    insert_rows(
        _change_row(command, booking, found, note=note) for booking, found in changes.items() if found
    )
    return {booking.pk: int(bool(found)) for booking, found in changes.items()}


def _change_row(
    command: Command, booking: RoomBooking, changes: Sequence[FieldChange], *, note: str
) -> BookingChange:
    return BookingChange(
        hotel=command.hotel,
        booking=booking,
        change_version=booking.change_version,
        changes=list(changes),
        performed_by=command.staff,
        source=command.source,
        note=note,
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )


def _stored_nights(booking: RoomBooking) -> list[dict[str, str]] | None:
    """Return the amounts of the nights with their dates; None for a booking without a price."""
    if not booking.total_amount:
        return None
    return [{**night, "date": night["date"].isoformat()} for night in nights_as_dicts(booking)]


def _stored_value(booking: RoomBooking, column: str) -> Any:
    if column == "room_type_id":
        return booking.room_type.code
    if column == "continues_id":
        return booking.continues.booking_id if booking.continues else None
    if column == "nightly_amounts":
        return _stored_nights(booking)
    value = getattr(booking, column)
    if isinstance(value, list):
        return [_as_json(each, booking.currency) for each in value]
    return _as_json(value, booking.currency)


def _as_json(value: Any, currency: str) -> Any:
    if isinstance(value, Decimal):
        return amount_as_text(value, currency)
    return value.isoformat() if isinstance(value, date | time) else value
