"""Read mails: those that are due, for workers, and those of a hotel or a booking, for its staff."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import NotFound, ProblemCode
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.enums import MailKind, MailState, PaymentKind
from room_bookings.ledger_rows import LedgerRow
from room_bookings.models import OutgoingMail, RoomBooking

_FIND_DUE_MAILS = PreparedQuery.from_sql(
    "find_due_mails",
    """
    SELECT statement_timestamp(), ARRAY(
        SELECT id FROM room_bookings_outgoingmail
        WHERE state = 'WAITING' AND next_try_at <= statement_timestamp()
            AND (lease_until IS NULL OR lease_until <= statement_timestamp())
        ORDER BY next_try_at LIMIT %(limit)s
    )
    """,
)


_READ_MAIL = PreparedQuery(
    "read_mail",
    lambda given: OutgoingMail.objects.filter(pk=given.value("mail_pk")).select_related("booking"),
)


@dataclass(frozen=True)
class DueMails:
    """Primary keys of mails that may be tried now, those that have waited longest; `now` is the database's clock."""

    now: datetime
    pks: list[int]


def due_mails(*, limit: int) -> DueMails:
    """Find mails to send, in any hotel. One statement; it locks nothing, so callers check again under the lock."""
    ((now, pks),) = _FIND_DUE_MAILS(limit=limit)
    return DueMails(now, pks)


def mails_of_hotel(
    *, hotel: Hotel, states: Collection[str] = (), kinds: Collection[str] = (), booking_id: str = ""
) -> QuerySet[OutgoingMail]:
    """Return the hotel's mails, newest first, with their bookings; empty filters choose all."""
    mails = OutgoingMail.objects.filter(hotel=hotel).select_related("booking").order_by("-pk")
    if states:
        mails = mails.filter(state__in=states)
    if kinds:
        mails = mails.filter(kind__in=kinds)
    return mails.filter(booking__booking_id=booking_id) if booking_id else mails


class MailCounts(NamedTuple):
    """The mails of a hotel that wait, since when the oldest does, and those that failed."""

    hotel_slug: str
    waiting: int
    waiting_since: datetime | None
    failed: int


def mail_counts() -> list[MailCounts]:
    """Return the counts of every hotel with mails that wait or failed. Sends one statement."""
    is_waiting = Q(state=MailState.WAITING)
    rows = (
        OutgoingMail.objects.filter(state__in=[MailState.WAITING, MailState.FAILED])
        .order_by("hotel__slug")
        .values_list("hotel__slug")
        .annotate(
            waiting=Count("pk", filter=is_waiting),
            waiting_since=Min("queued_at", filter=is_waiting),
            failed=Count("pk", filter=Q(state=MailState.FAILED)),
        )
    )
    return [MailCounts(*row) for row in rows]


class LinkToPay(NamedTuple):
    """The mail with the guests' link about a payment that did not go through, by the row of its FAILURE."""

    payment_pk: int
    recipient: str
    state: str
    at: datetime


_READ_LINKS_TO_PAY: PreparedQuery[Any] = PreparedQuery(
    "read_links_to_pay",
    lambda given: (
        OutgoingMail.objects.filter(booking=given.value("booking_pk"), kind=MailKind.PAYMENT_FAILED)
        .order_by("pk")
        .values_list("command_id", "recipient", "state", Coalesce("ended_at", "queued_at"))
    ),
)


def links_to_pay(booking_pk: int, ledger: Sequence[LedgerRow]) -> list[LinkToPay]:
    """Return the links by which guests were asked to pay what did not go through; no statement without a FAILURE."""
    failures = {row.command_id: row.pk for row in ledger if row.kind == PaymentKind.FAILURE}
    if not failures:
        return []
    mails = _READ_LINKS_TO_PAY(booking_pk=booking_pk)
    return [LinkToPay(failures[command], *mail) for command, *mail in mails if command in failures]


def mail_by_pk(mail_pk: int) -> OutgoingMail:
    """Return an existing mail with its booking."""
    (mail,) = _READ_MAIL(mail_pk=mail_pk)
    return mail


def mail_of_booking(booking: RoomBooking, mail_pk: int) -> OutgoingMail:
    """Return a mail about the booking. Raises NotFound."""
    for mail in mails_of_booking(booking):
        if mail.pk == mail_pk:
            return mail
    raise NotFound(_("This hotel has no such mail."), code=ProblemCode.MAIL_NOT_FOUND)


def mails_of_booking(booking: RoomBooking) -> list[OutgoingMail]:
    """Return the mails about a booking, newest first."""
    return list(OutgoingMail.objects.filter(booking=booking.pk).order_by("-pk")[:50])
