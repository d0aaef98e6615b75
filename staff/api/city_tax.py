"""GET and POST …/city-tax/: the city tax of the hotel by date."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.amounts import Amount
from hotel.api.documentation import Output, extend_schema
from hotel.api.inputs import HotelDate, InputSerializer
from hotel.enums import CityTaxKind
from hotel.selectors import city_taxes_of
from hotel.services import set_city_tax
from hotel.snapshots import city_tax_snapshot
from hotel.taxes import CityTax
from staff.api.base import HotelView
from staff.capabilities import Capability

_VALUE = "The amount for each person and night, or the percentage of the nights; 0 ends the city tax."
_MOST_NIGHTS = "Nights of a stay that are taxed at most; null: all."
_LOWEST_AGE = "The age from which children pay; null: all of them do."


class CityTaxValue(Amount):
    """An amount or a percentage. The service refuses what does not fit the kind."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(help_text=_VALUE, **kwargs)


class CityTaxInput(InputSerializer):
    """A city tax from a night on."""

    kind = serializers.ChoiceField(choices=CityTaxKind.choices)
    value = CityTaxValue()
    most_nights = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=366, help_text=_MOST_NIGHTS
    )
    lowest_age = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=17, help_text=_LOWEST_AGE
    )
    valid_from = HotelDate(
        required=False, help_text="The first night. Default: the first rule from today, others from tomorrow."
    )


class CityTaxSerializer(Output):
    valid_from = serializers.DateField()
    kind = serializers.ChoiceField(choices=CityTaxKind.choices)
    value = CityTaxValue()
    most_nights = serializers.IntegerField(allow_null=True, help_text=_MOST_NIGHTS)
    lowest_age = serializers.IntegerField(allow_null=True, help_text=_LOWEST_AGE)


class CityTaxesSerializer(Output):
    results = CityTaxSerializer(many=True, help_text="All rules, the earliest first.")


class CityTaxes(HotelView):
    """The city tax of the hotel."""

    tag = "hotel"
    capabilities = {"GET": Capability.PAYMENTS, "POST": Capability.HOTEL_SETTINGS}

    @extend_schema(responses=CityTaxesSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the rules of the city tax, the earliest first."""
        return self._respond(city_taxes_of(hotel=self.hotel))

    @extend_schema(request=CityTaxInput, responses={201: CityTaxesSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Give the hotel a city tax from a night on. It is charged at latest in the check-out."""
        return self.carry_out(set_city_tax, lambda rules: self._respond(rules, status=201), body=CityTaxInput)

    def _respond(self, rules: Sequence[CityTax], *, status: int = 200) -> Response:
        shown = [city_tax_snapshot(rule, currency=self.hotel.currency) for rule in rules]
        return self.respond({"results": shown}, status=status)
