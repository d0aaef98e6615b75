"""Routes of events, deliveries and webhooks, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from notifications.api.deliveries import DeadLetters, Deliveries, ReplayDeliveries
from notifications.api.events import Events
from notifications.api.schema_views import EventTypes
from notifications.api.stream.view import EventStream
from notifications.api.webhooks import (
    RedeliverToWebhook,
    RotateWebhookSecret,
    SendTestEvent,
    WebhookCalls,
    WebhookDetail,
    Webhooks,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("events/", Events.as_view(), name="events"),
    path("events/schema/", EventTypes.as_view(), name="event-types"),
    path("events/stream/", EventStream.as_view(), name="events-stream"),
    path("deliveries/", Deliveries.as_view(), name="deliveries"),
    path("deliveries/<int:delivery_id>/dead-letters/", DeadLetters.as_view(), name="dead-letters"),
    path("deliveries/<int:delivery_id>/replay/", ReplayDeliveries.as_view(), name="replay-deliveries"),
    path("webhooks/", Webhooks.as_view(), name="webhooks"),
    path("webhooks/<int:webhook_id>/", WebhookDetail.as_view(), name="webhook"),
    path("webhooks/<int:webhook_id>/test/", SendTestEvent.as_view(), name="webhook-test"),
    path(
        "webhooks/<int:webhook_id>/rotate-secret/",
        RotateWebhookSecret.as_view(),
        name="webhook-rotate-secret",
    ),
    path("webhooks/<int:webhook_id>/deliveries/", WebhookCalls.as_view(), name="webhook-deliveries"),
    path(
        "webhooks/<int:webhook_id>/deliveries/<int:position>/redeliver/",
        RedeliverToWebhook.as_view(),
        name="webhook-redeliver",
    ),
]
