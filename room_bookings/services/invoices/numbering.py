"""The numbers of invoices and credit notes, without gaps."""

from typing import Any

from hotel.kernel.log_context import request_id
from hotel.kernel.sql import PreparedQuery, insert_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.models import Invoice, RoomBooking
from staff.command import Command

_TAKE_NUMBER = PreparedQuery.from_sql(
    "take_invoice_number",
    """
    INSERT INTO room_bookings_invoicecounter AS counter (hotel_id, series, last_sequence)
    VALUES (%(hotel_pk)s, %(series)s, 1)
    ON CONFLICT (hotel_id, series) DO UPDATE SET last_sequence = counter.last_sequence + 1
    RETURNING last_sequence
    """,
)


def insert_invoice(command: Command, booking: RoomBooking, event_type: EventType, **columns: Any) -> Invoice:
    """Insert an invoice or credit note of a locked booking under the next number of its series, and announce it.

    The counter stays locked until the command ends, so that the next number waits for it; a number of a command that
    fails is free again. Lock the booking first: all commands take the counter last.
    """
    series = _series(command)
    ((sequence,),) = _TAKE_NUMBER(hotel_pk=command.hotel.pk, series=series)
    invoice = Invoice(
        hotel=command.hotel,
        booking=booking,
        series=series,
        sequence=sequence,
        number=f"{series}{sequence:05}",
        currency=booking.currency,
        performed_by=command.staff,
        source=command.source,
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
        **columns,
    )
    insert_rows([invoice], set_primary_keys=True)
    notification_manager.realtime_booking(command, event_type, booking, ("invoices",))
    return invoice


def _series(command: Command) -> str:
    """Return what the number begins with: the prefix of the hotel, and the year of the business date."""
    year = f"{command.today.year}-" if command.hotel.invoice_year else ""
    return f"{command.hotel.invoice_prefix}{year}"
