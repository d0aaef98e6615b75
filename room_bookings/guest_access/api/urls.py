"""Routes of the guests' own booking, below /api/guest/."""

from django.urls import URLPattern, URLResolver, path

from room_bookings.guest_access.api.bookings import CancelGuestBooking, GuestBooking

urlpatterns: list[URLPattern | URLResolver] = [
    path("bookings/<str:token>/", GuestBooking.as_view(), name="guest-booking"),
    path("bookings/<str:token>/cancel/", CancelGuestBooking.as_view(), name="cancel-guest-booking"),
]
