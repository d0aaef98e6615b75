"""The only writer of the ledger of bookings: it enters rows, and lets the bookings follow."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from hotel.kernel.exceptions import Reason
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import PreparedQuery, insert_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.balances import balance_due
from room_bookings.enums import BookingStatus, PaymentKind
from room_bookings.ledger_triggers import LEDGER_COLUMNS, TIMESTAMPS
from room_bookings.models import Payment, ProviderRequest, RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.payments.taxes import taxes_to_add, with_taxes
from staff.command import Command

_FOLLOW_LEDGER = PreparedQuery.from_sql(
    "bookings_follow_ledger",
    f"""
    UPDATE room_bookings_roombooking SET version = version + 1, updated_at = %(now)s
    WHERE id = ANY(%(booking_pks)s)
    RETURNING id, version, {", ".join(LEDGER_COLUMNS)}
    """,  # noqa: S608 (columns of our own)
)


@dataclass(frozen=True, kw_only=True)
class NewRow:
    """A row to enter into the ledger of a locked booking.

    `original_pk` is the row of the same booking that this one draws on or reverses, of kind `original_kind`;
    `transferred_from_pk` the row, perhaps of another booking, in place of which a charge stands. `account`
    and `object_id` name it at a provider, which says that it happened at `provider_at`. `enter_rows` gives a charge the
    tax of its category unless it has a `tax_percent`; with `adds_tax` that tax becomes a charge of its own.
    `business_date` is for imported stays, whose money was received before; any other row has that of its command.
    """

    booking: RoomBooking
    kind: PaymentKind
    amount: Decimal
    method: str = ""
    category: str = ""
    text: str = ""
    reference: str = ""
    note: str = ""
    party_member_pk: int | None = None
    original_pk: int | None = None
    original_kind: str = ""
    transferred_from_pk: int | None = None
    account: str = ""
    object_id: str = ""
    provider_at: datetime | None = None
    tax_percent: Decimal | None = None
    tax_amount: Decimal = Decimal(0)
    tax_of_pk: int | None = None
    adds_tax: bool = False
    business_date: date | None = None


@dataclass(frozen=True)
class Entry:
    """The rows that a command has entered, the reasons for which a booking that is paid stays pending, and requests.

    `requests` are those to a provider, whose rows follow when they are done.
    """

    booking: RoomBooking
    row_pks: Sequence[int]
    unconfirmed: Sequence[Reason] = ()
    requests: Sequence[ProviderRequest] = ()


def enter_rows(command: Command, rows: Sequence[NewRow]) -> list[int]:
    """Enter rows into the ledgers of locked bookings, in this order, and announce the bookings.

    The database moves the sums and timestamps of the bookings with the rows; the instances get them here. A booking
    that has checked out and owes nothing any more is completed. Sends two statements, whatever the number of rows, and
    two more for completed bookings; in hotels with tax categories one more for charges, one for reversed charges, and
    one for taxes that prices do not include. Returns the primary keys of the rows. Raises Invalid for an unknown
    tax category.
    """
    if not rows:
        return []
    rows = with_taxes(command, rows)
    entered = [_payment(command, row) for row in rows]
    insert_rows(entered, set_primary_keys=True)
    if added := [_payment(command, row) for row in taxes_to_add(list(zip(rows, entered, strict=True)))]:
        insert_rows(added, set_primary_keys=True)
        entered += added
    bookings = {row.booking.pk: row.booking for row in rows}
    _follow_ledger(command, bookings)
    complete_settled(command, bookings.values())
    return [payment.pk for payment in entered]


def complete_settled(command: Command, bookings: Collection[RoomBooking]) -> None:
    """Complete those of the locked bookings that have checked out and owe nothing any more."""
    settled = [
        booking
        for booking in bookings
        if booking.status == BookingStatus.CHECKED_OUT and balance_due(booking) <= 0
    ]
    steps = [BookingStep(booking, BookingStatus.COMPLETED) for booking in settled]
    set_booking_statuses(command, steps=steps, reason="")


def _follow_ledger(command: Command, bookings: Mapping[int, RoomBooking]) -> None:
    before = {pk: _shown_values(booking) for pk, booking in bookings.items()}
    for pk, version, *values in _FOLLOW_LEDGER(now=command.now, booking_pks=list(bookings)):
        booking = bookings[pk]
        booking.version, booking.updated_at = version, command.now
        for column, value in zip(LEDGER_COLUMNS, values, strict=True):
            setattr(booking, column, value)
    for pk, booking in bookings.items():
        after = _shown_values(booking)
        changed = [name for name, value in after.items() if value != before[pk][name]]
        notification_manager.realtime_booking(
            command, EventType.BOOKING_PAYMENT_UPDATED, booking, changed or ["balance_due"]
        )


def _shown_values(booking: RoomBooking) -> dict[str, Any]:
    """Return what a booking shows of its ledger."""
    values = {name: getattr(booking, name) for name in ("amount_paid", *TIMESTAMPS)}
    return {**values, "balance_due": balance_due(booking)}


def _payment(command: Command, row: NewRow) -> Payment:
    return Payment(
        hotel=command.hotel,
        booking=row.booking,
        kind=row.kind,
        method=row.method,
        amount=row.amount,
        currency=row.booking.currency,
        category=row.category,
        text=row.text,
        reference=row.reference,
        note=row.note,
        party_member_id=row.party_member_pk,
        original_id=row.original_pk,
        original_kind=row.original_kind,
        transferred_from_id=row.transferred_from_pk,
        account=row.account,
        object_id=row.object_id,
        provider_at=row.provider_at,
        tax_percent=row.tax_percent,
        tax_amount=row.tax_amount,
        tax_of_id=row.tax_of_pk,
        performed_by=command.staff,
        source=command.source,
        at=command.now,
        business_date=row.business_date or command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )
