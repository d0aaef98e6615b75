"""Let a mail that failed be tried again."""

from django.utils.translation import gettext as _

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Conflict, NotFound, ProblemCode
from hotel.kernel.keys import can_be_key
from hotel.kernel.locking import LockQuery
from hotel.kernel.sql import PreparedQuery, update_rows
from room_bookings.enums import MailState
from room_bookings.models import OutgoingMail
from staff.capabilities import Capability
from staff.command import Command

_LOCK_MAIL = LockQuery(
    "lock_mail",
    lambda given: OutgoingMail.objects.filter(hotel=given.value("hotel_pk"), pk=given.value("mail_pk")),
    rank=LockRank.MAILS,
)
_READ_RECIPIENT = PreparedQuery.from_sql(
    "read_recipient",
    """
    SELECT coalesce(nullif(booking.booker_email, ''), (
        SELECT member.email FROM room_bookings_bookingguest AS member
        WHERE member.booking_id = booking.id AND member.role = 'PRIMARY'
    ), '')
    FROM room_bookings_roombooking AS booking WHERE booking.id = %(booking_pk)s
    """,
)


def retry_mail(command: Command, *, mail_pk: int) -> OutgoingMail:
    """Let a failed mail wait again, now to the address that the booking has by now. One that waits stays as it is.

    It keeps its Message-ID: the earlier tries have reached nobody. Locks the mail.
    Raises NotFound, Conflict (mail_not_failed), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    mail = _lock(command, mail_pk)
    if mail.state == MailState.WAITING:
        return mail
    if mail.state != MailState.FAILED:
        raise Conflict(_("Only a mail that failed can be tried again."), code=ProblemCode.MAIL_NOT_FAILED)
    ((recipient,),) = _READ_RECIPIENT(booking_pk=mail.booking_id)
    mail.recipient = recipient or mail.recipient
    mail.state, mail.tries, mail.ended_at = MailState.WAITING, 0, None
    mail.waits_since = mail.next_try_at = command.now
    update_rows([mail], ["recipient", "state", "tries", "ended_at", "waits_since", "next_try_at"])
    return mail


def _lock(command: Command, mail_pk: int) -> OutgoingMail:
    found = _LOCK_MAIL(hotel_pk=command.hotel.pk, mail_pk=mail_pk) if can_be_key(mail_pk) else []
    for mail in found:
        return mail
    raise NotFound(_("This hotel has no such mail."), code=ProblemCode.MAIL_NOT_FOUND)
