"""GET …/rooms/{room_number}/timeline/: the audit rows of a room, page by page from a cursor."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.openapi import feed_of
from hotel.api.pagination import cursor
from housekeeping.snapshots import status_event_entry
from room_bookings.front_desk.api.serializers import TimelineQuery
from room_bookings.front_desk.selectors import timeline_of
from rooms.api.serializers import TimelineEntrySerializer
from rooms.models import RoomOperationLog
from rooms.selectors import room_by_number
from rooms.snapshots import operation_entry
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
        limit = self.query["limit"]
        entries = timeline_of(room, before=self.query.get("after"), limit=limit + 1)
        page, more = entries[:limit], entries[limit:]
        position = page[-1].position if more else None
        return self.respond(
            {
                "results": [
                    operation_entry(entry.subject)
                    if isinstance(entry.subject, RoomOperationLog)
                    else status_event_entry(entry.subject)
                    for entry in page
                ],
                "next_cursor": cursor(position.microseconds, position.kind, position.pk)
                if position
                else None,
            }
        )
