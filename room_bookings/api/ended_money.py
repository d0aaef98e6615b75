"""The money of cancelled and no-show bookings in answers, for the OpenAPI document."""

from rest_framework import serializers

from hotel.api.documentation import Output
from room_bookings.api.ledger_serializers import Money
from room_bookings.api.output_serializers import BookingSerializer, SetResultSerializer

_HIDDEN = "Null for roles without personal data."


class EndedMoneySerializer(Output):
    """The money of a cancelled or no-show booking; the price of its nights is not owed."""

    currency = serializers.CharField()
    fee = Money(help_text="The fees of the cancellation or the no-show that stand.")
    other_charges = Money()
    amount_paid = Money()
    credit = Money(help_text="What was paid and is not owed: a manager refunds it.")
    still_owed = Money()


class EndedBookingSerializer(BookingSerializer):
    money = EndedMoneySerializer(allow_null=True, help_text=_HIDDEN)


class EndedSetResultSerializer(SetResultSerializer):
    money = EndedMoneySerializer(
        allow_null=True, help_text="Null for a booking that was left out. " + _HIDDEN
    )


class EndedSetResultsSerializer(Output):
    results = EndedSetResultSerializer(many=True)
