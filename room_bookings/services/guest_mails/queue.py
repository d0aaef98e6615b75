"""Write the mails of a command in its transaction, by one statement for any number of bookings.

A step of status notes its booking; before the commit, what has become of it decides. So a walk-in, which is confirmed
and checked in at once, gets no confirmation, and a command without a mail sends no statement.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings

from hotel.kernel.attempt import current_attempt
from hotel.kernel.sql import PreparedQuery
from room_bookings.enums import BookingStatus, MailKind
from staff.command import Command

_BEFORE_COMMIT = "mails"
_STATUS = BookingStatus
STATUSES_TOLD: Mapping[str, str] = {
    MailKind.CONFIRMATION: BookingStatus.CONFIRMED,
    MailKind.CANCELLATION: BookingStatus.CANCELLED,
}
"""The status of which a kind of mail speaks. The mail is dropped when the booking has another one by then."""

_KIND_BY_STEP: Mapping[tuple[str, str], MailKind] = {
    (_STATUS.PENDING, _STATUS.CONFIRMED): MailKind.CONFIRMATION,
    (_STATUS.CANCELLED, _STATUS.CONFIRMED): MailKind.CONFIRMATION,
    (_STATUS.PENDING, _STATUS.CANCELLED): MailKind.CANCELLATION,
    (_STATUS.CONFIRMED, _STATUS.CANCELLED): MailKind.CANCELLATION,
    (_STATUS.NO_SHOW, _STATUS.CANCELLED): MailKind.CANCELLATION,
}
"""The mail about a command, by the status of the booking before and after all of it."""

_WITH_MAIL = frozenset(STATUSES_TOLD.values())

_QUEUE_MAILS = PreparedQuery.from_sql(
    "queue_mails",
    """
    INSERT INTO room_bookings_outgoingmail (hotel_id, booking_id, kind, recipient, message_id, state, tries,
        queued_at, waits_since, next_try_at, last_error_code, last_error, command_id)
    SELECT booking.hotel_id, booking.id, part.kind, address.email, gen_random_uuid() || '@' || %(domain)s,
        'WAITING', 0, %(now)s, %(now)s, %(now)s, '', '', %(command_id)s
    FROM unnest(%(booking_pks)s::bigint[], %(kinds)s::text[]) AS part(booking_id, kind)
    JOIN room_bookings_roombooking AS booking ON booking.id = part.booking_id
    CROSS JOIN LATERAL (
        SELECT coalesce(nullif(booking.booker_email, ''), (
            SELECT member.email FROM room_bookings_bookingguest AS member
            WHERE member.booking_id = booking.id AND member.role = 'PRIMARY'
        )) AS email
    ) AS address
    WHERE address.email <> ''
    ORDER BY booking.id, part.kind
    """,
    has_result=False,
)


def note_status_step(command: Command, *, booking_pk: int, from_status: str, to_status: str) -> None:
    """Note a step of a booking's status; the runner writes its mail before the commit. Sends nothing."""
    if not command.hotel.sends_mail:
        return
    steps = current_attempt().before_commit.get(_BEFORE_COMMIT)
    if not isinstance(steps, _NotedSteps):
        if to_status not in _WITH_MAIL:
            return
        steps = current_attempt().before_commit[_BEFORE_COMMIT] = _NotedSteps(command)
    first, _ = steps.statuses.get(booking_pk, (from_status, to_status))
    steps.statuses[booking_pk] = first, to_status


def forget_status_steps() -> None:
    """Write no mails about the steps of this command so far: an import tells guests nothing that they know."""
    current_attempt().before_commit.pop(_BEFORE_COMMIT, None)


def queue_mails(command: Command, *, kind_by_booking_pk: Mapping[int, MailKind]) -> None:
    """Insert a mail for each booking, to its booker or else to its main guest, by one statement.

    Writes none for a booking without an address, and none at all where the hotel sends no mails.
    """
    if not kind_by_booking_pk or not command.hotel.sends_mail:
        return
    _QUEUE_MAILS(
        booking_pks=[*kind_by_booking_pk],
        kinds=[str(kind) for kind in kind_by_booking_pk.values()],
        domain=mail_domain(),
        now=command.now,
        command_id=command.id,
    )


def mail_domain() -> str:
    """Return the domain of the sender, which a Message-ID ends with."""
    return str(settings.DEFAULT_FROM_EMAIL).rpartition("@")[2].rstrip("> ") or "localhost"


@dataclass
class _NotedSteps:
    """The status of bookings before and after the command so far; the runner calls it before the commit."""

    command: Command
    statuses: dict[int, tuple[str, str]] = field(default_factory=dict)

    def __call__(self) -> None:
        """Queue the mails that the steps of the whole command give an occasion for."""
        kinds = {pk: _KIND_BY_STEP[step] for pk, step in self.statuses.items() if step in _KIND_BY_STEP}
        queue_mails(self.command, kind_by_booking_pk=kinds)
