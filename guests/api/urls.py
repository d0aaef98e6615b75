"""Routes of guests, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from guests.api.guests import GuestDetail, Guests

urlpatterns: list[URLPattern | URLResolver] = [
    path("guests/", Guests.as_view(), name="guests"),
    path("guests/<int:guest_id>/", GuestDetail.as_view(), name="guest"),
]
