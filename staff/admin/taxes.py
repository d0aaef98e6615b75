"""Admin pages of tax categories, their rates, and the city tax."""

from typing import Any

from django import forms
from django.contrib import admin

from hotel.models import CityTaxRule, TaxCategory, TaxRate
from hotel.services import add_tax_rate, create_tax_category, set_city_tax
from hotel.taxes import MAX_PERCENT, PERCENT_DIGITS, PERCENT_PLACES
from staff.admin.base import HotelScopedAdmin
from staff.admin.forms import HotelScopedForm
from staff.capabilities import Capability
from staff.command import Command


class CategoryForm(HotelScopedForm):
    """A new category with its first rate."""

    percent = forms.DecimalField(
        min_value=0, max_value=MAX_PERCENT, max_digits=PERCENT_DIGITS, decimal_places=PERCENT_PLACES
    )
    is_included = forms.BooleanField(
        required=False,
        initial=True,
        help_text="Whether prices include the tax; otherwise it is added to them.",
    )
    valid_from = forms.DateField(required=False, help_text="Empty: from today.")

    class Meta:
        model = TaxCategory
        fields = ["hotel", "tax_code", "name"]


@admin.register(TaxCategory)
class TaxCategoryAdmin(HotelScopedAdmin):
    """Tax categories: managers list and add them. Nobody changes or deletes one."""

    view_capability = Capability.PAYMENTS
    add_capability = Capability.HOTEL_SETTINGS
    form = CategoryForm
    add_fields = ["hotel", "tax_code", "name", "percent", "is_included", "valid_from"]
    hidden = ["id"]
    list_display = ["tax_code", "name", "hotel", "created_at"]
    list_select_related = ["hotel"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["tax_code", "name"]

    def write(self, command: Command, obj: TaxCategory, form: Any, *, change: bool) -> TaxCategory:
        names = ["tax_code", "name", "percent", "is_included", "valid_from"]
        given = {name: form.cleaned_data[name] for name in names}
        return create_tax_category(command, **given).category


@admin.register(TaxRate)
class TaxRateAdmin(HotelScopedAdmin):
    """Tax rates: managers list and add them. Nobody changes or deletes one."""

    view_capability = Capability.PAYMENTS
    add_capability = Capability.HOTEL_SETTINGS
    add_fields = ["hotel", "category", "valid_from", "percent", "is_included"]
    hidden = ["id"]
    list_display = ["category", "hotel", "valid_from", "percent", "is_included", "created_at"]
    list_select_related = ["hotel", "category"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["category__tax_code", "category__name"]

    def write(self, command: Command, obj: TaxRate, form: Any, *, change: bool) -> TaxRate:
        given = {name: form.cleaned_data[name] for name in ("valid_from", "percent", "is_included")}
        taxed = add_tax_rate(command, tax_code=obj.category.tax_code, **given)
        return TaxRate.objects.get(category=taxed.category, valid_from=given["valid_from"])


@admin.register(CityTaxRule)
class CityTaxRuleAdmin(HotelScopedAdmin):
    """The city tax by date: managers list and add rules. Nobody changes or deletes one."""

    view_capability = Capability.PAYMENTS
    add_capability = Capability.HOTEL_SETTINGS
    add_fields = ["hotel", "valid_from", "kind", "value", "most_nights", "lowest_age"]
    hidden = ["id"]
    list_display = ["hotel", "valid_from", "kind", "value", "most_nights", "lowest_age", "created_at"]
    list_select_related = ["hotel"]
    list_filter = [("hotel", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["hotel__name"]

    def write(self, command: Command, obj: CityTaxRule, form: Any, *, change: bool) -> CityTaxRule:
        names = ["valid_from", "kind", "value", "most_nights", "lowest_age"]
        set_city_tax(command, **{name: form.cleaned_data[name] for name in names})
        return CityTaxRule.objects.get(hotel=command.hotel, valid_from=form.cleaned_data["valid_from"])
