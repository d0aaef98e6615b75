"""Admin pages of room status events, housekeeping tasks with history and settings, shifts, maintenance reports."""

from django.contrib import admin

from housekeeping.models import (
    AttendantMonth,
    Checklist,
    CleaningCadence,
    CleaningWish,
    DiscrepancyResolution,
    GuestWish,
    HousekeepingTask,
    Inspection,
    InspectionRule,
    MaintenanceChange,
    MaintenanceReport,
    ProductivityRule,
    ReadyPromise,
    RoomObservation,
    RoomStatusEvent,
    Shift,
    TaskChange,
    TaskStandard,
)
from staff.admin.base import HotelScopedAdmin
from staff.capabilities import Capability


@admin.register(RoomStatusEvent)
class RoomStatusEventAdmin(HotelScopedAdmin):
    """Room status events: list and view."""

    view_capability = Capability.READ_HISTORY
    hidden = ["previous_version"]
    date_hierarchy = "business_date"
    list_display = [
        "at",
        "hotel",
        "room",
        "status_version",
        "from_status",
        "to_status",
        "kind",
        "changed_by",
        "source",
        "note",
    ]
    list_select_related = ["hotel", "room", "changed_by__user"]
    list_filter = ["to_status", "kind", "source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["room__room_number", "note", "command_id", "request_id"]


@admin.register(HousekeepingTask)
class HousekeepingTaskAdmin(HotelScopedAdmin):
    """Housekeeping tasks: list and view."""

    hidden = ["id", "needed_room_status", "needs_active_room"]
    date_hierarchy = "due_date"
    list_display = [
        "room",
        "hotel",
        "task_type",
        "status",
        "priority",
        "due_date",
        "assigned_to",
        "started_at",
        "finished_at",
    ]
    list_select_related = ["room", "hotel", "assigned_to__user"]
    list_filter = ["status", "task_type", "priority", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["room__room_number", "note", "booking__booking_id"]


@admin.register(MaintenanceReport)
class MaintenanceReportAdmin(HotelScopedAdmin):
    """Maintenance reports: list and view."""

    hidden = ["id", "note_key"]
    date_hierarchy = "reported_at"
    list_display = [
        "room",
        "hotel",
        "category",
        "priority",
        "note",
        "room_usable",
        "assigned_to",
        "reported_by",
        "reported_at",
        "completed_at",
    ]
    list_select_related = ["room", "hotel", "reported_by__user", "assigned_to__user"]
    list_filter = [
        ("completed_at", admin.EmptyFieldListFilter),
        "category",
        "priority",
        "room_usable",
        ("hotel", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["room__room_number", "note", "completion_note"]


@admin.register(Checklist)
class ChecklistAdmin(HotelScopedAdmin):
    """Checklists of room types: list and view. The latest row of a room type counts."""

    view_capability = Capability.READ_HISTORY
    date_hierarchy = "business_date"
    list_display = ["at", "hotel", "room_type", "items", "performed_by"]
    list_select_related = ["hotel", "room_type", "performed_by__user"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["room_type__code", "command_id"]


@admin.register(InspectionRule)
class InspectionRuleAdmin(HotelScopedAdmin):
    """Shares of rooms that hotels inspect: list and view. The latest row of a hotel counts."""

    view_capability = Capability.READ_HISTORY
    list_display = ["at", "hotel", "share_percent", "new_attendant_days", "performed_by"]
    list_select_related = ["hotel", "performed_by__user"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]


@admin.register(Inspection)
class InspectionAdmin(HotelScopedAdmin):
    """Inspections by checklist: list and view."""

    view_capability = Capability.READ_HISTORY
    date_hierarchy = "business_date"
    list_display = ["at", "hotel", "room", "passed", "performed_by", "note"]
    list_select_related = ["hotel", "room", "performed_by__user"]
    list_filter = ["passed", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["room__room_number", "note", "command_id"]


@admin.register(MaintenanceChange)
class MaintenanceChangeAdmin(HotelScopedAdmin):
    """Changes of maintenance reports: list and view."""

    view_capability = Capability.READ_HISTORY
    hidden = ["previous_version"]
    date_hierarchy = "business_date"
    list_display = ["at", "hotel", "report", "version", "performed_by", "source"]
    list_select_related = ["hotel", "report", "performed_by__user"]
    list_filter = ["source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["report__room__room_number", "command_id"]


@admin.register(TaskChange)
class TaskChangeAdmin(HotelScopedAdmin):
    """Changes of housekeeping tasks: list and view."""

    view_capability = Capability.READ_HISTORY
    hidden = ["previous_version"]
    date_hierarchy = "business_date"
    list_display = [
        "at",
        "hotel",
        "task",
        "version",
        "from_status",
        "to_status",
        "performed_by",
        "source",
        "note",
    ]
    list_select_related = ["hotel", "task", "performed_by__user"]
    list_filter = ["to_status", "source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["task__room__room_number", "note", "command_id"]


@admin.register(TaskStandard)
class TaskStandardAdmin(HotelScopedAdmin):
    """Credits and minutes of tasks: list and view."""

    list_display = ["hotel", "task_type", "room_type", "credits", "minutes"]
    list_select_related = ["hotel", "room_type"]
    list_filter = ["task_type", ("hotel", admin.RelatedOnlyFieldListFilter)]


@admin.register(CleaningCadence)
class CleaningCadenceAdmin(HotelScopedAdmin):
    """How often hotels clean: list and view."""

    list_display = ["hotel", "stayover_every_days", "linen_every_days", "freshen_up_after_days"]
    list_select_related = ["hotel"]


@admin.register(CleaningWish)
class CleaningWishAdmin(HotelScopedAdmin):
    """How often guests want their rooms cleaned: list and view."""

    date_hierarchy = "business_date"
    list_display = ["at", "hotel", "booking", "stayover_every_days", "linen_every_days", "performed_by"]
    list_select_related = ["hotel", "booking", "performed_by__user"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["booking__booking_id", "command_id"]


@admin.register(GuestWish)
class GuestWishAdmin(HotelScopedAdmin):
    """Wishes of rooms for a day: list and view."""

    view_capability = Capability.READ_HISTORY
    hidden = ["room_version"]
    date_hierarchy = "business_date"
    list_display = ["at", "hotel", "room", "booking", "from_wish", "to_wish", "performed_by", "note"]
    list_select_related = ["hotel", "room", "booking", "performed_by__user"]
    list_filter = ["to_wish", "source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["room__room_number", "booking__booking_id", "note", "command_id"]


@admin.register(RoomObservation)
class RoomObservationAdmin(HotelScopedAdmin):
    """Observations in rooms, with the discrepancies: list and view."""

    view_capability = Capability.READ_HISTORY
    hidden = ["room_version"]
    date_hierarchy = "business_date"
    list_display = [
        "at",
        "hotel",
        "room",
        "booking",
        "seen",
        "persons",
        "has_luggage",
        "expected_persons",
        "discrepancy",
        "performed_by",
    ]
    list_select_related = ["hotel", "room", "booking", "performed_by__user"]
    list_filter = ["discrepancy", "seen", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["room__room_number", "booking__booking_id", "note", "command_id"]


@admin.register(DiscrepancyResolution)
class DiscrepancyResolutionAdmin(HotelScopedAdmin):
    """Notes that resolved discrepancies: list and view."""

    view_capability = Capability.READ_HISTORY
    date_hierarchy = "business_date"
    list_display = ["at", "hotel", "observation", "note", "performed_by", "source"]
    list_select_related = ["hotel", "observation", "performed_by__user"]
    list_filter = ["source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["observation__room__room_number", "note", "command_id"]


@admin.register(Shift)
class ShiftAdmin(HotelScopedAdmin):
    """Shifts: list and view. The latest row of a person and date counts."""

    view_capability = Capability.READ_HISTORY
    date_hierarchy = "date"
    list_display = ["date", "hotel", "staff", "minutes", "begins_at", "at", "performed_by"]
    list_select_related = ["hotel", "staff__user", "performed_by__user"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["staff__user__username", "command_id"]


@admin.register(ReadyPromise)
class ReadyPromiseAdmin(HotelScopedAdmin):
    """Promises of ready rooms: list and view. The latest row of a room counts."""

    view_capability = Capability.READ_HISTORY
    date_hierarchy = "business_date"
    list_display = ["at", "hotel", "room", "ready_at", "booking", "performed_by", "note"]
    list_select_related = ["hotel", "room", "booking", "performed_by__user"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["room__room_number", "note", "command_id"]


@admin.register(ProductivityRule)
class ProductivityRuleAdmin(HotelScopedAdmin):
    """Rules about figures of attendants: list and view. The latest row of a hotel counts."""

    view_capability = Capability.READ_HISTORY
    list_display = ["at", "hotel", "shows_names", "months_kept", "performed_by"]
    list_select_related = ["hotel", "performed_by__user"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]


@admin.register(AttendantMonth)
class AttendantMonthAdmin(HotelScopedAdmin):
    """Figures of attendants: list and view, for managers."""

    view_capability = Capability.HOTEL_SETTINGS
    hidden = ["id"]
    list_display = ["month", "hotel", "staff", "tasks", "credits", "worked_minutes", "shift_minutes"]
    list_select_related = ["hotel", "staff__user"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
