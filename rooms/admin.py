"""Admin pages of room types, the changes of their restrictions, and the room log."""

from typing import Any

from django.contrib import admin
from django.utils.safestring import SafeString

from hotel.kernel.attempt import LockRank
from rooms.models import RestrictionChange, RoomOperationLog, RoomType
from rooms.services import create_room_type, update_room_type
from staff.admin.base import HotelScopedAdmin
from staff.admin.formatting import pretty_json
from staff.admin.versioned import VersionedAdmin
from staff.capabilities import Capability
from staff.command import Command


@admin.register(RoomType)
class RoomTypeAdmin(VersionedAdmin):
    """Room types: list, add and change."""

    subject = (LockRank.ROOM_TYPES, "code")
    add_capability = change_capability = Capability.ROOMS_CHANGE
    add_fields = ["hotel", "code", "name", "max_occupancy", "infants_up_to_age", "overbooking_limit"]
    editable = ["name", "max_occupancy", "infants_up_to_age", "overbooking_limit"]
    hidden = ["id"]
    list_display = ["code", "name", "hotel", "max_occupancy", "overbooking_limit"]
    list_select_related = ["hotel"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["code", "name"]

    def write(self, command: Command, obj: RoomType, form: Any, *, change: bool) -> RoomType:
        given = form.cleaned_data
        names = {name: given[name] for name in self.editable}
        if change:
            return update_room_type(command, code=obj.code, **names)
        return create_room_type(command, code=given["code"], **names)


@admin.register(RestrictionChange)
class RestrictionChangeAdmin(HotelScopedAdmin):
    """Changes of the restrictions of room types: list and view."""

    view_capability = Capability.READ_HISTORY
    hidden = ["restrictions"]
    shown_last = ["details"]
    date_hierarchy = "business_date"
    list_display = ["at", "hotel", "room_type", "first", "last", "changed_by", "source"]
    list_select_related = ["hotel", "room_type", "changed_by__user"]
    list_filter = ["source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["room_type__code", "room_type__name", "command_id", "request_id"]

    @admin.display(description="Restrictions")
    def details(self, row: RestrictionChange) -> SafeString:
        return pretty_json(row.restrictions)


@admin.register(RoomOperationLog)
class RoomOperationLogAdmin(HotelScopedAdmin):
    """The room log: list and view."""

    view_capability = Capability.READ_HISTORY
    hidden = ["metadata", "previous_room_version"]
    shown_last = ["details"]
    date_hierarchy = "business_date"
    list_display = [
        "at",
        "hotel",
        "room",
        "operation",
        "booking_id",
        "from_room",
        "performed_by",
        "source",
        "note",
    ]
    list_select_related = ["hotel", "room", "from_room", "performed_by__user"]
    list_filter = ["operation", "source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["booking_id", "room__room_number", "note", "command_id", "request_id"]

    @admin.display(description="Metadata")
    def details(self, row: RoomOperationLog) -> SafeString:
        return pretty_json(row.metadata)
