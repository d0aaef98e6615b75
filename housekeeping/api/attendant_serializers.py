"""The request bodies and answers about what attendants meet in rooms."""

from rest_framework import serializers

from hotel.api.documentation import Output
from hotel.api.inputs import HotelDate, InputSerializer, PageQuery
from housekeeping.api.serializers import OptionalNoteInput
from housekeeping.enums import DiscrepancyKind, Seen, Wish
from notifications.api.subjects import shown_in_events
from notifications.enums import SubjectKind
from rooms.api.serializers import StaffSerializer


class GuestWishInput(OptionalNoteInput):
    wish = serializers.ChoiceField(
        choices=Wish.choices, allow_null=True, help_text="Null withdraws the wish of today."
    )


class ObservationInput(OptionalNoteInput):
    seen = serializers.ChoiceField(choices=Seen.choices)
    persons = serializers.IntegerField(
        min_value=0,
        max_value=99,
        required=False,
        allow_null=True,
        default=None,
        help_text="Persons seen, children included; null: not counted.",
    )
    luggage = serializers.BooleanField(
        required=False, default=False, help_text="Whether there was luggage: somebody uses the room then."
    )


class ResolveInput(InputSerializer):
    note = serializers.CharField(max_length=2000)


class DiscrepancyQuery(PageQuery):
    """The filters of the list of discrepancies."""

    open = serializers.BooleanField(
        required=False, default=True, help_text="False: resolved and settled ones too, the latest first."
    )
    since = HotelDate(required=False, help_text="The first business date, with `open=false`.")


@shown_in_events(SubjectKind.WISH)
class GuestWishSerializer(Output):
    room_number = serializers.CharField()
    booking_id = serializers.CharField()
    wish = serializers.ChoiceField(choices=Wish.choices, allow_null=True, help_text="Null: withdrawn.")
    date = serializers.DateField(help_text="The business date for which it counts.")
    note = serializers.CharField()
    entered_at = serializers.DateTimeField()
    entered_by = StaffSerializer(allow_null=True)


class GuestWishesSerializer(Output):
    results = GuestWishSerializer(many=True)


class ResolutionSerializer(Output):
    note = serializers.CharField()
    resolved_at = serializers.DateTimeField()
    resolved_by = StaffSerializer(allow_null=True)


@shown_in_events(SubjectKind.OBSERVATION)
class ObservationSerializer(Output):
    id = serializers.IntegerField()
    room_number = serializers.CharField()
    booking_id = serializers.CharField(allow_null=True, help_text="The booking that occupied the room.")
    seen = serializers.ChoiceField(choices=Seen.choices)
    persons = serializers.IntegerField(allow_null=True)
    luggage = serializers.BooleanField()
    expected_persons = serializers.IntegerField(help_text="Persons of that booking; 0 in a vacant room.")
    discrepancy = serializers.ChoiceField(choices=DiscrepancyKind.choices, allow_null=True)
    date = serializers.DateField()
    note = serializers.CharField()
    seen_at = serializers.DateTimeField()
    seen_by = StaffSerializer(allow_null=True)
    resolution = ResolutionSerializer(allow_null=True)


class DiscrepancySerializer(ObservationSerializer):
    is_open = serializers.BooleanField(
        help_text="False after a note, after a later observation, or once the occupancy agrees."
    )


class UnvisitedRoomSerializer(Output):
    room_number = serializers.CharField()
    floor = serializers.IntegerField()
    booking_id = serializers.CharField()
    guest_name = serializers.CharField()
    entered_on = serializers.DateField(
        help_text="The business date of the last visit, or of the guests' arrival in the room."
    )
    dates_without_visit = serializers.IntegerField(help_text="Business dates since, this one included.")


class UnvisitedRoomsSerializer(Output):
    results = UnvisitedRoomSerializer(many=True)
