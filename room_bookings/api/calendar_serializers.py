"""Calendars, blocks and imports as the API shows them."""

from rest_framework import serializers

from hotel.api.documentation import Output
from notifications.api.subjects import shown_in_events
from notifications.enums import SubjectKind
from room_bookings.enums import BookingStatus, CalendarReading, ImportOutcome


class CalendarSerializer(Output):
    """The calendar of a listing, and what became of its last import."""

    id = serializers.IntegerField()
    channel = serializers.CharField()
    room_type = serializers.CharField()
    room = serializers.CharField(allow_null=True, help_text="Null: any room of the type.")
    description = serializers.CharField()
    url = serializers.CharField(help_text="The feed to import; empty without one.")
    reading = serializers.ChoiceField(choices=CalendarReading.choices)
    block_words = serializers.ListField(child=serializers.CharField())
    exports = serializers.BooleanField(help_text="Whether the channel has a feed to read.")
    token_issued_at = serializers.DateTimeField(allow_null=True)
    last_try_at = serializers.DateTimeField(allow_null=True)
    last_import_at = serializers.DateTimeField(
        allow_null=True, help_text="When the feed was last read, completely or in part."
    )
    last_outcome = serializers.ChoiceField(choices=ImportOutcome.choices, allow_null=True)
    last_error_code = serializers.CharField()
    last_error = serializers.CharField()
    failing_since = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class CalendarWithTokenSerializer(CalendarSerializer):
    """A calendar with the new address of its exported feed."""

    token = serializers.CharField(
        allow_null=True, help_text="Shown here and never again. Null without a feed, and in a dry run."
    )
    feed_url = serializers.CharField(allow_null=True, help_text="The address to give to the channel.")


class CalendarBlockSerializer(Output):
    """A block: the nights [first, until)."""

    first = serializers.DateField()
    until = serializers.DateField()
    uid = serializers.CharField()
    item = serializers.CharField(help_text="1, or the first date of a recurrence or of a doubled UID.")
    missing_imports = serializers.IntegerField(
        help_text="Complete imports running without it; with the second it is released."
    )


class CalendarReservationSerializer(Output):
    """A reservation, and the booking that it became. The dates are those that the channel gave last."""

    booking_id = serializers.CharField()
    status = serializers.ChoiceField(choices=BookingStatus.choices)
    first = serializers.DateField()
    until = serializers.DateField()
    uid = serializers.CharField()
    item = serializers.CharField()
    missing_imports = serializers.IntegerField()
    ended_at = serializers.DateTimeField(
        allow_null=True, help_text="When the channel took it away, although its guests are in house."
    )


class CalendarDetailSerializer(CalendarSerializer):
    """A calendar with its blocks and reservations from the business date on."""

    blocks = CalendarBlockSerializer(many=True)
    reservations = CalendarReservationSerializer(many=True)


class ImportReportSerializer(Output):
    """The report of an import: what it did, and what somebody should look at. Lists are cut at 50."""

    outcome = serializers.ChoiceField(choices=ImportOutcome.choices)
    error_code = serializers.CharField()
    error = serializers.CharField()
    blocks_added = serializers.IntegerField()
    blocks_changed = serializers.IntegerField()
    blocks_released = serializers.IntegerField()
    bookings_created = serializers.ListField(child=serializers.CharField())
    bookings_changed = serializers.ListField(child=serializers.CharField())
    bookings_cancelled = serializers.ListField(child=serializers.CharField())
    in_house = serializers.ListField(
        child=serializers.CharField(),
        help_text="Bookings that the channel took away or moved while their guests are in house: unchanged.",
    )
    unassigned = serializers.ListField(
        child=serializers.CharField(),
        help_text="Bookings that could not have, or keep, the room of the listing.",
    )
    unrestored = serializers.ListField(
        child=serializers.CharField(),
        help_text="Cancelled bookings that the channel has again and that stay cancelled.",
    )
    oversold_nights = serializers.ListField(
        child=serializers.DateField(), help_text="Nights that blocks of this import sell twice."
    )
    missing = serializers.IntegerField(
        help_text="Events that are missing for the first time: nothing ends yet."
    )
    doubled = serializers.ListField(child=serializers.CharField(), help_text="UIDs of several events.")
    unreadable = serializers.ListField(
        child=serializers.CharField(), help_text="What could not be read of events."
    )
    own = serializers.IntegerField(help_text="Events that this installation exported: ignored.")


@shown_in_events(SubjectKind.CALENDAR)
class CalendarInEventsSerializer(Output):
    """A calendar as events show it."""

    id = serializers.IntegerField()
    channel = serializers.CharField()
    room_type = serializers.CharField()
    room = serializers.CharField(allow_null=True)
    last_outcome = serializers.ChoiceField(choices=ImportOutcome.choices, allow_null=True)
    last_error_code = serializers.CharField()
    oversold_nights = serializers.ListField(child=serializers.DateField())
