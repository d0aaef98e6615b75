"""The admin page of occupancies."""

from django.contrib import admin

from room_bookings.models import RoomOccupancy
from staff.admin.base import HotelScopedAdmin
from staff.capabilities import Capability


@admin.register(RoomOccupancy)
class RoomOccupancyAdmin(HotelScopedAdmin):
    """The occupied rooms and their bookings: list and view."""

    view_capability = Capability.BOOKINGS_READ
    hidden = ["guest_fcm_token"]
    date_hierarchy = "occupied_since"
    list_display = ["room", "hotel", "booking", "room_status", "occupied_since", "assigned_by"]
    list_select_related = ["room", "hotel", "booking", "assigned_by__user"]
    list_filter = ["room_status", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["room__room_number", "booking__booking_id"]
    ordering = ["hotel", "room__room_number"]
