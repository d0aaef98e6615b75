"""Fees of cancellations and no-shows: the charges that the terms of a booking demand, and their reversal."""

from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid
from hotel.kernel.sql import PreparedQuery
from room_bookings.enums import BookingStatus, PaymentKind
from room_bookings.models import Payment, RoomBooking
from room_bookings.penalties import CANCELLATION_FEE, FEES, NO_SHOW_FEE
from room_bookings.selectors.cancellation_terms import cancellation_costs, cancellation_terms_by_pk
from room_bookings.services.payments.ledger import NewRow
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


def fees_of_end(
    command: Command, bookings: Iterable[RoomBooking], *, to_status: BookingStatus
) -> list[NewRow]:
    """Return the charges of locked bookings that are about to become CANCELLED or NO_SHOW, by their terms.

    They are entered after the change of status, as the status before it decides: a pending booking owes nothing. Sends
    a statement if any of the bookings has terms. The terms are those of docs/cancellation.md.
    """
    held = {
        booking: booking.cancellation_terms_id
        for booking in bookings
        if booking.cancellation_terms_id is not None
    }
    if not held:
        return []
    terms = {row.pk: row for row in cancellation_terms_by_pk({*held.values()})}
    fees = []
    for booking, terms_pk in held.items():
        row = terms[terms_pk]
        cancellation, no_show = cancellation_costs(booking, row.as_values(), now=command.now)
        is_no_show = to_status == BookingStatus.NO_SHOW
        amount = no_show if is_no_show else cancellation
        category = NO_SHOW_FEE if is_no_show else CANCELLATION_FEE
        if amount > 0:
            fees.append(
                NewRow(
                    booking=booking,
                    kind=PaymentKind.CHARGE,
                    amount=amount,
                    category=category,
                    text=row.name,
                )
            )
    return fees


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
