"""Issue invoices."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hotel.currencies import amount_as_text
from hotel.kernel.exceptions import Reason
from hotel.taxes import Rate
from notifications.enums import EventType
from room_bookings.balances import OWES_CHARGES_ONLY
from room_bookings.enums import BookingStatus, InvoiceKind, MailKind, PartyRole, PaymentMethod
from room_bookings.exceptions import BookingRefused
from room_bookings.invoice_lines import amounts_of_own_nights, charge_lines, night_lines, taxes_by_rate
from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import Invoice, RoomBooking
from room_bookings.selectors.group_bills import owed_for_nights
from room_bookings.selectors.invoices import Invoiced, invoiced_of
from room_bookings.selectors.ledger import ledger_of, left_of_rows
from room_bookings.services.guest_mails.queue import queue_mails
from room_bookings.services.invoices.numbering import insert_invoice
from room_bookings.services.locking import lock_booking
from room_bookings.services.payments.amounts import require_member
from room_bookings.services.payments.stay_tax_rows import charge_stay_taxes
from room_bookings.services.payments.taxes import rates_of_nights
from staff.capabilities import Capability
from staff.command import Command


@dataclass(frozen=True)
class Addressee:
    """To whom an invoice is addressed; the address may have several lines."""

    name: str = ""
    address: str = ""
    tax_number: str = ""


def issue_invoice(
    command: Command,
    *,
    booking_id: str,
    party_member: int | None = None,
    addressee: Addressee | None = None,
) -> Invoice:
    """Issue an invoice of what no standing invoice of the booking has yet: nights, charges, and what was paid.

    With `party_member` it is of the charges and payments in the name of that person. Without the name of an
    `addressee` it goes to that person, or else to the booker or main guest. Queues its mail. An invoiced night with
    another price now must be credited first. Of guests in house, it charges the taxes of the stay before. Locks the
    booking, then the counter of the series.
    Raises BookingNotFound, Invalid (person), BookingRefused (nothing_to_invoice, invoice_outdated), Forbidden, Busy.
    """
    command.require(Capability.PAYMENTS)
    booking = lock_booking(command, booking_id=booking_id, with_master_bill=command.hotel.charges_stay_taxes)
    require_member(booking, party_member)
    if party_member is None and booking.status == BookingStatus.CHECKED_IN:
        charge_stay_taxes(command, [booking])
    invoiced = invoiced_of(booking.pk)
    ledger, rates = ledger_of(booking.pk), rates_of_nights(command)
    nights = _own_nights(booking, ledger, rates)
    _require_current(booking, nights, invoiced)
    rows = [row for row in ledger if party_member in (None, row.party_member_id)]
    lines = charge_lines(rows, invoiced=invoiced.rows)
    if party_member is None:
        lines = [
            *night_lines(nights, currency=booking.currency, rates=rates, invoiced=invoiced.nights),
            *lines,
        ]
    net = sum((line.net for line in lines), Decimal(0))
    tax = sum((line.tax for line in lines), Decimal(0))
    if net + tax <= 0:
        detail = _("Nothing of booking %(booking)s is left to invoice.") % {"booking": booking_id}
        raise BookingRefused(booking, [Reason("nothing_to_invoice", detail)])
    invoice = insert_invoice(
        command,
        booking,
        EventType.BOOKING_INVOICED,
        kind=InvoiceKind.INVOICE,
        party_member_id=party_member,
        language=booking.language,
        net=net,
        tax=tax,
        gross=net + tax,
        issuer=_issuer(command),
        addressee=asdict(_addressee(booking, party_member, addressee or Addressee())),
        lines=[line.as_stored(booking.currency) for line in lines],
        taxes=taxes_by_rate(lines, booking.currency),
        payments=_payments(rows, invoiced, booking.currency),
    )
    queue_mails(command, kind_by_booking_pk={booking.pk: MailKind.INVOICE})
    return invoice


def _own_nights(
    booking: RoomBooking, rows: Sequence[LedgerRow], rates: Sequence[Rate]
) -> dict[date, Decimal]:
    """Return what the booking itself owes of its nights: nothing of what a master bill has taken over."""
    if booking.status in OWES_CHARGES_ONLY:
        return {}
    left = left_of_rows(rows)
    owed = owed_for_nights(
        [row.pk for row in rows if row.method == PaymentMethod.GROUP_BILL and left[row.pk] == row.amount]
    )
    taken: dict[Decimal | None, Decimal] = {}
    for each in owed.values():
        percent = each.charge.tax_percent
        taken[percent] = taken.get(percent, Decimal(0)) + each.charge.amount
    return amounts_of_own_nights(booking, rates=rates, taken=taken)


def _require_current(booking: RoomBooking, nights: Mapping[date, Decimal], invoiced: Invoiced) -> None:
    """Raise BookingRefused if a night that is invoiced has another price now, or is owed no more."""
    if any(nights.get(night) != amount for night, amount in invoiced.nights.items()):
        detail = _("The price of an invoiced night has changed: credit its invoice first.")
        raise BookingRefused(booking, [Reason("invoice_outdated", detail)])


def _payments(rows: Sequence[LedgerRow], invoiced: Invoiced, currency: str) -> list[dict[str, Any]]:
    return [
        {
            "row": row.pk,
            "date": row.business_date.isoformat(),
            "kind": row.kind,
            "method": row.method,
            "amount": amount_as_text(row.paid_change, currency),
        }
        for row in rows
        if row.paid_change and row.method != PaymentMethod.GROUP_BILL and row.pk not in invoiced.payments
    ]


def _issuer(command: Command) -> dict[str, str]:
    hotel = command.hotel
    return {
        "name": hotel.company_name or hotel.name,
        "address": hotel.company_address,
        "tax_number": hotel.tax_number,
    }


def _addressee(booking: RoomBooking, party_member: int | None, given: Addressee) -> Addressee:
    if given.name:
        return given
    party: list[dict[str, Any]] = booking.whole_party  # type: ignore[attr-defined]
    person = next(
        member
        for member in party
        if (member["role"] == PartyRole.PRIMARY if party_member is None else member["id"] == party_member)
    )
    name = f"{person['first_name']} {person['last_name']}".strip()
    if party_member is None and booking.booker_name:
        name = booking.booker_name
    return Addressee(name, given.address, given.tax_number)
