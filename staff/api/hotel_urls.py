"""Routes of the hotel's settings, below /api/staff/hotels/{hotel_slug}/."""

from django.urls import URLPattern, URLResolver, path

from staff.api.hotel_settings import HotelSettings

urlpatterns: list[URLPattern | URLResolver] = [
    path("hotel/", HotelSettings.as_view(), name="hotel"),
]
