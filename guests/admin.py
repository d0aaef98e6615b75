"""Admin pages of guests."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from guests.models import Guest
from guests.selectors.words import guest_has_word
from guests.services import cleanup_orphaned_guests
from hotel.models import Hotel
from staff.admin.base import HotelScopedAdmin, by_hotel
from staff.capabilities import Capability

_ORPHANED = Q(room__isnull=False, booking__isnull=True)


class PresenceFilter(admin.SimpleListFilter):
    """Filters guests by whether they are in a room, and whether they are orphaned."""

    title = parameter_name = "presence"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("in_house", "In house"),
            ("orphaned", "Orphaned: in a room without a booking"),
            ("departed", "Departed"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Guest]) -> QuerySet[Guest]:
        match self.value():
            case "in_house":
                return queryset.filter(room__isnull=False)
            case "orphaned":
                return queryset.filter(_ORPHANED)
            case "departed":
                return queryset.filter(room__isnull=True)
        return queryset


@admin.register(Guest)
class GuestAdmin(HotelScopedAdmin):
    """Guests: list and view, and one action that detaches orphaned guests.

    Names and contact data are changed on the party member, the room by check-in, room move and check-out.
    """

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
    search_fields = ["room__room_number"]
    search_help_text = "Numbers, names, contacts, room"
    ordering = ["-id"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Guest], search_term: str
    ) -> tuple[QuerySet[Guest], bool]:
        """Search as the API does, and for parts of the room number."""
        return self.search_by_words(
            queryset, search_term, lambda word: guest_has_word(word) | Q(room__room_number__icontains=word)
        )

    def has_clean_up_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.BOOKINGS_CHANGE, None)

    @admin.action(
        description="Take orphaned guests among the selected ones out of their rooms",
        permissions=["clean_up"],
    )
    def clean_up(self, request: HttpRequest, queryset: QuerySet[Guest]) -> None:
        """Detach all orphaned guests in the rooms of the selected ones, one command for each hotel."""
        guests_by_hotel = by_hotel(queryset.filter(_ORPHANED).select_related("room"))
        if not guests_by_hotel:
            sentence = "None of them is an orphaned guest: a guest in a room without a booking."
            self.message_user(request, sentence, messages.WARNING)
        for hotel, guests in guests_by_hotel.items():
            self._clean_up(request, hotel, guests)

    def _clean_up(self, request: HttpRequest, hotel: Hotel, guests: list[Guest]) -> None:
        numbers = sorted({guest.room.room_number for guest in guests if guest.room})

        detached = self.run_admin_command(
            request,
            hotel,
            lambda command: cleanup_orphaned_guests(command, room_numbers=numbers),
            name="cleanup_orphaned_guests",
        )
        if detached is None:
            return
        for guest in guests:
            self.log_change(request, guest, "Taken out of a room without a booking.")
        listed = ", ".join(f"guest {one.guest_pk} from room {one.room_number}" for one in detached)
        self.message_user(request, f"Taken out of their rooms: {listed or 'no guest'}.", messages.SUCCESS)
