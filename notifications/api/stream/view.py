"""GET …/events/stream/: the view that judges the request and begins the stream."""

import re
from random import uniform

from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from hotel.api.documentation import HeaderParameter, Output, extend_schema
from hotel.api.inputs import InputSerializer, one_of
from hotel.kernel.exceptions import Invalid
from hotel.kernel.keys import LARGEST_KEY
from notifications import policies
from notifications.api.stream.pages import finite_stream
from notifications.api.stream.start import OFFER, StreamOffer, StreamStart
from notifications.enums import EventType
from notifications.selectors import last_position
from staff.api.base import HotelView
from staff.api.continued_access import access_of
from staff.authorization import may
from staff.capabilities import Capability

LAST_EVENT_ID = "Last-Event-ID"
RETRY_SECONDS = (1.0, 3.0)
"""The bounds of the time after which a client comes back: chosen anew for each, so that not all come at once."""
_POSITION = re.compile(r"[0-9]{1,19}")


class StreamQuery(InputSerializer):
    """The query of the stream."""

    after = serializers.IntegerField(
        min_value=0,
        max_value=LARGEST_KEY,
        required=False,
        help_text="The position after which the stream begins; without it, and without Last-Event-ID, it begins with "
        "the next event.",
    )
    type = one_of(EventType.values)


class StreamMessageSerializer(Output):
    """A message of the stream."""

    event = serializers.CharField(
        required=False, help_text="`heartbeat` or `reset`; absent from events of the feed."
    )
    id = serializers.CharField(help_text="The position that the stream has come to.")
    data = serializers.CharField(
        help_text='JSON: an event as the feed shows it; of heartbeats and resets `{"position": …}`.'
    )  # type: ignore[assignment]  # a field, not the property of this name


class EventStreamRenderer(BaseRenderer):
    """Names the media type, so that a client can ask for it. The view composes the text."""

    media_type = "text/event-stream"
    format = "stream"
    charset = None


class EventStream(HotelView):
    """The events of the hotel while they are committed, as server-sent events."""

    http_method_names = ["get"]
    capabilities = {"GET": Capability.READ_HISTORY}
    queries = {"GET": StreamQuery}
    renderer_classes = [EventStreamRenderer]

    @extend_schema(
        headers=[
            HeaderParameter(
                LAST_EVENT_ID,
                schema={"type": "integer", "minimum": 0, "maximum": LARGEST_KEY},
                description="The `id` that the client got last, which takes precedence over `after`.",
            )
        ],
        responses={(200, EventStreamRenderer.media_type): StreamMessageSerializer},
    )
    def get(self, request: Request, hotel_slug: str) -> HttpResponse:
        """Send the events of the hotel as they are committed, each once and in their order: `text/event-stream`.

        It sends those of the types that the caller's roles may see.

        The `data` of a message is an event as the feed shows it, its `id` the position. A client that comes back with
        the last `id` continues without a gap. `heartbeat` events carry the position in quiet times, past events that
        `type` leaves out. `reset` says that the events that follow have lost their snapshots, so the client reads the
        state anew. A position beyond the end of the feed is refused. The stream ends with the token or session, and
        when the roles of the caller change. 503 `too_many_streams`: try again after `Retry-After`.
        """
        last, visible = last_position(hotel=self.hotel), policies.visible_types(self.staff)
        chosen = self.query.get("type")
        start = StreamStart(
            hotel_pk=self.hotel.pk,
            hotel_slug=self.hotel.slug,
            access=access_of(request, self.staff),
            types=frozenset(visible.intersection(chosen) if chosen else visible),
            shows_amounts=may(self.staff, policies.OF_AMOUNTS),
            position=self._first_position(request, last),
            last_position=last,
            retry_milliseconds=round(uniform(*RETRY_SECONDS) * 1000),  # noqa: S311 (spreads the load)
        )
        offer: StreamOffer | None = request.META.get(OFFER)
        if offer:
            offer.accept(start)
        text = b"" if offer else finite_stream(start)
        headers = {"Cache-Control": "no-store, no-transform", "X-Accel-Buffering": "no"}
        return HttpResponse(text, headers=headers, content_type=EventStreamRenderer.media_type)

    def _first_position(self, request: Request, last: int) -> int:
        """Return the position after which the stream begins. Raises Invalid."""
        name, given = LAST_EVENT_ID, request.headers.get(LAST_EVENT_ID)
        if given is None:
            name, position = "after", self.query.get("after", last)
        elif _POSITION.fullmatch(given) and int(given) <= LARGEST_KEY:
            position = int(given)
        else:
            sentence = "This is not the id of an event."
            raise Invalid(f"Please correct: {name}.", errors={name: [sentence]})
        if position > last:
            sentence = f"The feed has only come to position {last}: read the state anew and begin there."
            raise Invalid(f"Please correct: {name}.", errors={name: [sentence]})
        return int(position)
