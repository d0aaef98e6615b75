"""Admin pages of bookings and of the persons on them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db.models import Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Concat, Trim
from django.http import HttpRequest

from hotel.currencies import amount_as_text
from hotel.kernel.attempt import LockRank
from hotel.models import Hotel
from room_bookings import policies
from room_bookings.admin.corrections import CorrectionsAdmin
from room_bookings.admin.stay_dates import StayDatesAdmin
from room_bookings.enums import PartyRole
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.selectors.words import booking_has_word
from room_bookings.services import change_party_member, check_out_bookings, update_booking
from room_bookings.services.booking_details import CHANGEABLE
from room_bookings.services.change_stay import STAY_FIELDS
from room_bookings.services.party_members import CORRECTABLE
from staff.admin.base import by_hotel, changed_values
from staff.admin.versioned import VersionedAdmin
from staff.capabilities import Capability
from staff.command import Command

_PRIMARY = BookingGuest.objects.filter(booking=OuterRef("pk"), role=PartyRole.PRIMARY)
_PRIMARY_NAME = Subquery(_PRIMARY.values(name=Trim(Concat("first_name", Value(" "), "last_name")))[:1])


@admin.register(RoomBooking)
class RoomBookingAdmin(CorrectionsAdmin, StayDatesAdmin):
    """Bookings: list, change the details, and the dates before arrival; actions change the status."""

    view_capability = Capability.PERSONAL_DATA
    change_capability = Capability.BOOKINGS_CHANGE
    subject = (LockRank.BOOKINGS, "booking_id")
    editable = sorted(CHANGEABLE)
    hidden = [
        "id",
        "stays_in",
        "room_witness",
        "change_witness",
        "held_minutes",
        "arrival_minute",
        "departure_minute",
    ]
    actions = [
        *("check_out", "undo_check_in", "undo_check_out", "reinstate", "change_departure"),
        *("undo_move", "acknowledge_overstay"),
    ]
    date_hierarchy = "check_in"
    list_display = [
        "booking_id",
        "hotel",
        "guest",
        "status",
        "assigned_room",
        "check_in",
        "check_out",
        "room_type",
        "amount",
        "currency",
    ]
    list_select_related = ["hotel", "room_type", "assigned_room"]
    list_filter = [
        "status",
        ("hotel", admin.RelatedOnlyFieldListFilter),
        "check_in",
        "check_out",
        ("overstay_flagged_at", admin.EmptyFieldListFilter),
        "entered_late",
        "payment_terms",
        "source",
    ]
    search_fields = ["group_reference"]
    search_help_text = "Numbers, names, contacts, group"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[RoomBooking], search_term: str
    ) -> tuple[QuerySet[RoomBooking], bool]:
        """Search as the API does, and for groups."""
        return self.search_by_words(
            queryset, search_term, lambda word: booking_has_word(word) | Q(group_reference__icontains=word)
        )

    def get_queryset(self, request: HttpRequest) -> QuerySet[RoomBooking]:
        rows: QuerySet[RoomBooking] = super().get_queryset(request)
        return rows.annotate(primary_name=_PRIMARY_NAME)

    @admin.display(ordering="primary_name")
    def guest(self, booking: Any) -> str:
        name: str = booking.primary_name or ""
        return name

    def write(self, command: Command, obj: RoomBooking, form: Any, *, change: bool) -> RoomBooking:
        changes = changed_values(form, [*self.editable, *STAY_FIELDS])
        if "room_type" in changes:
            changes["room_type"] = changes["room_type"].code
        return update_booking(
            command,
            booking_id=obj.booking_id,
            changes=changes,
            keep_room=form.cleaned_data.get("keep_room", True),
            nights_price=form.cleaned_data.get("nights_price"),
        )

    @admin.display(description="Total amount", ordering="total_amount")
    def amount(self, booking: RoomBooking) -> str:
        """Return the amount with the decimal places of its currency; the column stores three."""
        return amount_as_text(booking.total_amount, booking.currency)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> Sequence[str]:  # type: ignore[override]
        fields = super().get_fields(request, obj)
        if isinstance(obj, RoomBooking) and not self._may_change_agreed(request, obj):
            return ["amount" if name == "total_amount" else name for name in fields]
        return fields

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Show persons, amount and wishes as text where the service refuses a change of them."""
        fixed = super().get_readonly_fields(request, obj)
        if isinstance(obj, RoomBooking) and not self._may_change_agreed(request, obj):
            return [*fixed, *sorted(policies.AGREED_FIELDS)]
        return fixed

    def _may_change_agreed(self, request: HttpRequest, booking: RoomBooking) -> bool:
        if not self.has_change_permission(request, booking):
            return False
        if policies.is_late_change(booking=booking, fields=policies.AGREED_FIELDS):
            return self._may(request, Capability.LATE_CORRECTIONS, booking)
        return not policies.change_agreed_reasons(booking=booking, fields=policies.AGREED_FIELDS)

    def has_check_out_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.BOOKINGS_CHANGE, None)

    @admin.action(description="Check selected bookings out", permissions=["check_out"])
    def check_out(self, request: HttpRequest, queryset: QuerySet[RoomBooking]) -> None:
        """Check out the selected bookings of each hotel, all or none."""
        for hotel, bookings in by_hotel(queryset).items():
            self._check_out(request, hotel, bookings)

    def _check_out(self, request: HttpRequest, hotel: Hotel, bookings: list[RoomBooking]) -> None:
        checked_out = self.run_admin_command(
            request,
            hotel,
            lambda command: check_out_bookings(
                command, booking_ids=[booking.booking_id for booking in bookings]
            ),
            name="check_out_bookings",
        )
        if checked_out is None:
            return
        for booking in bookings:
            self.log_change(request, booking, "Checked out.")
        booking_ids = ", ".join(booking.booking_id for booking in bookings)
        self.message_user(request, f"Checked out: {booking_ids}.", messages.SUCCESS)


@admin.register(BookingGuest)
class BookingGuestAdmin(VersionedAdmin):
    """Party members: list and correct. A correction changes the checked-in guest, too."""

    view_capability = Capability.PERSONAL_DATA
    change_capability = Capability.BOOKINGS_CHANGE
    subject = (LockRank.BOOKINGS, "booking_id")
    editable = sorted(CORRECTABLE)
    hidden = ["id"]
    list_display = ["last_name", "first_name", "hotel", "booking", "role", "is_staying", "email", "phone"]
    list_select_related = ["hotel", "booking"]
    list_filter = ["role", "is_staying", ("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["last_name", "first_name", "email", "phone", "booking__booking_id"]
    ordering = ["last_name", "first_name", "id"]

    def subject_of(self, obj: BookingGuest) -> RoomBooking:
        return obj.booking

    def write(self, command: Command, obj: BookingGuest, form: Any, *, change: bool) -> BookingGuest:
        change_party_member(
            command,
            booking_id=obj.booking.booking_id,
            party_member_pk=obj.pk,
            changes=changed_values(form, self.editable),
        )
        return obj
