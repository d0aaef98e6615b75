"""GET /api/guest/bookings/{token}/ and POST …/cancel/: the guests' own booking."""

from functools import cached_property
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.command_headers import CommandQuery, dry_run_response, refuse_idempotency_key
from hotel.api.documentation import Output, ProblemSerializer, extend_schema
from hotel.api.inputs import WallClock
from hotel.enums import Language
from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.problems import MEDIA_TYPE
from room_bookings import policies
from room_bookings.enums import BookingStatus, PartyRole, PaymentTerms
from room_bookings.guest_access.snapshots import guest_booking_snapshot
from room_bookings.models import GuestLink, RoomBooking
from room_bookings.selectors import booking_by_id
from room_bookings.selectors.guest_links import GuestLinkNotFound, live_guest_link
from room_bookings.services import cancel_by_guest
from room_bookings.services.guest_links import hash_of_token
from staff.api.base import ApiView
from staff.api.client_address import client_address
from staff.command import Command, system_command
from staff.services import count_unknown_link

TOO_MANY_LINKS = _("Too many links that do not work. Please wait before the next one.")


class GuestHotelSerializer(Output):
    """The hotel as its guests see it."""

    name = serializers.CharField()
    email = serializers.CharField(help_text="The address to which guests answer; empty without one.")
    timezone = serializers.CharField()
    check_in_time = WallClock()
    check_out_time = WallClock()


class GuestPartyMemberSerializer(Output):
    """A person of the party."""

    first_name = serializers.CharField()
    last_name = serializers.CharField()
    role = serializers.ChoiceField(choices=PartyRole.choices)


class GuestCancellationSerializer(Output):
    """Whether the guests can cancel, and what they get back."""

    is_possible = serializers.BooleanField()
    reason = serializers.CharField(help_text="Why they cannot, as a sentence; empty if they can or have.")
    refund_amount = serializers.CharField(help_text="What is paid back, in the currency of the booking.")


class GuestBookingSerializer(Output):
    """A booking as its guests see it."""

    hotel = GuestHotelSerializer()
    confirmation_number = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingStatus.choices)
    room_type = serializers.CharField(help_text="The name of the room type.")
    check_in = serializers.DateField()
    check_out = serializers.DateField()
    nights = serializers.IntegerField()
    arrival_time = WallClock(allow_null=True)
    departure_time = WallClock(allow_null=True)
    adults = serializers.IntegerField()
    children = serializers.IntegerField()
    party = GuestPartyMemberSerializer(many=True)
    total_amount = serializers.CharField()
    amount_paid = serializers.CharField()
    balance_due = serializers.CharField()
    currency = serializers.CharField()
    payment_terms = serializers.ChoiceField(choices=PaymentTerms.choices)
    special_requests = serializers.CharField()
    language = serializers.ChoiceField(choices=Language.choices)
    cancelled_at = serializers.DateTimeField(allow_null=True)
    cancellation = GuestCancellationSerializer()


class GuestView(ApiView):
    """A view of one booking for whoever has its link. Unknown links are counted for each address."""

    authentication_classes = []
    permission_classes = [AllowAny]
    tag = "guest"

    link: GuestLink

    def check_access(self, **kwargs: Any) -> None:
        """Find the link. Raises GuestLinkNotFound, Throttled."""
        self.token_hash = hash_of_token(kwargs["token"])
        try:
            self.link = live_guest_link(token_hash=self.token_hash, now=self.now)
        except GuestLinkNotFound:
            command = InstallationCommand(now=self.now)
            address = client_address(cast(HttpRequest, self.request))
            if wait_seconds := count_unknown_link(command, address=address):
                raise Throttled(wait=wait_seconds, detail=str(TOO_MANY_LINKS)) from None
            raise

    @cached_property
    def command(self) -> Command:
        """The command of this request. No person of the hotel gives it."""
        return system_command(self.link.hotel, now=self.now)

    def represent(self, booking: RoomBooking) -> dict[str, Any]:
        """Return the booking as its guests see it."""
        reasons = policies.cancel_by_guest_reasons(self.command, booking=booking)
        return guest_booking_snapshot(booking, hotel=self.link.hotel, now=self.now, reasons=reasons)


class GuestBooking(GuestView):
    """The guests' own booking."""

    @extend_schema(
        responses={
            200: GuestBookingSerializer,
            (404, MEDIA_TYPE): ProblemSerializer,
            (429, MEDIA_TYPE): ProblemSerializer,
        }
    )
    def get(self, request: Request, token: str) -> Response:
        """Show the booking of the link. 404 `guest_link_not_found` for one that is unknown, expired or revoked.

        Too many unknown links from one address: 429 `throttled`.
        """
        booking = booking_by_id(hotel=self.link.hotel, booking_id=self.link.booking.booking_id)
        return self.respond(self.represent(booking))


class CancelGuestBooking(GuestView):
    """Cancel the guests' own booking."""

    queries = {"POST": CommandQuery}

    @extend_schema(
        request=None,
        responses={
            200: GuestBookingSerializer,
            (404, MEDIA_TYPE): ProblemSerializer,
            (409, MEDIA_TYPE): ProblemSerializer,
            (429, MEDIA_TYPE): ProblemSerializer,
        },
    )
    def post(self, request: Request, token: str) -> Response:
        """Cancel the booking of the link; `cancellation.refund_amount` of the answer states the refund.

        Sent twice it is the same 200. 409 `wrong_status` or `arrival_over` when only the hotel can cancel. An
        `Idempotency-Key` is refused: 400 `idempotency_key_not_accepted`.
        """
        refuse_idempotency_key(request)
        dry_run = self.query["dry_run"]

        def work(command: Command) -> Response:
            booking = cancel_by_guest(command, token_hash=self.token_hash)
            current = booking_by_id(hotel=command.hotel, booking_id=booking.booking_id)
            return self.respond(self.represent(current))

        response = run_command(self.command, work, name="cancel_by_guest", dry_run=dry_run)
        return dry_run_response(response) if dry_run else response
