"""The base of the views of bookings."""

from collections.abc import Sequence
from typing import Any

from rest_framework.response import Response

from hotel.kernel.etag import etag
from room_bookings.models import RoomBooking
from room_bookings.policies import check_out_warnings
from room_bookings.selectors import booking_by_id, bookings_by_id, bookings_with_details_by_pk
from room_bookings.snapshots import ShownBooking, booking_for_staff
from staff.api.base import HotelView
from staff.capabilities import Capability


class BookingView(HotelView):
    """A view of bookings, or of an action on them."""

    def respond_with_booking(self, booking_id: str, *, status: int = 200) -> Response:
        """Respond with the booking and its ETag. Raises BookingNotFound."""
        booking = self.read_booking(booking_id)
        return self.respond(self.render_for_staff([booking])[0], status=status, etag=etag(booking))

    def respond_with_changed_booking(self, booking: RoomBooking) -> Response:
        """Respond with the booking that the service returned, as it is in the database now."""
        return self.respond_with_booking(booking.booking_id)

    def respond_with_bookings(self, bookings: Sequence[RoomBooking], *, status: int = 200) -> Response:
        """Respond with these bookings as they are in the database now, in this order."""
        fresh = bookings_by_id(hotel=self.hotel, booking_ids=[booking.booking_id for booking in bookings])
        bookings_with_details_by_pk.keep_rows(fresh)
        return self.respond({"results": self.render_for_staff(fresh)}, status=status)

    def read_booking(self, booking_id: str) -> RoomBooking:
        """Read the booking with details, once for the response and for the events. Raises BookingNotFound."""
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        bookings_with_details_by_pk.keep_rows([booking])
        return booking

    def render_for_staff(self, bookings: Sequence[ShownBooking]) -> list[dict[str, Any]]:
        """Represent bookings without what the caller's roles do not see."""
        personal = self.sees_personal_data
        return [booking_for_staff(booking, now=self.now, personal=personal) for booking in bookings]


class BookingActionView(BookingView):
    """A view of one action on a booking."""

    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    def respond_with_checked_out_booking(self, booking: RoomBooking) -> Response:
        """Respond with the checked-out booking and, if there are any, the warnings about it."""
        booking = self.read_booking(booking.booking_id)
        content = self.render_for_staff([booking])[0]
        if warnings := check_out_warnings(booking):
            content["warnings"] = warnings
        return self.respond(content, etag=etag(booking))
