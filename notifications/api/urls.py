"""Routes of events and deliveries, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from notifications.api.deliveries import DeadLetters, Deliveries, ReplayDeliveries
from notifications.api.events import Events
from notifications.api.schema_views import EventTypes
from notifications.api.stream.view import EventStream

urlpatterns: list[URLPattern | URLResolver] = [
    path("events/", Events.as_view(), name="events"),
    path("events/schema/", EventTypes.as_view(), name="event-types"),
    path("events/stream/", EventStream.as_view(), name="events-stream"),
    path("deliveries/", Deliveries.as_view(), name="deliveries"),
    path("deliveries/<int:delivery_id>/dead-letters/", DeadLetters.as_view(), name="dead-letters"),
    path("deliveries/<int:delivery_id>/replay/", ReplayDeliveries.as_view(), name="replay-deliveries"),
]
