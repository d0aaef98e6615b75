"""The routes of the pages of one booking."""

from django.urls import path

from room_bookings.web.command_forms import BookingCommandForm

BOOKING = "bookings/<str:booking_id>"

urlpatterns = [
    path(f"{BOOKING}/commands/<slug:action>/", BookingCommandForm.as_view(), name="booking-command"),
]
