"""The base of the views of bookings."""

from collections.abc import Mapping, Sequence
from typing import Any

from rest_framework.response import Response

from hotel.kernel.etag import etag
from room_bookings.models import RoomBooking
from room_bookings.policies import check_out_warnings, oversold_warnings, party_warnings
from room_bookings.selectors import bookings_with_details_by_pk, staying_members
from room_bookings.snapshots import ShownBooking, booking_for_staff
from staff.api.base import HotelView
from staff.capabilities import Capability


class BookingView(HotelView):
    """A view of bookings, or of an action on them."""

    def respond_with_changed_booking(self, booking: RoomBooking, *, status: int = 200) -> Response:
        """Respond with the booking that the service returned, as it is in the database now, and its ETag."""
        (content,) = self.render_for_staff(self.with_details([booking]))
        return self.respond(content, status=status, etag=etag(booking))

    def respond_with_bookings(self, bookings: Sequence[RoomBooking], *, status: int = 200) -> Response:
        """Respond with these bookings as they are in the database now, in this order."""
        content = self.render_for_staff(self.with_details(bookings))
        return self.respond({"results": content}, status=status)

    def with_details(self, bookings: Sequence[RoomBooking]) -> list[RoomBooking]:
        """Return the bookings that a service returned with their details, in this order.

        Reads those that the command does not hold, once for the response and for the events.
        """
        rows = bookings_with_details_by_pk([booking.pk for booking in bookings])
        bookings_with_details_by_pk.keep_rows(rows)
        booking_by_pk = {booking.pk: booking for booking in rows}
        return [booking_by_pk[booking.pk] for booking in bookings]

    def respond_with_check_in(self, booking: RoomBooking, *, status: int = 200) -> Response:
        """Respond with the booking that was checked in, and the warnings about its party, if there are any.

        A booking that continues an earlier one comes with that one.
        """
        earlier = self.with_details([booking.continues]) if booking.continues else []
        (booking,) = self.with_details([booking])
        response = self._respond_with(
            booking, party_warnings(booking, staying=staying_members(booking)), status=status
        )
        for content in self.render_for_staff(earlier):
            response.data["earlier_booking"] = content
        return response

    def _respond_with(
        self, booking: RoomBooking, warnings: Sequence[Mapping[str, str]], *, status: int = 200
    ) -> Response:
        (content,) = self.render_for_staff([booking])
        if warnings:
            content["warnings"] = warnings
        return self.respond(content, status=status, etag=etag(booking))

    def render_for_staff(self, bookings: Sequence[ShownBooking]) -> list[dict[str, Any]]:
        """Represent bookings without what the caller's roles do not see."""
        personal = self.sees_personal_data
        return [booking_for_staff(booking, now=self.now, personal=personal) for booking in bookings]


class BookingActionView(BookingView):
    """A view of one action on a booking."""

    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    def respond_with_warnings(self, booking: RoomBooking) -> Response:
        """Respond with the changed booking and, if there are any, the warnings about it."""
        (booking,) = self.with_details([booking])
        return self._respond_with(booking, [*check_out_warnings(booking), *oversold_warnings(booking)])
