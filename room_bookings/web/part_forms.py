"""The forms of commands on a part of a booking: a row of its ledger, an invoice, a mail."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from room_bookings.enums import InvoiceKind
from room_bookings.models import RoomBooking
from room_bookings.policies import reverse_reasons, transfer_reasons
from room_bookings.selectors.invoices import invoice_of_booking
from room_bookings.selectors.ledger import LedgerRow, ledger_of, left_of_rows, row_of_ledger
from room_bookings.selectors.mails import mail_of_booking
from room_bookings.web.command_forms import BookingCommandForm
from room_bookings.web.invoice_forms import transfer_fields
from room_bookings.web.labels import BOOKING_ACTIONS, BOOKING_ACTIONS_DONE
from room_bookings.web.money_forms import reversal_fields
from staff.capabilities import Capability
from staff.web.command_forms import CommandForm


def _form(action: str, fields: Any, **options: Any) -> CommandForm:
    return CommandForm(BOOKING_ACTIONS[action], BOOKING_ACTIONS_DONE[action], fields, **options)


class BookingPartForm(BookingCommandForm):
    """The form of the only command on a part of a booking."""

    capability = Capability.PAYMENTS
    only_action: str
    part: str
    """The argument of the address that names the part."""

    @property
    def action(self) -> str:
        """The only command on the part."""
        return self.only_action

    def form_url(self, action: str) -> str:
        """Return the address of this form."""
        return self.request.path

    def command_url(self, booking: RoomBooking) -> str:
        """Return the address of the command in the API."""
        return reverse(self.only_action, args=[self.hotel.slug, booking.booking_id, self.kwargs[self.part]])

    def reasons(self, booking: RoomBooking) -> Sequence[Mapping[str, Any]]:
        """Return nothing: who may open the form may give the command."""
        return []


class PaymentCommandForm(BookingPartForm):
    """The form that reverses a row of the ledger: `…/bookings/{booking_id}/payments/{payment_id}/command/`."""

    only_action, part = "reverse-payment", "payment_id"
    forms = {"reverse-payment": _form("reverse-payment", reversal_fields, is_dangerous=True)}

    def reasons(self, booking: RoomBooking) -> Sequence[Mapping[str, Any]]:
        """Return what is against the reversal of this row. Raises PaymentNotFound."""
        row, left = _row(booking, self.kwargs["payment_id"])
        return [reason.as_dict() for reason in reverse_reasons(self.command, row=row, left=left)]


class TransferForm(BookingPartForm):
    """The form that transfers a charge: `…/bookings/{booking_id}/charges/{payment_id}/transfer/`."""

    only_action, part = "transfer-charge", "payment_id"
    forms = {"transfer-charge": _form("transfer-charge", transfer_fields)}

    def reasons(self, booking: RoomBooking) -> Sequence[Mapping[str, Any]]:
        """Return what is against the transfer of this row to any bill. Raises PaymentNotFound."""
        row, left = _row(booking, self.kwargs["payment_id"])
        return [
            reason.as_dict() for reason in transfer_reasons(booking=booking, row=row, left=left, to=booking)
        ]


class CreditForm(BookingPartForm):
    """The form that takes an invoice back: `…/bookings/{booking_id}/invoices/{number}/credit/`."""

    capability = Capability.REFUNDS
    only_action, part = "credit-invoice", "number"
    forms = {"credit-invoice": _form("credit-invoice", reversal_fields, is_dangerous=True)}

    def command_url(self, booking: RoomBooking) -> str:
        """Return the address of the command in the API. Raises InvoiceNotFound."""
        invoice_of_booking(booking.pk, number=self.kwargs["number"], kind=InvoiceKind.INVOICE)
        return super().command_url(booking)


class MailForm(BookingPartForm):
    """The form that sends a mail again: `…/bookings/{booking_id}/mails/{mail_id}/command/`."""

    capability = Capability.BOOKINGS_CHANGE
    only_action, part = "retry-mail", "mail_id"
    forms = {"retry-mail": _form("retry-mail", lambda _part: [])}

    def command_url(self, booking: RoomBooking) -> str:
        """Return the address of the command in the API. Raises NotFound."""
        mail = mail_of_booking(booking, self.kwargs["mail_id"])
        return reverse("retry-mail", args=[self.hotel.slug, mail.pk])


def _row(booking: RoomBooking, row_pk: int) -> tuple[LedgerRow, Any]:
    rows = ledger_of(booking.pk)
    return row_of_ledger(rows, row_pk), left_of_rows(rows)[row_pk]
