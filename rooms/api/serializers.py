"""The bodies of requests about room types, and the fields of responses that need no booking."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from hotel.api.documentation import Output
from hotel.api.inputs import InputSerializer
from hotel.kernel.enums import Source
from notifications.api.event_serializer import FieldChangeSerializer
from rooms.enums import Operation
from rooms.models import MAX_CHILD_AGE, ROOM_NUMBER_PATTERN

PLAIN_NAME_ERRORS: dict[str, Any] = {
    "invalid": _("1 to 16 of the characters A-Z, a-z, 0-9, dot, hyphen and underscore.")
}


MAX_OVERBOOKING_LIMIT = 1000
INFANTS_UP_TO_AGE = (
    "Children up to this age sleep in a cot: they need no place in the room. Null: every child needs one."
)
OVERBOOKING_LIMIT = "Bookings that may hold a night beyond the number of rooms in use."


class RoomTypeInput(InputSerializer):
    code = serializers.RegexField(ROOM_NUMBER_PATTERN, max_length=16, error_messages=PLAIN_NAME_ERRORS)
    name = serializers.CharField(max_length=100)
    max_occupancy = serializers.IntegerField(min_value=1, max_value=100)
    infants_up_to_age = serializers.IntegerField(
        min_value=0, max_value=MAX_CHILD_AGE, allow_null=True, default=None, help_text=INFANTS_UP_TO_AGE
    )
    overbooking_limit = serializers.IntegerField(
        min_value=0, max_value=MAX_OVERBOOKING_LIMIT, default=0, help_text=OVERBOOKING_LIMIT
    )


class RoomTypeChangesInput(InputSerializer):
    only_by_command = frozenset({"code"})

    name = serializers.CharField(max_length=100)
    max_occupancy = serializers.IntegerField(min_value=1, max_value=100)
    infants_up_to_age = serializers.IntegerField(
        min_value=0, max_value=MAX_CHILD_AGE, allow_null=True, help_text=INFANTS_UP_TO_AGE
    )
    overbooking_limit = serializers.IntegerField(
        min_value=0, max_value=MAX_OVERBOOKING_LIMIT, help_text=OVERBOOKING_LIMIT
    )


class StaffSerializer(Output):
    id = serializers.IntegerField()
    name = serializers.CharField()


class RoomTypeSerializer(Output):
    code = serializers.CharField()
    name = serializers.CharField()
    max_occupancy = serializers.IntegerField()


class RoomTypeDetailSerializer(RoomTypeSerializer):
    infants_up_to_age = serializers.IntegerField(allow_null=True, help_text=INFANTS_UP_TO_AGE)
    overbooking_limit = serializers.IntegerField(help_text=OVERBOOKING_LIMIT)


class TimelinePaymentSerializer(Output):
    id = serializers.IntegerField()
    kind = serializers.CharField(help_text="CAPTURE, REFUND, CHARGE, ...")
    method = serializers.CharField(allow_null=True)
    amount = serializers.CharField(allow_null=True, help_text="Null for roles that do not see personal data.")
    currency = serializers.CharField()
    text = serializers.CharField()
    original = serializers.IntegerField(allow_null=True)


class TimelineInvoiceSerializer(Output):
    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=["INVOICE", "CREDIT_NOTE"])
    gross = serializers.CharField()
    currency = serializers.CharField()
    credits = serializers.CharField(allow_null=True, help_text="The invoice that a credit note takes back.")


class TimelineEntrySerializer(Output):
    kind = serializers.ChoiceField(choices=["status", "operation", "change", "payment", "invoice"])
    at = serializers.DateTimeField()
    operation = serializers.ChoiceField(choices=Operation.choices, allow_null=True)
    from_status = serializers.CharField(allow_null=True)
    to_status = serializers.CharField(allow_null=True)
    source: Any = serializers.ChoiceField(choices=Source.choices)
    staff = StaffSerializer(allow_null=True)
    note = serializers.CharField()
    booking_id = serializers.CharField(allow_null=True)
    room_number = serializers.CharField(allow_null=True)
    from_room = serializers.CharField(allow_null=True)
    changes = FieldChangeSerializer(
        many=True, help_text="The fields that a change of data changed; empty in other entries."
    )
    command_id = serializers.UUIDField()
    payment = TimelinePaymentSerializer(
        required=False, help_text="The row of the ledger; only in entries of the kind `payment`."
    )
    invoice = TimelineInvoiceSerializer(
        required=False,
        help_text="Only in entries of the kind `invoice`, which roles without personal data do not see.",
    )
