"""The mails to guests: written by the commands that give the occasion, leased to workers, and tried again.

These modules are the only writers of `OutgoingMail`. A further kind of mail needs a value of `MailKind`, its templates
in `templates/mails/`, a line in `STATUSES_TOLD` if it speaks of a status, and a call of `queue_mails`.
"""

from room_bookings.services.guest_mails.delivery import LeasedMail, lease_next_mail, record_mail_result
from room_bookings.services.guest_mails.queue import note_status_step, queue_mails
from room_bookings.services.guest_mails.retry import retry_mail

__all__ = [
    "LeasedMail",
    "lease_next_mail",
    "note_status_step",
    "queue_mails",
    "record_mail_result",
    "retry_mail",
]
