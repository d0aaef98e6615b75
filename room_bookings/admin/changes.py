"""The admin page of the changes of bookings."""

from django.contrib import admin
from django.utils.safestring import SafeString

from room_bookings.models import BookingChange
from staff.admin.base import HotelScopedAdmin
from staff.admin.formatting import pretty_json
from staff.capabilities import Capability


@admin.register(BookingChange)
class BookingChangeAdmin(HotelScopedAdmin):
    """The changes of bookings: list and view. They hold amounts."""

    view_capability = Capability.PERSONAL_DATA
    hidden = ["changes", "previous_version"]
    shown_last = ["details"]
    date_hierarchy = "business_date"
    list_display = [
        "at",
        "hotel",
        "booking",
        "change_version",
        "fields_changed",
        "performed_by",
        "source",
        "note",
    ]
    list_select_related = ["hotel", "booking", "performed_by__user"]
    list_filter = ["source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["booking__booking_id", "note", "command_id", "request_id"]

    @admin.display(description="Fields")
    def fields_changed(self, change: BookingChange) -> str:
        return ", ".join(each["field"] for each in change.changes)

    @admin.display(description="Changes")
    def details(self, change: BookingChange) -> SafeString:
        return pretty_json(change.changes)
