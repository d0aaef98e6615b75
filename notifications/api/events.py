"""GET …/events/: the hotel's news, for whoever reads on from a cursor."""

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
    after = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, default=0, help_text="A next_cursor, or the position of an event."
    )
    type = one_of(EventType.values)


class EventSerializer(Output):
    position = serializers.IntegerField()
    event_id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=EventType.choices)
    occurred_at = serializers.DateTimeField()
    hotel = serializers.SlugField()
    source = serializers.ChoiceField(choices=Source.choices)  # type: ignore[assignment]  # a field
    command_id = serializers.UUIDField(
        help_text="Of the command that caused it: in all of its events, audit rows and log lines."
    )
    changed_fields = serializers.ListField(child=serializers.CharField())
    from_room = serializers.CharField(
        required=False, help_text="Of `booking_moved` alone: the number of the room that the guests vacated."
    )
    snapshot = serializers.DictField(
        help_text="The room, booking or task as the API shows it, at that moment."
    )


class Events(HotelView):
    """What happened in the hotel, oldest first."""

    capabilities = {"GET": Capability.READ_HISTORY}
    queries = {"GET": EventQuery}

    @extend_schema(responses=feed_of(EventSerializer, ends=False))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """`next_cursor` is always there: ask again with it for what happens next."""
        after, limit = self.query["after"], self.query["limit"]
        news = list(events_after(hotel=self.hotel, position=after, types=self.query.get("type", ()))[:limit])
        return self.respond(
            {
                "results": [
                    event_snapshot(event, hotel_slug=self.hotel.slug, shows_amounts=self.sees_personal_data)
                    for event in news
                ],
                "next_cursor": str(news[-1].position if news else after),
            }
        )
