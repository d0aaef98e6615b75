"""Admin pages of the calendars of channels, their blocks and reservations, and the audit of their changes."""

from django.contrib import admin
from django.utils.safestring import SafeString

from room_bookings.models import CalendarBlock, CalendarChange, CalendarReservation, ChannelCalendar
from staff.admin.base import HotelScopedAdmin
from staff.admin.formatting import pretty_json
from staff.capabilities import Capability


class CalendarsAdmin(HotelScopedAdmin):
    """A page for staff who manage calendars."""

    view_capability = Capability.CALENDARS


@admin.register(ChannelCalendar)
class ChannelCalendarAdmin(CalendarsAdmin):
    """Calendars with the outcome and the error of their last import: list and view.

    The API creates calendars and issues tokens, because it can show a token once.
    """

    hidden = ["token_hash", "lease_number", "lease_until"]
    list_display = [
        "channel",
        "hotel",
        "room_type",
        "room",
        "last_outcome",
        "last_import_at",
        "failing_since",
        "last_error",
        "description",
    ]
    list_select_related = ["hotel", "room_type", "room"]
    list_filter = [
        "last_outcome",
        "channel",
        ("deleted_at", admin.EmptyFieldListFilter),
        ("hotel", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["channel", "description", "url"]


@admin.register(CalendarBlock)
class CalendarBlockAdmin(CalendarsAdmin):
    """The blocks of calendars: list and view."""

    hidden = ["held_minutes"]
    list_display = [
        "first",
        "until",
        "hotel",
        "room_type",
        "room",
        "calendar",
        "missing_imports",
        "released_at",
    ]
    list_select_related = ["hotel", "room_type", "room", "calendar"]
    list_filter = [
        ("released_at", admin.EmptyFieldListFilter),
        ("hotel", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["uid", "calendar__channel"]


@admin.register(CalendarReservation)
class CalendarReservationAdmin(CalendarsAdmin):
    """The reservations of calendars with their bookings: list and view."""

    list_display = ["first", "until", "hotel", "booking", "calendar", "missing_imports", "ended_at"]
    list_select_related = ["hotel", "booking", "calendar"]
    list_filter = [
        ("ended_at", admin.EmptyFieldListFilter),
        ("hotel", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["uid", "booking__booking_id", "calendar__channel"]


@admin.register(CalendarChange)
class CalendarChangeAdmin(CalendarsAdmin):
    """The changes of calendars and the imports that changed something: audit rows, list and view."""

    hidden = ["details"]
    shown_last = ["pretty_details"]
    list_display = ["at", "hotel", "calendar", "action", "changed_by", "source"]
    list_select_related = ["hotel", "calendar", "changed_by__user"]
    list_filter = ["action", "source", ("hotel", admin.RelatedOnlyFieldListFilter)]
    date_hierarchy = "business_date"
    search_fields = ["calendar__channel", "command_id", "request_id"]

    @admin.display(description="Details")
    def pretty_details(self, change: CalendarChange) -> SafeString:
        return pretty_json(change.details)
