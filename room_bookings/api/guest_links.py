"""POST and DELETE …/room-bookings/{booking_id}/guest-link/: the link by which guests open their booking."""

from django.conf import settings
from django.urls import reverse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.command_headers import CommandQuery
from hotel.api.documentation import Output, extend_schema
from room_bookings.api.base import BookingView
from room_bookings.services import create_guest_link, revoke_guest_links
from room_bookings.services.guest_links import NewGuestLink
from staff.capabilities import Capability


class GuestLinkSerializer(Output):
    """A new link."""

    url = serializers.CharField(
        allow_null=True, help_text="Shown here and never again. Null in the answer to a dry run."
    )
    token = serializers.CharField(
        allow_null=True, help_text="The token in it, for a page of the hotel's own. Null in a dry run."
    )
    expires_at = serializers.DateTimeField()


class GuestLinkOfBooking(BookingView):
    """The link by which the guests open their own booking."""

    capabilities = {"POST": Capability.BOOKINGS_CHANGE, "DELETE": Capability.BOOKINGS_CHANGE}
    queries = {"DELETE": CommandQuery}
    answers_hold_secrets = True

    @extend_schema(request=None, responses={201: GuestLinkSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Create a link and revoke the earlier ones. The answer shows it, this once.

        An `Idempotency-Key` is refused: 400 `idempotency_key_not_accepted`.
        """
        return self.carry_out(create_guest_link, self._respond, booking_id=booking_id)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Revoke every link to the booking. Also 204 when there is none."""
        return self.carry_out(revoke_guest_links, lambda _: Response(status=204), booking_id=booking_id)

    def _respond(self, link: NewGuestLink) -> Response:
        shown = not self.query["dry_run"]
        path = reverse("guest:link", args=[link.token])
        url = f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else self.request.build_absolute_uri(path)
        content = {
            "url": url if shown else None,
            "token": link.token if shown else None,
            "expires_at": link.expires_at,
        }
        return self.respond(content, status=201)
