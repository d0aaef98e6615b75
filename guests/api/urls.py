"""Routes of guests, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from guests.api.guests import GuestDetail, Guests, NewPin

urlpatterns: list[URLPattern | URLResolver] = [
    path("guests/", Guests.as_view(), name="guests"),
    path("guests/<int:guest_id>/", GuestDetail.as_view(), name="guest"),
    path("guests/<int:guest_id>/new-pin/", NewPin.as_view(), name="new-pin"),
]
