"""The admin page of the master bills of groups."""

from django.contrib import admin

from room_bookings.models import GroupBill
from staff.admin.base import HotelScopedAdmin
from staff.capabilities import Capability


@admin.register(GroupBill)
class GroupBillAdmin(HotelScopedAdmin):
    """The rules of master bills: list and view. Nobody changes or deletes one."""

    view_capability = Capability.PAYMENTS
    list_display = [
        *("at", "hotel", "group_reference", "booking", "takes_nights", "takes_extras", "categories"),
        "performed_by",
    ]
    list_select_related = ["hotel", "booking", "performed_by__user"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["group_reference", "booking__booking_id", "note"]
