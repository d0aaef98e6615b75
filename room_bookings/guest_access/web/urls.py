"""Routes of the guests' pages, below /guest/."""

from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from room_bookings.guest_access.web.pages import BookingOfGuest, CancelByGuest, OpenLink
from room_bookings.guest_access.web.payment import PayByGuest


class GuestToken(StringConverter):
    """A token as `secrets.token_urlsafe(32)` makes it. The log shows its name instead of it."""

    regex = "[A-Za-z0-9_-]{43}"


register_converter(GuestToken, "guest_token")

app_name = "guest"
urlpatterns: list[URLPattern | URLResolver] = [
    path("booking/", BookingOfGuest.as_view(), name="booking"),
    path("booking/cancel/", CancelByGuest.as_view(), name="cancel"),
    path("booking/pay/", PayByGuest.as_view(), name="pay"),
    path("<guest_token:token>/", OpenLink.as_view(), name="link"),
]
