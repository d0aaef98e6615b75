"""Admin pages of events and of the counters of feeds."""

from django.contrib import admin
from django.utils.safestring import SafeString

from notifications.models import EventCounter, OutboxEvent
from staff.admin.base import HotelScopedAdmin
from staff.admin.formatting import pretty_json
from staff.capabilities import Capability


@admin.register(OutboxEvent)
class OutboxEventAdmin(HotelScopedAdmin):
    """Events: list and view, for staff with personal data, because snapshots contain amounts."""

    view_capability = Capability.PERSONAL_DATA
    hidden = ["snapshot"]
    shown_last = ["pretty_snapshot"]
    date_hierarchy = "occurred_at"
    list_display = [
        "position",
        "hotel",
        "type",
        "occurred_at",
        "subject_kind",
        "status_version",
        "source",
        "event_id",
    ]
    list_display_links = ["position", "type"]
    list_select_related = ["hotel"]
    list_filter = ["type", "source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["event_id", "command_id"]
    ordering = ["-id"]

    @admin.display(description="Snapshot")
    def pretty_snapshot(self, event: OutboxEvent) -> SafeString:
        return pretty_json(event.snapshot)


@admin.register(EventCounter)
class EventCounterAdmin(HotelScopedAdmin):
    """The last position in the feed of each hotel."""

    view_capability = Capability.READ_HISTORY
    list_display = ["hotel", "last_position"]
    list_select_related = ["hotel"]
