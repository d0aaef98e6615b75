"""The root of all routes. Each app has its own routes; this module mounts them."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from hotel.api.handlers import no_such_path
from hotel.api.health import Liveness, Readiness
from hotel.api.late_views import LateView
from notifications.api.realtime import RealtimeAuth
from notifications.api.schema_views import AsyncApi
from room_bookings.api.calendar_feed import CalendarFeed
from room_bookings.api.stripe_webhooks import StripeWebhook, StripeWebhookOfHotel

URLS_OF_A_HOTEL = (
    "staff.api.hotel_urls",
    "notifications.api.urls",
    "rooms.api.urls",
    "room_bookings.front_desk.api.urls",
    "room_bookings.api.urls",
    "guests.api.urls",
    "housekeeping.api.urls",
)
hotel_routes: list[URLPattern | URLResolver] = [path("", include(urls)) for urls in URLS_OF_A_HOTEL]

PAGES_OF_A_HOTEL = ("room_bookings.front_desk.web.urls", "room_bookings.web.urls", "housekeeping.web.urls")
PAGES: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="pages:hotels"), name="entrance"),
    path("", include("staff.web.urls")),
    path("hotels/<slug:hotel_slug>/", include([path("", include(urls)) for urls in PAGES_OF_A_HOTEL])),
]

# The split view keeps scripts and styles out of the page, as the content security policy demands. Without a
# metadata class it refuses OPTIONS like every other view.
SCHEMA = LateView("drf_spectacular.views.SpectacularAPIView", metadata_class=None)
DOCS = LateView(
    "drf_spectacular.views.SpectacularSwaggerSplitView",
    url_name="schema",
    template_name="api_docs.html",
    metadata_class=None,
)
METRICS = LateView("notifications.api.metrics.Metrics")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((PAGES, "pages"))),
    path("healthz/", Liveness.as_view(), name="healthz"),
    path("readyz/", Readiness.as_view(), name="readyz"),
    path("metrics", METRICS, name="metrics"),
    path("admin/", admin.site.urls),
    path("api/schema/", SCHEMA, name="schema"),
    path("api/asyncapi/", AsyncApi.as_view(), name="asyncapi"),
    path("api/docs/", DOCS, name="docs"),
    path("api/", include("staff.api.urls")),
    path("api/calendars/<str:token>.ics", CalendarFeed.as_view(), name="calendar-feed"),
    path("api/guest/", include("room_bookings.guest_access.api.urls")),
    path("api/payments/stripe/webhook/", StripeWebhook.as_view(), name="stripe-webhook"),
    path(
        "api/payments/stripe/webhook/<slug:hotel_slug>/",
        StripeWebhookOfHotel.as_view(),
        name="stripe-webhook-of-hotel",
    ),
    path("guest/", include("room_bookings.guest_access.web.urls")),
    path("api/realtime/auth/", RealtimeAuth.as_view(), name="realtime-auth"),
    path("api/staff/hotels/<slug:hotel_slug>/", include(hotel_routes)),
    re_path(r"^api/", no_such_path),
]

handler400 = "hotel.api.handlers.handler400"
handler403 = "hotel.api.handlers.handler403"
handler404 = "hotel.api.handlers.handler404"
handler500 = "hotel.api.handlers.handler500"
