"""Admin pages of dated blocks of rooms and of their history: list and view."""

from django.contrib import admin
from django.utils.safestring import SafeString

from room_bookings.models import RoomBlock, RoomBlockChange
from staff.admin.base import HotelScopedAdmin
from staff.admin.formatting import pretty_json
from staff.capabilities import Capability


@admin.register(RoomBlock)
class RoomBlockAdmin(HotelScopedAdmin):
    """The blocks of rooms: list and view. The API and the room's page enter, change and end them."""

    view_capability = Capability.ROOMS_READ
    hidden = ["held_minutes", "change_command_id"]
    list_display = ["first", "until", "hotel", "room", "kind", "reason", "begun_at", "ended_at", "changed_by"]
    list_select_related = ["hotel", "room", "changed_by__user"]
    list_filter = [
        "kind",
        ("ended_at", admin.EmptyFieldListFilter),
        ("hotel", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["room__room_number", "reason"]


@admin.register(RoomBlockChange)
class RoomBlockChangeAdmin(HotelScopedAdmin):
    """The changes of blocks: audit rows, list and view."""

    view_capability = Capability.READ_HISTORY
    hidden = ["changes", "previous_version"]
    shown_last = ["pretty_changes"]
    list_display = ["at", "hotel", "block", "version", "performed_by", "source", "note"]
    list_select_related = ["hotel", "block", "performed_by__user"]
    list_filter = ["source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "business_date"
    search_fields = ["block__room__room_number", "command_id"]

    @admin.display(description="Changes")
    def pretty_changes(self, change: RoomBlockChange) -> SafeString:
        return pretty_json(change.changes)
