"""Admin pages of rooms."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from hotel.kernel.attempt import LockRank
from housekeeping.services import NewRoom, create_rooms, override_status
from room_bookings.services import RoomChanges, update_room
from rooms.enums import RoomStatus
from rooms.models import Room, RoomType
from staff.admin.action_forms import action_form_page
from staff.admin.forms import HotelScopedForm
from staff.admin.versioned import VersionedAdmin
from staff.capabilities import Capability
from staff.command import Command


class NewRoomForm(HotelScopedForm):
    """The form of a new room, with its first status."""

    initial_status = forms.ChoiceField(
        choices=[(status, status) for status in (RoomStatus.READY_FOR_GUEST, RoomStatus.CHECKOUT_DIRTY)]
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        hotel, room_type = given.get("hotel"), given.get("room_type")
        if hotel and room_type and room_type.hotel_id != hotel.pk:
            self.add_error("room_type", f"{hotel.name} has no such type.")
        return given


class RoomForm(HotelScopedForm):
    """The form of a room, which offers the room types of its hotel."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room_type = self.fields.get("room_type")
        if isinstance(room_type, forms.ModelChoiceField):
            room_type.queryset = RoomType.objects.filter(hotel=self.instance.hotel_id)


OVERRIDE_EXPLANATION = (
    "An override bypasses the steps of housekeeping. It is recorded with your name and your note. "
    "An occupied room stays occupied, and no room becomes ready while a maintenance report makes it unusable."
)


class OverrideForm(forms.Form):
    """The new status of the selected rooms, and the manager's note."""

    to_status = forms.ChoiceField(choices=RoomStatus.choices, label="New status")
    note = forms.CharField(
        max_length=1000, widget=forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})
    )


class OccupiedFilter(admin.SimpleListFilter):
    """Filter rooms by whether a booking occupies them."""

    title = parameter_name = "occupied"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Room]) -> QuerySet[Room]:
        match self.value():
            case "yes":
                return queryset.filter(occupancy__isnull=False)
            case "no":
                return queryset.filter(occupancy__isnull=True)
        return queryset


@admin.register(Room)
class RoomAdmin(VersionedAdmin):
    """Rooms: list, add, change the description, override the status."""

    add_capability = change_capability = Capability.ROOMS_CHANGE
    subject = (LockRank.ROOMS, "room_number")
    form = RoomForm
    add_form = NewRoomForm
    add_fields = ["hotel", "room_number", "name", "room_type", "floor", "initial_status"]
    editable = ["name", "room_type", "floor", "is_active"]
    hidden = ["id", "occupied_room"]
    shown_last = ["occupied_by"]
    actions = ["override_status"]
    list_display = [
        "room_number",
        "name",
        "hotel",
        "room_status",
        "occupied_by",
        "floor",
        "room_type",
        "is_active",
        "last_cleaned_at",
        "last_inspected_at",
    ]
    list_select_related = ["hotel", "room_type", "occupancy__booking"]
    list_filter = [
        "room_status",
        OccupiedFilter,
        "is_active",
        "floor",
        ("hotel", admin.RelatedOnlyFieldListFilter),
        ("room_type", admin.RelatedOnlyFieldListFilter),
    ]
    search_fields = ["room_number", "name", "occupancy__booking__booking_id"]

    @admin.display(description="Occupied by", ordering="occupancy__booking__booking_id")
    def occupied_by(self, room: Room) -> str | None:
        return room.occupancy.booking.booking_id if hasattr(room, "occupancy") else None

    def write(self, command: Command, obj: Room, form: Any, *, change: bool) -> Room:
        given = form.cleaned_data
        code = given["room_type"].code
        if not change:
            new = NewRoom(
                given["room_number"],
                code,
                given["floor"],
                RoomStatus(given["initial_status"]),
                name=given["name"],
            )
            return create_rooms(command, rooms=[new])[0]
        return update_room(
            command,
            room_number=obj.room_number,
            changes=RoomChanges(
                floor=given["floor"], name=given["name"], room_type=code, is_active=given["is_active"]
            ),
        )

    def has_override_permission(self, request: HttpRequest) -> bool:
        return self._may(request, Capability.OVERRIDE_STATUS, None)

    @admin.action(description="Override the status of selected rooms", permissions=["override"])
    def override_status(self, request: HttpRequest, queryset: QuerySet[Room]) -> HttpResponse | None:
        """Show a form for status and note, then override each room's status by a command of its own."""
        rooms = list(queryset.select_related("hotel", "room_type").order_by("hotel", "room_number"))
        form = OverrideForm(request.POST if "apply" in request.POST else None)
        if form.is_valid():
            for room in rooms:
                self._override(request, room, **form.cleaned_data)
            return None
        return action_form_page(
            request, self, form, title="Override the status", explanation=OVERRIDE_EXPLANATION, subjects=rooms
        )

    def _override(self, request: HttpRequest, room: Room, *, to_status: str, note: str) -> None:
        changed = self.run_admin_command(
            request,
            room.hotel,
            lambda command: override_status(
                command,
                room_number=room.room_number,
                to_status=RoomStatus(to_status),
                note=note,
            ),
            name="override_status",
        )
        if changed is not None:
            self.log_change(request, room, f"Status overridden: {to_status}.")
            self.message_user(
                request, f"Room {room.room_number}: {RoomStatus(to_status).label}.", messages.SUCCESS
            )
