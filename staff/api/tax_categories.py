"""GET and POST …/tax-categories/ and their rates: how nights and charges are taxed."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import HotelDate, InputSerializer, PageQuery
from hotel.selectors import TaxedCategory, tax_categories_by_code, tax_category_by_code
from hotel.services import add_tax_rate, create_tax_category
from hotel.snapshots import tax_category_snapshot
from hotel.taxes import CATEGORY_PATTERN, MAX_PERCENT, PERCENT_DIGITS, PERCENT_PLACES
from staff.api.base import HotelView
from staff.capabilities import Capability

_CODE = "NIGHTS is the category of the nights, CITY_TAX that of the city tax; others are free: MINIBAR, PARKING, ..."
_IS_INCLUDED = "Whether prices include the tax; otherwise it is added to them, as a charge of its own."
_PERCENT = "The rate in percent."


class Percent(serializers.DecimalField):
    """A tax rate in percent, as a string with at most three decimal places."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=PERCENT_DIGITS, decimal_places=PERCENT_PLACES, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        if not str(data).isascii():
            self.fail("invalid")
        return super().to_internal_value(data)


class TaxRateInput(InputSerializer):
    """A rate that begins after today."""

    valid_from = HotelDate(help_text="The first business date on which the rate applies, after today.")
    percent = Percent(min_value=0, max_value=int(MAX_PERCENT), help_text=_PERCENT)
    is_included = serializers.BooleanField(default=True, help_text=_IS_INCLUDED)


class TaxCategoryInput(InputSerializer):
    """A new tax category with its first rate."""

    code = serializers.RegexField(CATEGORY_PATTERN.replace("$", r"\Z"), source="tax_code", help_text=_CODE)
    name = serializers.CharField(max_length=100)
    percent = Percent(min_value=0, max_value=int(MAX_PERCENT), help_text=_PERCENT)
    is_included = serializers.BooleanField(default=True, help_text=_IS_INCLUDED)
    valid_from = HotelDate(
        required=False, help_text="The first business date on which the rate applies. Default: today."
    )


class TaxRateSerializer(Output):
    valid_from = serializers.DateField()
    percent = Percent()
    is_included = serializers.BooleanField(help_text=_IS_INCLUDED)


class TaxCategorySerializer(Output):
    code = serializers.CharField(help_text=_CODE)
    name = serializers.CharField()
    percent = Percent(allow_null=True, help_text="The rate of the business date; null before the first rate.")
    is_included = serializers.BooleanField(allow_null=True, help_text=_IS_INCLUDED)
    rates = TaxRateSerializer(many=True, help_text="All rates, the earliest first.")
    created_at = serializers.DateTimeField()


class TaxCategoryView(HotelView):
    """A view that responds with a tax category."""

    tag = "hotel"

    def respond_with_category(self, taxed: TaxedCategory) -> Response:
        return self.respond(tax_category_snapshot(taxed, today=self.command.today), status=201)


class TaxCategories(TaxCategoryView):
    """The tax categories of the hotel."""

    capabilities = {"GET": Capability.PAYMENTS, "POST": Capability.HOTEL_SETTINGS}
    queries = {"GET": PageQuery}

    @extend_schema(responses=page_of(TaxCategorySerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the tax categories with their rates."""
        return self.page(
            tax_categories_by_code(hotel=self.hotel),
            lambda page: [
                tax_category_snapshot(TaxedCategory.of(category), today=self.command.today)
                for category in page
            ],
        )

    @extend_schema(request=TaxCategoryInput, responses={201: TaxCategorySerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Create a tax category with its first rate. From the first one on, charges name one of the hotel's."""
        return self.carry_out(create_tax_category, self.respond_with_category, body=TaxCategoryInput)


class TaxCategoryDetail(TaxCategoryView):
    """One tax category."""

    capabilities = {"GET": Capability.PAYMENTS}

    @extend_schema(responses=TaxCategorySerializer)
    def get(self, request: Request, hotel_slug: str, tax_code: str) -> Response:
        """Show a tax category with its rates."""
        taxed = tax_category_by_code(hotel=self.hotel, tax_code=tax_code)
        return self.respond(tax_category_snapshot(taxed, today=self.command.today))


class TaxRates(TaxCategoryView):
    """The rates of a tax category."""

    capabilities = {"POST": Capability.HOTEL_SETTINGS}

    @extend_schema(request=TaxRateInput, responses={201: TaxCategorySerializer})
    def post(self, request: Request, hotel_slug: str, tax_code: str) -> Response:
        """Add a rate that begins after today. Rates never change, and charges keep the rate of their date."""
        return self.carry_out(add_tax_rate, self.respond_with_category, body=TaxRateInput, tax_code=tax_code)
