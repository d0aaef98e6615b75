"""Fees of cancellations and no-shows: the charges that the terms of a booking demand, and their reversal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.sql import PreparedQuery
from hotel.models import CancellationTerms
from room_bookings.enums import BookingStatus, PaymentKind
from room_bookings.extras import as_price_rows, extras_taken_back_by, standing_extras
from room_bookings.models import Payment, RoomBooking
from room_bookings.penalties import CANCELLATION_FEE, FEES, NO_SHOW_FEE, PriceRow
from room_bookings.selectors.cancellation_terms import cancellation_costs, cancellation_terms_by_pk
from room_bookings.selectors.ledger import ledgers_of
from room_bookings.services.payments.ledger import NewRow
from room_bookings.services.payments.transfers import charge_in_place, reversal_of
from staff.command import Command

_READ_STANDING_FEES = PreparedQuery(
    "read_standing_fees",
    lambda given: Payment.objects.filter(
        ~Exists(Payment.objects.filter(original=OuterRef("pk"), kind=PaymentKind.CORRECTION)),
        given.any_of("booking_id", "booking_pks"),
        kind=PaymentKind.CHARGE,
        category__in=sorted(FEES),
    ).order_by("pk"),
)


@dataclass
class MoneyOfEnd:
    """The rows to enter when bookings end before the arrival: the extras that are taken back, and the fees."""

    reversals: list[NewRow] = field(default_factory=list)
    fees: list[NewRow] = field(default_factory=list)


def money_of_end(
    command: Command,
    bookings: Iterable[RoomBooking],
    *,
    to_status: BookingStatus,
    note: str,
    ended_by: Mapping[int, UUID] = MappingProxyType({}),
) -> MoneyOfEnd:
    """Return the rows for locked bookings that are about to become CANCELLED or NO_SHOW, by their terms.

    They are entered after the change of status, as the status before it decides: a pending booking owes nothing. Extras
    that were charged in advance are taken back, and the fee has its share of them. `ended_by` is the command that has
    ended a booking in another way before, by primary key: it has taken them back already. Sends a statement if any of
    the bookings has terms, one more if any of these has charges. The terms are those of docs/cancellation.md.
    """
    held = [booking for booking in bookings if booking.cancellation_terms_id is not None]
    money = MoneyOfEnd()
    if not held:
        return money
    terms = {row.pk: row for row in cancellation_terms_by_pk({each.cancellation_terms_id for each in held})}
    charged = [booking.pk for booking in held if booking.charged_amount or booking.pk in ended_by]
    ledgers = ledgers_of(charged) if charged else {}
    for booking in held:
        rows = ledgers.get(booking.pk, [])
        extras = standing_extras(rows)
        if booking.pk in ended_by:
            extras = extras_taken_back_by(rows, command_id=ended_by[booking.pk])
        else:
            money.reversals += [
                reversal_of(booking, row, note=note) for row in extras if row.tax_of_id is None
            ]
        found = terms[booking.cancellation_terms_id or 0]
        money.fees += _fee(command, booking, found, as_price_rows(extras), to_status=to_status)
    return money


def _fee(
    command: Command,
    booking: RoomBooking,
    terms: CancellationTerms,
    extras: Sequence[PriceRow],
    *,
    to_status: BookingStatus,
) -> list[NewRow]:
    """Return the fee of a booking, if its end costs anything."""
    cancellation, no_show = cancellation_costs(booking, terms.as_values(), extras=extras, now=command.now)
    is_no_show = to_status == BookingStatus.NO_SHOW
    amount = no_show if is_no_show else cancellation
    category = NO_SHOW_FEE if is_no_show else CANCELLATION_FEE
    if amount <= 0:
        return []
    fee = NewRow(booking=booking, kind=PaymentKind.CHARGE, amount=amount, category=category, text=terms.name)
    return [fee]


def charged_again(
    bookings: Iterable[RoomBooking], *, ended_by: Mapping[int, UUID], note: str
) -> list[NewRow]:
    """Return the charges for the extras that the commands which ended these bookings have taken back.

    `ended_by` are the commands by primary key of the booking. Sends a statement if any of the bookings has terms.
    """
    held = {booking.pk: booking for booking in bookings if booking.cancellation_terms_id is not None}
    ledgers = ledgers_of(held) if held else {}
    return [
        replace(
            charge_in_place(row, ledgers[pk], to=booking, note=note, party_member_pk=row.party_member_id),
            transferred_from_pk=None,
        )
        for pk, booking in held.items()
        for row in extras_taken_back_by(ledgers[pk], command_id=ended_by[pk])
        if row.tax_of_id is None
    ]


def require_waiver_reason(reason: str, *, waive_penalty: bool) -> None:
    """Require a reason for the waiver of a penalty. Raises Invalid without one."""
    if waive_penalty and not reason.strip():
        sentence = _("The waiver of a penalty needs a reason.")
        raise Invalid(sentence, errors={"reason": [sentence]})


def waivers_as_metadata(waived: Iterable[NewRow]) -> Mapping[int, Mapping[str, str]]:
    """Return what the status events of bookings store of the fees that they are not charged, by primary key."""
    return {fee.booking.pk: {"waived_fee": fee.category} for fee in waived}


def reversed_fees(bookings: Sequence[RoomBooking], *, note: str) -> list[NewRow]:
    """Return the corrections of the fees of locked bookings whose cancellation or no-show is taken back.

    Sends a statement if anything was charged to any of them.
    """
    charged = {booking.pk: booking for booking in bookings if booking.charged_amount}
    fees = _READ_STANDING_FEES(booking_pks=list(charged)) if charged else []
    return [
        NewRow(
            booking=charged[fee.booking_id],
            kind=PaymentKind.CORRECTION,
            amount=fee.amount,
            category=fee.category,
            text=fee.text,
            note=note,
            original_pk=fee.pk,
            original_kind=fee.kind,
        )
        for fee in fees
    ]
