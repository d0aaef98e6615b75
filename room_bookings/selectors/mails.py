"""Read mails: those that are due, for workers, and those of a hotel or a booking, for its staff."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
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


def mail_by_pk(mail_pk: int) -> OutgoingMail:
    """Return an existing mail with its booking."""
    (mail,) = _READ_MAIL(mail_pk=mail_pk)
    return mail


def mails_of_booking(booking: RoomBooking) -> list[OutgoingMail]:
    """Return the mails about a booking, newest first."""
    return list(OutgoingMail.objects.filter(booking=booking.pk).order_by("-pk")[:50])
