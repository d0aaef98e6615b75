from django.apps import AppConfig


class RoomBookingsConfig(AppConfig):
    name = "room_bookings"
