"""The admin page of booking status events."""

from django.contrib import admin
from django.utils.safestring import SafeString

from room_bookings.models import BookingStatusEvent
from staff.admin.base import HotelScopedAdmin
from staff.admin.formatting import pretty_json
from staff.capabilities import Capability


@admin.register(BookingStatusEvent)
class BookingStatusEventAdmin(HotelScopedAdmin):
    """The status events of bookings: list and view."""

    view_capability = Capability.READ_HISTORY
    hidden = ["metadata", "previous_version"]
    shown_last = ["details"]
    date_hierarchy = "business_date"
    list_display = [
        "at",
        "hotel",
        "booking",
        "status_version",
        "from_status",
        "to_status",
        "kind",
        "changed_by",
        "source",
        "reason",
    ]
    list_select_related = ["hotel", "booking", "changed_by__user"]
    list_filter = ["to_status", "kind", "source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["booking__booking_id", "reason", "command_id", "request_id"]

    @admin.display(description="Metadata")
    def details(self, event: BookingStatusEvent) -> SafeString:
        return pretty_json(event.metadata)
