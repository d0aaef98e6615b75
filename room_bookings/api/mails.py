"""…/mails/: the mails to the hotel's guests, and another try of one that failed."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import PageQuery, one_of
from room_bookings.enums import MailKind, MailState
from room_bookings.models import OutgoingMail
from room_bookings.selectors.mails import mail_by_pk, mails_of_hotel
from room_bookings.services import retry_mail
from room_bookings.snapshots import mail_snapshot
from staff.api.base import HotelView
from staff.capabilities import Capability


class MailQuery(PageQuery):
    """The query of the list."""

    state = one_of(MailState.values)
    kind = one_of(MailKind.values)
    booking = serializers.CharField(required=False, max_length=32, help_text="A booking ID.")


class MailSerializer(Output):
    """A mail to a guest."""

    id = serializers.IntegerField()
    booking_id = serializers.CharField()
    kind = serializers.ChoiceField(choices=MailKind.choices)
    recipient = serializers.CharField()
    state = serializers.ChoiceField(
        choices=MailState.choices,
        help_text="FAILED: refused, or given up after MAIL_GIVE_UP_HOURS. DROPPED: it was no longer true.",
    )
    message_id = serializers.CharField()
    tries = serializers.IntegerField(help_text="Tries since it was written, or since it was tried again.")
    queued_at = serializers.DateTimeField()
    next_try_at = serializers.DateTimeField(allow_null=True, help_text="Null unless it waits.")
    ended_at = serializers.DateTimeField(
        allow_null=True, help_text="When it was sent, failed or was dropped."
    )
    last_error_code = serializers.CharField(help_text="What the last try met; empty after a success.")
    last_error = serializers.CharField(help_text="The answer of the mail server.")


class Mails(HotelView):
    """The mails to the guests of the hotel."""

    tag = "mails"
    capabilities = {"GET": Capability.BOOKINGS_CHANGE}
    queries = {"GET": MailQuery}

    @extend_schema(responses=page_of(MailSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the mails, newest first. A refused address is a mail with the state FAILED."""
        chosen = mails_of_hotel(
            hotel=self.hotel,
            states=self.query.get("state", ()),
            kinds=self.query.get("kind", ()),
            booking_id=self.query.get("booking", ""),
        )
        return self.page(chosen, _represent)


class RetryMail(HotelView):
    """Another try of a mail that failed."""

    tag = "mails"
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=None, responses=MailSerializer)
    def post(self, request: Request, hotel_slug: str, mail_id: int) -> Response:
        """Send the mail again, to the address that the booking has now. One that waits stays as it is.

        409 `mail_not_failed` for one that was sent or dropped.
        """
        return self.carry_out(retry_mail, self._respond, mail_pk=mail_id)

    def _respond(self, mail: OutgoingMail) -> Response:
        return self.respond(mail_snapshot(mail_by_pk(mail.pk)))


def _represent(mails: Sequence[OutgoingMail]) -> list[dict[str, Any]]:
    return [mail_snapshot(mail) for mail in mails]
