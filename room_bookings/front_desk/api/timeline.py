"""GET …/rooms/{room_number}/timeline/: the audit rows of a room, page by page from a cursor."""

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema, feed_of
from hotel.api.pagination import cursor
from room_bookings.front_desk.api.serializers import TimelineQuery
from room_bookings.front_desk.selectors import room_timeline
from rooms.api.serializers import TimelineEntrySerializer
from rooms.selectors import room_by_number
from staff.api.base import HotelView
from staff.capabilities import Capability


class RoomTimeline(HotelView):
    """The audit rows of the room, newest first."""

    tag = "rooms"
    capabilities = {"GET": Capability.READ_HISTORY}
    queries = {"GET": TimelineQuery}

    @extend_schema(responses=feed_of(TimelineEntrySerializer))
    def get(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        room = room_by_number(hotel=self.hotel, room_number=room_number)
        page = room_timeline(room, limit=self.query["limit"], before=self.query.get("after"))
        next_cursor = cursor(*page.next_position) if page.next_position else None
        return self.respond({"results": page.entries, "next_cursor": next_cursor})
