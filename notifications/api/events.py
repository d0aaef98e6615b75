"""GET …/events/: the feed of the hotel, which clients read from a cursor."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema, feed_of
from hotel.api.inputs import Instant, one_of
from hotel.api.pagination import FeedQuery
from notifications import policies
from notifications.api.event_serializer import EventSerializer
from notifications.enums import EventType, SubjectKind
from notifications.selectors import FeedFilter, events_after, find_subject
from notifications.snapshots import event_snapshot
from staff.api.base import HotelView
from staff.authorization import may
from staff.capabilities import Capability


class EventQuery(FeedQuery):
    """The query of the feed."""

    after = serializers.IntegerField(
        min_value=0, max_value=2**63 - 1, default=0, help_text="A next_cursor, or the position of an event."
    )
    type = one_of(EventType.values)
    room = serializers.CharField(
        required=False, max_length=16, help_text="The number of a room: only events of it and of its tasks."
    )
    booking = serializers.CharField(
        required=False,
        max_length=32,
        help_text="The ID of a booking: only its events. Not together with `room`.",
    )
    since = Instant(required=False, help_text="Only events that occurred at this instant or later.")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Refuse a room together with a booking: no event is about both."""
        if "room" in attrs and "booking" in attrs:
            raise serializers.ValidationError({"booking": "Give a room or a booking, not both."})
        return attrs


class Events(HotelView):
    """The feed of the hotel, oldest event first."""

    capabilities = {"GET": Capability.READ_HISTORY}
    queries = {"GET": EventQuery}

    @extend_schema(responses=feed_of(EventSerializer, ends=False))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List events after a cursor, oldest first: those of the types that the caller's roles may see.

        `next_cursor` is always present: send it as `after` to read on. With a filter, a page may be empty though more
        follows. The end of the feed is reached when `next_cursor` equals `after`.
        """
        after = self.query["after"]
        page = events_after(
            hotel=self.hotel, position=after, limit=self.query["limit"], chosen=self._filter()
        )
        personal = may(self.staff, policies.OF_AMOUNTS)
        return self.respond(
            {
                "results": [
                    event_snapshot(event, hotel_slug=self.hotel.slug, shows_amounts=personal)
                    for event in page.events
                ],
                "next_cursor": str(page.read_to),
            }
        )

    def _filter(self) -> FeedFilter:
        """Return the filter of the query, for the types that the caller may see. Raises NotFound."""
        visible = policies.visible_types(self.staff)
        chosen = self.query.get("type")
        subject = next(
            (
                find_subject(kind, hotel=self.hotel, name=self.query[kind.value])
                for kind in (SubjectKind.ROOM, SubjectKind.BOOKING)
                if kind.value in self.query
            ),
            None,
        )
        return FeedFilter(
            types=visible.intersection(chosen) if chosen else visible,
            subject=subject,
            since=self.query.get("since"),
        )
