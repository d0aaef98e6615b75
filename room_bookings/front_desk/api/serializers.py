"""The queries and bodies of requests about rooms, and the fields of the responses."""

from typing import Any

from rest_framework import serializers

from hotel.api.documentation import Output
from hotel.api.inputs import CommaSeparated, InputSerializer, Instant, PageQuery, one_of, ordering_by
from hotel.api.pagination import CursorField, FeedQuery
from hotel.kernel.transitions import CREATION
from housekeeping.enums import DiscrepancyKind, Priority, Seen, Wish
from housekeeping.transitions import FORWARD
from notifications.api.subjects import shown_in_events
from notifications.enums import SubjectKind
from room_bookings.api.output_serializers import WarningSerializer
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.front_desk.selectors import LAST_POSITION, TimelinePosition
from room_bookings.services import RoomChanges
from rooms.api.serializers import PLAIN_NAME_ERRORS, RoomTypeSerializer, StaffSerializer
from rooms.enums import OccupancyStatus, RoomStatus
from rooms.models import MAX_ROOM_NAME_LENGTH, ROOM_NUMBER_PATTERN
from staff.api.actions import ACTIONS, expanded, serialized_actions

MAX_ROOMS = 500


class RoomQuery(PageQuery):
    room_status = one_of(RoomStatus.values)
    is_occupied = serializers.BooleanField(required=False, allow_null=True, default=None)
    occupancy_status = one_of(OccupancyStatus.values)
    room_type = CommaSeparated(child=serializers.CharField(max_length=16), required=False)
    floor = CommaSeparated(child=serializers.IntegerField(min_value=-32768, max_value=32767), required=False)
    is_active = serializers.BooleanField(required=False, allow_null=True, default=None)
    maintenance_required = serializers.BooleanField(required=False, allow_null=True, default=None)
    expand = expanded()
    search = serializers.CharField(
        max_length=100, required=False, help_text="In the number or name of the room, or the name of a guest."
    )
    updated_since = Instant(required=False)
    ordering = ordering_by(
        "room_number", "floor", "room_type", "room_status", "last_cleaned_at", "updated_at"
    )


class TimelineQuery(FeedQuery):
    after = CursorField(numbers=3, required=False, help_text="The next_cursor of the previous page.")

    def validate_after(self, numbers: tuple[int, int, int]) -> TimelinePosition:
        if numbers[0] > LAST_POSITION.microseconds:
            raise serializers.ValidationError("This is not a cursor of this feed.", code="invalid_cursor")
        return TimelinePosition(*numbers)


def room_name() -> serializers.CharField:
    """Return the field of a room's name."""
    return serializers.CharField(max_length=MAX_ROOM_NAME_LENGTH, required=False, allow_blank=True)


class RoomInput(InputSerializer):
    room_number = serializers.RegexField(ROOM_NUMBER_PATTERN, max_length=16, error_messages=PLAIN_NAME_ERRORS)
    room_type = serializers.CharField(max_length=16, help_text="The type's code.")
    name = room_name()
    floor = serializers.IntegerField(min_value=-32768, max_value=32767)
    initial_status = serializers.ChoiceField(
        choices=sorted(FORWARD[CREATION]), default=RoomStatus.READY_FOR_GUEST
    )


class RoomsInput(InputSerializer):
    rooms = serializers.ListField(child=RoomInput(), allow_empty=False, max_length=MAX_ROOMS)


class RoomChangesInput(InputSerializer):
    only_by_command = frozenset(
        {
            "room_number",
            "room_status",
            "status_version",
            "is_occupied",
            "occupancy_status",
            "current_booking",
            "guest_wish",
            "discrepancy",
            "guests",
            "next_booking",
            "maintenance_required",
            "maintenance_priority",
            "maintenance_notes",
            "last_cleaned_at",
            "cleaned_by",
            "last_inspected_at",
            "inspected_by",
            "allowed_transitions",
        }
    )

    room_type = serializers.CharField(max_length=16, help_text="The type's code.")
    name = room_name()
    floor = serializers.IntegerField(min_value=-32768, max_value=32767)
    is_active = serializers.BooleanField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"changes": RoomChanges(**attrs)}


class CurrentBookingSerializer(Output):
    booking_id = serializers.CharField()
    guest_name = serializers.CharField()
    check_out = serializers.DateField()
    expected_checkout = serializers.DateTimeField()
    is_overstay = serializers.BooleanField()


class NextBookingSerializer(Output):
    booking_id = serializers.CharField()
    guest_name = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingStatus.choices)
    check_in = serializers.DateField()
    check_out = serializers.DateField()
    waiting_since = serializers.DateTimeField(
        allow_null=True, help_text="Since when its guests are in the house and wait for the room."
    )


class WishInRoomSerializer(Output):
    """The wish of the room that counts now."""

    wish = serializers.ChoiceField(choices=Wish.choices)
    note = serializers.CharField()


class DiscrepancyInRoomSerializer(Output):
    """The open discrepancy of the room."""

    id = serializers.IntegerField()
    discrepancy = serializers.ChoiceField(choices=DiscrepancyKind.choices)
    seen = serializers.ChoiceField(choices=Seen.choices)
    persons = serializers.IntegerField(allow_null=True)
    at = serializers.DateTimeField()


class GuestInRoomSerializer(Output):
    id = serializers.IntegerField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()
    guest_type = serializers.ChoiceField(choices=PartyRole.choices)


@shown_in_events(SubjectKind.ROOM, without=[ACTIONS], added=["name"])
class RoomSerializer(Output):
    room_number = serializers.CharField()
    name = serializers.CharField(help_text="A name that people read beside the number; empty without one.")
    floor = serializers.IntegerField()
    room_type = RoomTypeSerializer()
    room_status = serializers.ChoiceField(choices=RoomStatus.choices)
    status_version = serializers.IntegerField(help_text="Rises by one with each step of room_status.")
    is_occupied = serializers.BooleanField()
    occupancy_status = serializers.ChoiceField(choices=OccupancyStatus.choices)
    is_active = serializers.BooleanField()
    maintenance_required = serializers.BooleanField()
    maintenance_priority = serializers.ChoiceField(choices=Priority.choices, allow_null=True)
    maintenance_notes = serializers.CharField(allow_null=True)
    last_cleaned_at = serializers.DateTimeField(allow_null=True)
    cleaned_by = StaffSerializer(allow_null=True)
    last_inspected_at = serializers.DateTimeField(allow_null=True)
    inspected_by = StaffSerializer(allow_null=True)
    allowed_transitions = serializers.ListField(child=serializers.ChoiceField(choices=RoomStatus.choices))
    current_booking = CurrentBookingSerializer(allow_null=True)
    actions = serialized_actions()


class RoomDetailSerializer(RoomSerializer):
    guests = GuestInRoomSerializer(many=True)
    next_booking = NextBookingSerializer(allow_null=True)
    guest_wish = WishInRoomSerializer(allow_null=True)
    discrepancy = DiscrepancyInRoomSerializer(allow_null=True)


class RoomWithWarningsSerializer(RoomDetailSerializer):
    warnings = WarningSerializer(many=True, required=False, help_text="Absent if there are none.")


class RoomsSerializer(Output):
    results = RoomSerializer(many=True)
