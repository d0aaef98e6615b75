"""The writers of tax categories, their rates, and the city tax."""

import logging
from dataclasses import asdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hotel.currencies import places_error
from hotel.enums import CityTaxKind
from hotel.kernel.command import Command
from hotel.kernel.exceptions import Conflict, Invalid
from hotel.kernel.sql import insert_rows, update_rows
from hotel.models import CityTaxRule, Hotel, TaxCategory, TaxRate
from hotel.selectors import TaxedCategory, city_taxes_of, tax_categories_of, tax_category_by_code
from hotel.services.hotels import LOCK_HOTEL
from hotel.taxes import MAX_PERCENT, NIGHTS_CATEGORY, CityTax, Rate, is_category_code

logger = logging.getLogger(__name__)


def create_tax_category(
    command: Command[Hotel, Any],
    *,
    tax_code: str,
    name: str,
    percent: Decimal,
    is_included: bool = True,
    valid_from: date | None = None,
) -> TaxedCategory:
    """Create a tax category with its first rate, which may have begun: without `valid_from` today.

    From the first category of a hotel on, its charges name one of them. The caller checks the capability: this app
    knows no roles. Locks the hotel. Raises Invalid (code, percent), Conflict (tax_category_taken), Busy.
    """
    (hotel,) = LOCK_HOTEL(hotel_pk=command.hotel.pk)
    if not is_category_code(tax_code):
        sentence = _("A tax category is a code of capital letters, digits and underscores.")
        raise Invalid(sentence, errors={"code": [sentence]})
    _require_percent(percent)
    if tax_code in tax_categories_of(hotel=hotel):
        detail = _("This hotel has a tax category %(code)s already.") % {"code": tax_code}
        raise Conflict(detail, code="tax_category_taken", tax_category=tax_code)
    category = TaxCategory(hotel=hotel, tax_code=tax_code, name=name, created_at=command.now)
    insert_rows([category], set_primary_keys=True)
    rate = _insert_rate(command, category, Rate(valid_from or command.today, percent, is_included))
    _mark(command, hotel, has_tax_categories=True, charges_stay_taxes=_is_added_to_nights(tax_code, rate))
    return TaxedCategory(category, [rate])


def add_tax_rate(
    command: Command[Hotel, Any],
    *,
    tax_code: str,
    valid_from: date,
    percent: Decimal,
    is_included: bool = True,
) -> TaxedCategory:
    """Give a tax category another rate, from a later business date than today on. Return the category.

    The same rate again is a repetition. The caller checks the capability. Locks the hotel.
    Raises TaxCategoryNotFound, Invalid (percent, a date that has begun), Conflict (tax_rate_taken), Busy.
    """
    (hotel,) = LOCK_HOTEL(hotel_pk=command.hotel.pk)
    _require_percent(percent)
    taxed = tax_category_by_code(hotel=hotel, tax_code=tax_code)
    rate = Rate(valid_from, percent, is_included)
    for other in taxed.rates:
        if other == rate:
            return taxed
        if other.valid_from == valid_from:
            detail = _("A rate of this tax category begins on that date already; rates never change.")
            raise Conflict(detail, code="tax_rate_taken", tax_category=tax_code)
    if valid_from <= command.today:
        sentence = _("A new rate begins after today: charges of past dates keep the rate that they had.")
        raise Invalid(sentence, errors={"valid_from": [sentence]})
    _insert_rate(command, taxed.category, rate)
    _mark(command, hotel, charges_stay_taxes=_is_added_to_nights(tax_code, rate))
    return TaxedCategory(taxed.category, sorted([*taxed.rates, rate], key=lambda each: each.valid_from))


def set_city_tax(
    command: Command[Hotel, Any],
    *,
    kind: str,
    value: Decimal,
    valid_from: date | None = None,
    most_nights: int | None = None,
    lowest_age: int | None = None,
) -> list[CityTax]:
    """Give the hotel a city tax from a night on, or another one; a value of 0 ends it. Return all of its rules.

    `value` is an amount for each person and night, or a percentage of the nights. The first rule may have begun, each
    later one begins after today; without `valid_from` it is tomorrow's, or the first one today's. The same rule again
    is a repetition. The caller checks the capability. Locks the hotel.
    Raises Invalid (value, a date that has begun), Conflict (city_tax_taken), Busy.
    """
    (hotel,) = LOCK_HOTEL(hotel_pk=command.hotel.pk)
    if kind == CityTaxKind.PERCENT:
        _require_percent(value, field="value")
    elif value < 0 or places_error(value, hotel.currency):
        sentence = places_error(value, hotel.currency) or _("The amount is 0 or more.")
        raise Invalid(sentence, errors={"value": [sentence]})
    rules = city_taxes_of(hotel=hotel)
    begins = valid_from or (command.today + timedelta(days=1) if rules else command.today)
    rule = CityTax(begins, kind, value, most_nights, lowest_age)
    if rule in rules:
        return rules
    if any(other.valid_from == begins for other in rules):
        detail = _("A rule of the city tax begins on that date already; rules never change.")
        raise Conflict(detail, code="city_tax_taken")
    if rules and begins <= command.today:
        sentence = _("A new rule begins after today: past nights keep the rule that they had.")
        raise Invalid(sentence, errors={"valid_from": [sentence]})
    staff_pk = command.staff.pk if command.staff else None
    insert_rows([CityTaxRule(hotel=command.hotel, **asdict(rule), staff_pk=staff_pk, created_at=command.now)])
    _mark(command, hotel, charges_stay_taxes=True)
    return sorted([*rules, rule], key=lambda each: each.valid_from)


def _is_added_to_nights(tax_code: str, rate: Rate) -> bool:
    return tax_code == NIGHTS_CATEGORY and not rate.is_included


def _mark(
    command: Command[Hotel, Any],
    hotel: Hotel,
    *,
    has_tax_categories: bool = False,
    charges_stay_taxes: bool = False,
) -> None:
    """Mark the locked hotel where it is not marked yet. Marks stay for ever."""
    before = hotel.has_tax_categories, hotel.charges_stay_taxes
    hotel.has_tax_categories = hotel.has_tax_categories or has_tax_categories
    hotel.charges_stay_taxes = hotel.charges_stay_taxes or charges_stay_taxes
    if (hotel.has_tax_categories, hotel.charges_stay_taxes) == before:
        return
    hotel.version, hotel.updated_at = hotel.version + 1, command.now
    update_rows([hotel], ["has_tax_categories", "charges_stay_taxes", "version", "updated_at"])


def _require_percent(percent: Decimal, *, field: str = "percent") -> None:
    if not 0 <= percent <= MAX_PERCENT:
        sentence = _("A tax rate is 0 to 100 percent.")
        raise Invalid(sentence, errors={field: [sentence]})


def _insert_rate(command: Command[Hotel, Any], category: TaxCategory, rate: Rate) -> Rate:
    row = TaxRate(
        hotel=command.hotel,
        category=category,
        valid_from=rate.valid_from,
        percent=rate.percent,
        is_included=rate.is_included,
        staff_pk=command.staff.pk if command.staff else None,
        created_at=command.now,
    )
    insert_rows([row])
    logger.info(
        "Tax rate added",
        extra={"hotel": command.hotel.slug, "tax_category": category.tax_code, "staff_id": row.staff_pk},
    )
    return rate
