"""The admin pages of imports: hotels of the old system, bookings of other systems."""

from django.contrib import admin

from room_bookings.models import BookingImport, LegacyImport
from staff.admin.base import HotelScopedAdmin
from staff.capabilities import Capability


@admin.register(LegacyImport)
class LegacyImportAdmin(HotelScopedAdmin):
    """The hotels that were imported from the old system, each with its report: list and view."""

    view_capability = Capability.HOTEL_SETTINGS
    list_display = ["imported_at", "hotel", "as_of", "position"]
    list_select_related = ["hotel"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]


@admin.register(BookingImport)
class BookingImportAdmin(HotelScopedAdmin):
    """The files of other systems from which bookings were imported, each with its report: list and view."""

    view_capability = Capability.IMPORT
    list_display = ["imported_at", "hotel", "file_name", "performed_by", "report"]
    list_select_related = ["hotel", "performed_by__user"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
