"""Render a mail from what is true when it is sent, in the language of the booking's guests."""

from datetime import datetime
from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from hotel.kernel.time_zones import time_zone
from hotel.models import Hotel
from hotel.web.amounts import amount_in_words
from room_bookings.enums import MailKind, PartyRole
from room_bookings.guest_access.snapshots import guest_booking_snapshot
from room_bookings.models import OutgoingMail, RoomBooking
from room_bookings.selectors import booking_by_id
from room_bookings.selectors.invoices import invoice_of_command
from room_bookings.services import LeasedMail
from room_bookings.web.invoice_words import invoice_in_words


def render_mail(leased: LeasedMail, *, now: datetime) -> EmailMultiAlternatives:
    """Return the message to the one recipient of a mail, as text and as HTML. Reads the booking.

    `templates/mails/` has three files for each kind: `confirmation_subject.txt`, `confirmation.txt` and
    `confirmation.html`.
    """
    mail = leased.mail
    hotel: Hotel = mail.hotel
    booking = booking_by_id(hotel=hotel, booking_id=mail.booking.booking_id)
    with translation.override(booking.language), timezone.override(time_zone(hotel.timezone)):
        context = _context(booking, hotel, token=leased.token, now=now) | _invoice(mail)
        name = mail.kind.lower()
        subject = _one_line(render_to_string(f"mails/{name}_subject.txt", context))
        text = render_to_string(f"mails/{name}.txt", context)
        html = render_to_string(f"mails/{name}.html", context | {"subject": subject})
    return _message(mail, hotel, booking, subject=subject, text=text, html=html)


def _context(booking: RoomBooking, hotel: Hotel, *, token: str, now: datetime) -> dict[str, Any]:
    shown = guest_booking_snapshot(booking, hotel=hotel, now=now, reasons=())
    currency = shown["currency"]
    return {
        "shown": shown,
        "amounts": {
            name: amount_in_words(shown[name], currency)
            for name in ("total_amount", "amount_paid", "balance_due")
        },
        "refund": amount_in_words(shown["cancellation"]["refund_amount"], currency),
        "guest": booking.booker_name or _main_guest(shown),
        "link": f"{settings.PUBLIC_URL}{reverse('guest:link', args=[token])}" if token else "",
        "language": booking.language,
    }


def _invoice(mail: OutgoingMail) -> dict[str, Any]:
    """Return the invoice that the command of the mail issued, in words."""
    if mail.kind != MailKind.INVOICE:
        return {}
    return {"invoice": invoice_in_words(invoice_of_command(mail.booking_id, command_id=mail.command_id))}


def _main_guest(shown: dict[str, Any]) -> str:
    primary = next(member for member in shown["party"] if member["role"] == PartyRole.PRIMARY)
    return f"{primary['first_name']} {primary['last_name']}".strip()


def _message(
    mail: OutgoingMail, hotel: Hotel, booking: RoomBooking, *, subject: str, text: str, html: str
) -> EmailMultiAlternatives:
    sender = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        from_email=formataddr((_one_line(hotel.name), sender)),
        to=[mail.recipient],
        reply_to=[hotel.email] if hotel.email else None,
        headers={
            "Message-ID": f"<{mail.message_id}>",
            "Content-Language": booking.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(html, "text/html")
    return message


def _one_line(text: str) -> str:
    """Return the text without line breaks, which would begin another header."""
    return " ".join(text.split())
