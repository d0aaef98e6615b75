"""Routes of the guests' own booking, below /api/guest/."""

from django.urls import URLPattern, URLResolver, path

from room_bookings.guest_access.api.bookings import CancelGuestBooking, GuestBooking
from room_bookings.guest_access.api.payments import PayGuestBooking

urlpatterns: list[URLPattern | URLResolver] = [
    path("bookings/<str:token>/", GuestBooking.as_view(), name="guest-booking"),
    path("bookings/<str:token>/cancel/", CancelGuestBooking.as_view(), name="cancel-guest-booking"),
    path("bookings/<str:token>/payment-intent/", PayGuestBooking.as_view(), name="pay-guest-booking"),
]
