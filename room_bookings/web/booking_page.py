"""The page of one booking: stay, party, room, commands and timeline; and the part of it that a script reads again."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from hotel.currencies import amount_as_text
from hotel.kernel.business_date import expected_checkout, is_overdue, local_time
from hotel.kernel.etag import etag
from hotel.selectors import tax_categories_of
from hotel.taxes import CITY_TAX_CATEGORY
from hotel.web.amounts import amount_in_words
from notifications.web.live import LivePage
from room_bookings.enums import BookingStatus, InvoiceKind, MailState
from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import RoomBooking
from room_bookings.selectors import (
    booking_by_id,
    booking_timeline,
    bookings_of_group,
    bookings_with_details_by_pk,
)
from room_bookings.selectors.cancellation_terms import cancellation_summary
from room_bookings.selectors.invoices import invoices_of_booking
from room_bookings.selectors.ledger import ledger_of
from room_bookings.selectors.mails import links_to_pay, mails_of_booking
from room_bookings.snapshots import booking_for_staff
from room_bookings.web.booking_buttons import CORRECTIONS, command_buttons
from room_bookings.web.cancellation_words import terms_in_words
from room_bookings.web.folio import folio_table, group_bill_in_words
from room_bookings.web.invoice_words import INVOICE_KINDS
from room_bookings.web.labels import BOOKING_STATUSES, MAIL_KINDS, MAIL_STATES, PARTY_ROLES, PAYMENT_TERMS
from room_bookings.web.signs import booking_status_sign, room_status_sign
from room_bookings.web.timeline_sentences import stories
from staff.authorization import may
from staff.capabilities import Capability
from staff.web.base import HotelPage, HotelPart

ENTRIES, MOST_ENTRIES = 20, 500
"""The entries of the timeline that the page shows first, and at most."""


PAYMENT_STEPS = {
    "payment_authorized_at": _("Payment authorized"),
    "payment_captured_at": _("Payment received"),
    "payment_failed_at": _("Payment failed"),
    "refund_processed_at": _("Refunded"),
}
"""Names of the instants of a payment."""


class _BookingView(HotelPage):
    """The base of the page and of its part."""

    capability = Capability.BOOKINGS_READ

    def context(self) -> dict[str, Any]:
        """Read the booking, its commands, group and timeline. Raises BookingNotFound."""
        booking = booking_by_id(hotel=self.hotel, booking_id=self.kwargs["booking_id"])
        group = self._group(booking)
        others_in_house = any(other.status == BookingStatus.CHECKED_IN for other in group)
        buttons = command_buttons(self.command, booking, has_group_in_house=others_in_house)
        content = booking_for_staff(booking, now=self.now, personal=self.sees_personal_data)
        ledger = ledger_of(booking.pk) if may(self.staff, Capability.PAYMENTS) else None
        return {
            "booking": content,
            "version": etag(booking),
            "title": _names(content["primary_guest"]) or booking.booking_id,
            "stay": self._stay(booking),
            "room": _room(booking),
            "party": self._party(content),
            "price": _price(content) if self.sees_personal_data else None,
            "cancellation": self._cancellation(booking) if self.sees_personal_data else None,
            **self._folio(booking, ledger),
            **self._invoices(booking),
            **self._group_bill(booking),
            "group": [_group_row(other) for other in group if other.booking_id != booking.booking_id],
            "open_commands": [button for button in buttons if button.is_open and not _corrects(button)],
            "corrections": [button for button in buttons if button.is_open and _corrects(button)],
            "refused_commands": [button for button in buttons if not button.is_open],
            "mails": self._mails(booking),
            **self._timeline(booking, ledger),
        }

    def _stay(self, booking: RoomBooking) -> dict[str, Any]:
        departure: dict[str, Any] = {
            "hotel": self.hotel,
            "check_out": booking.check_out,
            "departure_time": booking.departure_time,
        }
        is_in_house = booking.status == BookingStatus.CHECKED_IN
        return {
            "status": booking_status_sign(booking.status),
            "room_type": booking.room_type.name,
            "expected_checkout": expected_checkout(**departure),
            "is_overstay": is_in_house and is_overdue(**departure, now=self.now),
            "is_due": booking.status == BookingStatus.CONFIRMED and booking.check_in <= self.command.today,
        }

    def _cancellation(self, booking: RoomBooking) -> dict[str, Any]:
        """Return the terms in words, and deposit and hold where they matter: until the booking is confirmed."""
        summary = cancellation_summary(booking, now=self.now, personal=True)
        is_pending = booking.status == BookingStatus.PENDING
        has_deposit = is_pending and booking.deposit_due > 0
        return {
            "policy": summary["name"],
            "sentences": terms_in_words(summary, now=self.now),
            "deposit": amount_in_words(summary["deposit_due"], booking.currency) if has_deposit else "",
            "hold_until": booking.hold_until if is_pending else None,
        }

    def _party(self, content: Mapping[str, Any]) -> list[dict[str, Any]]:
        may_change = may(self.staff, Capability.BOOKINGS_CHANGE)
        slug = self.hotel.slug
        return [
            {
                **member,
                "name": _names(member),
                "role_word": PARTY_ROLES[member["role"]],
                "url": reverse("pages:party-command", args=[slug, content["booking_id"], member["id"]])
                if may_change
                else "",
            }
            for member in content["party"]
        ]

    def _folio(self, booking: RoomBooking, ledger: Sequence[LedgerRow] | None) -> dict[str, Any]:
        """Return the bill, for those who may enter payments."""
        if ledger is None or not (ledger or booking.total_amount):
            return {}
        links = links_to_pay(booking.pk, ledger)
        return {"folio": folio_table(self.command, booking, ledger, links)}

    def _invoices(self, booking: RoomBooking) -> dict[str, Any]:
        """Return the invoices and credit notes, for those who may enter payments."""
        if not may(self.staff, Capability.PAYMENTS):
            return {}
        issued = invoices_of_booking(booking.pk)
        credited = {invoice.credits_id for invoice in issued}
        may_credit = may(self.staff, Capability.REFUNDS)
        slug = self.hotel.slug
        return {
            "invoices": [
                {
                    "number": invoice.number,
                    "kind": INVOICE_KINDS[invoice.kind],
                    "credits": invoice.credits.number if invoice.credits else "",
                    "day": invoice.business_date,
                    "gross": amount_in_words(
                        amount_as_text(invoice.gross, invoice.currency), invoice.currency
                    ),
                    "addressee": invoice.addressee.get("name", ""),
                    "is_credited": invoice.pk in credited,
                    "credit_url": reverse(
                        "pages:credit-command", args=[slug, booking.booking_id, invoice.number]
                    )
                    if may_credit and invoice.kind == InvoiceKind.INVOICE and invoice.pk not in credited
                    else "",
                }
                for invoice in issued
            ]
        }

    def _group_bill(self, booking: RoomBooking) -> dict[str, Any]:
        """Return the master bill of the group in words, for those who may enter payments."""
        if not booking.group_bill or not may(self.staff, Capability.PAYMENTS):
            return {}
        (holder,) = bookings_with_details_by_pk([booking.group_bill["booking_pk"]])
        names = {CITY_TAX_CATEGORY: _now("City tax")} | {
            code: taxed.category.name for code, taxed in tax_categories_of(hotel=self.hotel).items()
        }
        return {"group_bill": group_bill_in_words(booking.group_bill, holder, categories=names)}

    def _mails(self, booking: RoomBooking) -> list[dict[str, Any]]:
        """Return the mails to the guests, for those who may try them again."""
        if not may(self.staff, Capability.BOOKINGS_CHANGE):
            return []
        slug = self.hotel.slug
        return [
            {
                "id": mail.pk,
                "retry_url": reverse("pages:mail-command", args=[slug, booking.booking_id, mail.pk])
                if mail.state == MailState.FAILED
                else "",
                "kind": MAIL_KINDS[mail.kind],
                "state": MAIL_STATES[mail.state],
                "has_failed": mail.state == MailState.FAILED,
                "recipient": mail.recipient,
                "at": mail.ended_at or mail.queued_at,
                "error": mail.last_error if mail.state != MailState.SENT else "",
            }
            for mail in mails_of_booking(booking)
        ]

    def _group(self, booking: RoomBooking) -> list[Any]:
        if not booking.group_reference:
            return []
        return bookings_of_group(hotel=self.hotel, reference=booking.group_reference)

    def _timeline(self, booking: RoomBooking, ledger: Sequence[LedgerRow] | None) -> dict[str, Any]:
        if not may(self.staff, Capability.READ_HISTORY):
            return {}
        limit = _entries_wanted(self.request)
        page = booking_timeline(
            hotel=self.hotel,
            booking_id=booking.booking_id,
            limit=limit,
            shows_amounts=self.sees_personal_data,
            ledger=ledger,
        )
        told = stories(
            page.entries,
            statuses=BOOKING_STATUSES,
            booking=lambda _id: _now("this booking"),
            invoice=self._invoice_link,
        )
        return {
            "days": [
                {"day": day, "stories": list(of_day)}
                for day, of_day in groupby(told, key=lambda story: self._day_of(story.at))
            ],
            "more_entries": min(limit + ENTRIES * 2, MOST_ENTRIES) if page.next_position else None,
        }

    def _invoice_link(self, number: str) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>', reverse("pages:invoice", args=[self.hotel.slug, number]), number
        )

    def _day_of(self, at: datetime) -> date:
        return local_time(hotel=self.hotel, now=at).date()


class BookingPage(_BookingView, LivePage):
    """The page of one booking."""

    template_name = "bookings/booking.html"
    section = "bookings"


class BookingPart(_BookingView, HotelPart):
    """The content of the page of one booking. `?entries=` is how many entries of its timeline are wanted."""

    template_name = "bookings/booking_body.html"


def _entries_wanted(request: HttpRequest) -> int:
    text = request.GET.get("entries", "")
    return min(max(int(text), ENTRIES), MOST_ENTRIES) if text.isascii() and text.isdigit() else ENTRIES


def _corrects(button: Any) -> bool:
    return button.action in CORRECTIONS


def _names(person: Mapping[str, Any] | None) -> str:
    return f"{person['first_name']} {person['last_name']}".strip() if person else ""


def _room(booking: RoomBooking) -> dict[str, Any] | None:
    room = booking.assigned_room
    if room is None:
        return None
    return {"number": room.room_number, "floor": room.floor, "status": room_status_sign(room.room_status)}


def _price(content: Mapping[str, Any]) -> dict[str, Any]:
    currency = content["currency"]
    amounts = {name: amount_in_words(content[name], currency) for name in ("total_amount", "balance_due")}
    steps = [(label, content[name]) for name, label in PAYMENT_STEPS.items() if content[name]]
    return {**amounts, "terms": PAYMENT_TERMS[content["payment_terms"]], "steps": steps}


def _group_row(row: Any) -> dict[str, Any]:
    primary = next((member for member in row.whole_party if member["role"] == "PRIMARY"), None)
    return {
        "booking_id": row.booking_id,
        "name": _names(primary) or row.booking_id,
        "room": row.assigned_room__room_number,
        "status": booking_status_sign(row.status),
    }
