"""People in house, and those who have been."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from guests.models import Guest
from guests.services import cleanup_orphaned_guests
from hotel.models import Hotel
from staff.admin.base import HotelScopedAdmin, by_hotel
from staff.capabilities import Capability

_ORPHANED = Q(room__isnull=False, booking__isnull=True)


class PresenceFilter(admin.SimpleListFilter):
    title = parameter_name = "where"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("in_house", "In house"), ("ghosts", "Ghosts: in a room without a booking"), ("left", "Left")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Guest]) -> QuerySet[Guest]:
        match self.value():
            case "in_house":
                return queryset.filter(room__isnull=False)
            case "ghosts":
                return queryset.filter(_ORPHANED)
            case "left":
                return queryset.filter(room__isnull=True)
        return queryset


@admin.register(Guest)
class GuestAdmin(HotelScopedAdmin):
    """Names and contacts are corrected on the party member; where a guest is, stays say."""

    view_capability = Capability.PERSONAL_DATA
    hidden = ["id", "present_for"]
    actions = ["clean_up"]
    date_hierarchy = "check_in_date"
    list_display = [
        "last_name",
        "first_name",
        "hotel",
        "room",
        "booking",
        "guest_type",
        "check_in_date",
        "check_out_date",
    ]
    list_select_related = ["hotel", "room", "booking"]
    list_filter = [PresenceFilter, "guest_type", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["last_name", "first_name", "email", "phone", "room__room_number", "booking__booking_id"]
    ordering = ["-id"]

    def has_clean_up_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.BOOKINGS_CHANGE, None)

    @admin.action(
        description="Take ghosts among the selected guests out of their rooms", permissions=["clean_up"]
    )
    def clean_up(self, request: HttpRequest, queryset: QuerySet[Guest]) -> None:
        """Clear the rooms where selected ghosts are of everybody without a booking."""
        ghosts = by_hotel(queryset.filter(_ORPHANED).select_related("room"))
        if not ghosts:
            sentence = "None of them is a ghost: a guest in a room without a booking."
            self.message_user(request, sentence, messages.WARNING)
        for hotel, found in ghosts.items():
            self._clean_up(request, hotel, found)

    def _clean_up(self, request: HttpRequest, hotel: Hotel, ghosts: list[Guest]) -> None:
        numbers = sorted({ghost.room.room_number for ghost in ghosts if ghost.room})

        orphans = self.run_admin_command(
            request,
            hotel,
            lambda command: cleanup_orphaned_guests(command, room_numbers=numbers),
            name="cleanup_orphaned_guests",
        )
        if orphans is None:
            return
        for ghost in ghosts:
            self.log_change(request, ghost, "Taken out of a room without a booking.")
        told = ", ".join(f"guest {orphan.guest_id} from room {orphan.room_number}" for orphan in orphans)
        self.message_user(
            request, f"Taken out of their rooms: {told or 'nobody any more'}.", messages.SUCCESS
        )
