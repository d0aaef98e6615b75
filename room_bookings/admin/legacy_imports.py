"""The admin pages of imports from the old system."""

from django.contrib import admin

from room_bookings.models import LegacyImport
from staff.admin.base import HotelScopedAdmin
from staff.capabilities import Capability


@admin.register(LegacyImport)
class LegacyImportAdmin(HotelScopedAdmin):
    """The hotels that were imported from the old system, each with its report: list and view."""

    view_capability = Capability.HOTEL_SETTINGS
    list_display = ["imported_at", "hotel", "as_of", "position"]
    list_select_related = ["hotel"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
