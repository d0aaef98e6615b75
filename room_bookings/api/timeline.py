"""GET …/room-bookings/{booking_id}/timeline/: the audit rows of a booking, page by page from a cursor."""

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema, feed_of
from hotel.api.pagination import CursorField, FeedQuery, cursor
from room_bookings.selectors import booking_timeline
from rooms.api.serializers import TimelineEntrySerializer
from staff.api.base import HotelView
from staff.capabilities import Capability


class BookingTimelineQuery(FeedQuery):
    after = CursorField(numbers=5, required=False, help_text="The next_cursor of the previous page.")


class BookingTimeline(HotelView):
    capabilities = {"GET": Capability.READ_HISTORY}
    queries = {"GET": BookingTimelineQuery}

    @extend_schema(responses=feed_of(TimelineEntrySerializer))
    def get(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """List status events, changes, ledger, invoices and room log rows, newest first; one command's together."""
        page = booking_timeline(
            hotel=self.hotel,
            booking_id=booking_id,
            limit=self.query["limit"],
            position=self.query.get("after"),
            shows_amounts=self.sees_personal_data,
        )
        next_cursor = cursor(*page.next_position) if page.next_position else None
        return self.respond({"results": page.entries, "next_cursor": next_cursor})
