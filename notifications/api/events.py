"""GET …/events/: the feed of the hotel, which clients read from a cursor."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.inputs import one_of
from hotel.api.openapi import Output, feed_of
from hotel.api.pagination import FeedQuery
from hotel.kernel.enums import Source
from notifications.enums import EventType
from notifications.selectors import events_after
from notifications.snapshots import event_snapshot
from staff.api.base import HotelView
from staff.capabilities import Capability


class EventQuery(FeedQuery):
    """The query of the feed."""

    after = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, default=0, help_text="A next_cursor, or the position of an event."
    )
    type = one_of(EventType.values)


class EventSerializer(Output):
    """An event."""

    position = serializers.IntegerField()
    event_id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=EventType.choices)
    occurred_at = serializers.DateTimeField()
    hotel = serializers.SlugField()
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]  # a field
    command_id = serializers.UUIDField(
        help_text="The command that caused the event. Its other events, audit rows and log lines carry it too."
    )
    changed_fields = serializers.ListField(child=serializers.CharField())
    from_room = serializers.CharField(
        required=False, help_text="Of `booking_moved` alone: the number of the room that the guests vacated."
    )
    snapshot = serializers.DictField(
        help_text="The room, booking or task as the API showed it at that moment."
    )


class Events(HotelView):
    """The feed of the hotel, oldest event first."""

    capabilities = {"GET": Capability.READ_HISTORY}
    queries = {"GET": EventQuery}

    @extend_schema(responses=feed_of(EventSerializer, ends=False))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List events after a cursor. `next_cursor` is always present: send it as `after` to read on."""
        after, limit = self.query["after"], self.query["limit"]
        events = events_after(hotel=self.hotel, position=after, limit=limit, types=self.query.get("type", ()))
        personal = self.sees_personal_data
        return self.respond(
            {
                "results": [
                    event_snapshot(event, hotel_slug=self.hotel.slug, shows_amounts=personal)
                    for event in events
                ],
                "next_cursor": str(events[-1].position if events else after),
            }
        )
