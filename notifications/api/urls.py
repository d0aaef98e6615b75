"""Routes of events, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from notifications.api.events import Events

urlpatterns: list[URLPattern | URLResolver] = [
    path("events/", Events.as_view(), name="events"),
]
