"""The timeline of a booking: status events, changes, ledger, invoices and rows of the room log, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice
from typing import Any

from django.db.models import QuerySet

from hotel.kernel.keys import LARGEST_KEY
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.invoice_snapshots import InvoiceRow, invoice_entry
from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import BookingChange, BookingStatusEvent, Invoice, Payment
from room_bookings.selectors.bookings import booking_pk_by_id
from room_bookings.snapshots import (
    BookingChangeRow,
    BookingStatusEventRow,
    change_entry,
    payment_entry,
    status_event_entry,
)
from rooms.models import RoomOperationLog
from rooms.snapshots import OperationRow, operation_entry

Row = BookingStatusEventRow | OperationRow | BookingChangeRow | LedgerRow | InvoiceRow
TimelinePosition = tuple[int, int, int, int, int]
"""The primary keys of a status event, log row, change, ledger row and invoice: the next page holds the rows below."""

_START: TimelinePosition = (LARGEST_KEY,) * 5


@dataclass(frozen=True)
class TimelinePage:
    """Entries, newest first, and the position of the next page; None after the last one."""

    entries: list[dict[str, Any]]
    next_position: TimelinePosition | None


def booking_timeline(
    *,
    hotel: Hotel,
    booking_id: str,
    limit: int,
    position: TimelinePosition | None = None,
    shows_amounts: bool,
    ledger: Sequence[LedgerRow] | None = None,
) -> TimelinePage:
    """Return a page of at most `limit` entries from a position on, in six statements.

    `ledger` are all rows of the booking's ledger, if the caller has read them: they are not read again.

    Merges by time five tables that are each read by primary key: rows of one command stand together, and a
    server clock that was set back reorders no table. Without `shows_amounts` all amounts are None, and invoices are
    left out. Raises BookingNotFound.
    """
    booking_pk = booking_pk_by_id(hotel=hotel, booking_id=booking_id)
    below_event, below_operation, below_change, below_payment, below_invoice = position or _START
    part = {"limit": limit + 1, "offset": 0}
    events = _READ_STATUS_EVENTS(booking_pk=booking_pk, below_pk=below_event, **part)
    operations = _READ_OPERATIONS(hotel_pk=hotel.pk, booking_id=booking_id, below_pk=below_operation, **part)
    changes = _READ_CHANGES(booking_pk=booking_pk, below_pk=below_change, **part)
    if ledger is None:
        payments = [
            LedgerRow(*row) for row in _READ_PAYMENTS(booking_pk=booking_pk, below_pk=below_payment, **part)
        ]
    else:
        payments = [row for row in reversed(ledger) if row.pk < below_payment]
    invoices = _READ_INVOICES(booking_pk=booking_pk, below_pk=below_invoice, **part) if shows_amounts else []
    newest: list[Iterable[Row]] = [
        [BookingStatusEventRow(*row) for row in events],
        [OperationRow(*row) for row in operations],
        [BookingChangeRow(*row) for row in changes],
        payments,
        [InvoiceRow(*row) for row in invoices],
    ]
    rows = merge(*newest, key=lambda row: row.at, reverse=True)
    page = list(islice(rows, limit))
    entries = [_entry(booking_id, row, shows_amounts=shows_amounts) for row in page]
    if next(rows, None) is None:
        return TimelinePage(entries, next_position=None)
    below_event = min((row.pk for row in page if isinstance(row, BookingStatusEventRow)), default=below_event)
    below_operation = min((row.pk for row in page if isinstance(row, OperationRow)), default=below_operation)
    below_change = min((row.pk for row in page if isinstance(row, BookingChangeRow)), default=below_change)
    below_payment = min((row.pk for row in page if isinstance(row, LedgerRow)), default=below_payment)
    below_invoice = min((row.pk for row in page if isinstance(row, InvoiceRow)), default=below_invoice)
    position = (below_event, below_operation, below_change, below_payment, below_invoice)
    return TimelinePage(entries, next_position=position)


def _status_events(given: PreparedQuery.Parameters) -> QuerySet[Any, Any]:
    events = BookingStatusEvent.objects.filter(
        booking=given.value("booking_pk"), pk__lt=given.value("below_pk")
    )
    return events.order_by("-pk").values_list(*BookingStatusEventRow._fields)


def _operations(given: PreparedQuery.Parameters) -> QuerySet[Any, Any]:
    # The exclusion repeats the condition of the index over the booking IDs, so that PostgreSQL may use it.
    operations = RoomOperationLog.objects.exclude(booking_id="").filter(
        hotel=given.value("hotel_pk"), booking_id=given.value("booking_id"), pk__lt=given.value("below_pk")
    )
    return operations.order_by("-pk").values_list(*OperationRow._fields)


def _changes(given: PreparedQuery.Parameters) -> QuerySet[Any, Any]:
    changes = BookingChange.objects.filter(booking=given.value("booking_pk"), pk__lt=given.value("below_pk"))
    return changes.order_by("-pk").values_list(*BookingChangeRow._fields)


def _payments(given: PreparedQuery.Parameters) -> QuerySet[Any, Any]:
    payments = Payment.objects.filter(booking=given.value("booking_pk"), pk__lt=given.value("below_pk"))
    return payments.order_by("-pk").values_list(*LedgerRow._fields)


def _invoices(given: PreparedQuery.Parameters) -> QuerySet[Any, Any]:
    invoices = Invoice.objects.filter(booking=given.value("booking_pk"), pk__lt=given.value("below_pk"))
    return invoices.order_by("-pk").values_list(*InvoiceRow._fields)


_READ_STATUS_EVENTS: PreparedQuery[Any] = PreparedQuery(
    "read_status_events_of_booking", _status_events, is_page=True
)
_READ_OPERATIONS: PreparedQuery[Any] = PreparedQuery("read_operations_of_booking", _operations, is_page=True)

_READ_CHANGES: PreparedQuery[Any] = PreparedQuery("read_changes_of_booking", _changes, is_page=True)


_READ_PAYMENTS: PreparedQuery[Any] = PreparedQuery("read_payments_of_booking", _payments, is_page=True)


_READ_INVOICES: PreparedQuery[Any] = PreparedQuery("read_timeline_invoices", _invoices, is_page=True)


def _entry(booking_id: str, row: Row, *, shows_amounts: bool) -> dict[str, Any]:
    if isinstance(row, OperationRow):
        return operation_entry(row)
    if isinstance(row, LedgerRow):
        return payment_entry(row, booking_id=booking_id, shows_amounts=shows_amounts)
    if isinstance(row, InvoiceRow):
        return invoice_entry(row, booking_id=booking_id)
    if isinstance(row, BookingChangeRow):
        return change_entry(row, booking_id=booking_id, shows_amounts=shows_amounts)
    return status_event_entry(row, booking_id=booking_id)
