"""What the views of bookings have in common: how a booking is answered."""

from collections.abc import Callable, Sequence
from typing import Any

from rest_framework.response import Response

from hotel.kernel.etag import etag
from room_bookings.models import RoomBooking
from room_bookings.selectors import booking_by_id, bookings_with_details_by_pk
from room_bookings.snapshots import booking_for_staff
from staff.api.base import HotelView

Warner = Callable[[RoomBooking], list[dict[str, str]]]


class BookingView(HotelView):
    """A view whose subject is a booking."""

    def booking(self, booking_id: str, *, status: int = 200, warnings_of: Warner | None = None) -> Response:
        """The booking as it is now, read anew: after a command that is what was committed."""
        booking = booking_by_id(hotel=self.hotel, booking_id=booking_id)
        bookings_with_details_by_pk.keep_rows([booking])
        content = self.seen([booking])[0]
        if warnings_of and (warnings := warnings_of(booking)):
            content["warnings"] = warnings
        return self.respond(content, status=status, etag=etag(booking))

    def seen(self, bookings: Sequence[RoomBooking]) -> list[dict[str, Any]]:
        """Bookings as the caller may see them."""
        personal = self.sees_personal_data
        return [booking_for_staff(booking, now=self.now, personal=personal) for booking in bookings]
