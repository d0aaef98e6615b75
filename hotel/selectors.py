"""Selectors of cancellation policies and tax categories."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from hotel.exceptions import CancellationPolicyNotFound, TaxCategoryNotFound
from hotel.kernel.sql import PreparedQuery
from hotel.models import CancellationPolicy, CityTaxRule, Hotel, TaxCategory, TaxRate
from hotel.taxes import CityTax, Rate

_READ_POLICIES: PreparedQuery[CancellationPolicy] = PreparedQuery(
    "read_cancellation_policies",
    lambda given: CancellationPolicy.objects.filter(
        given.any_of("policy_code", "codes") | Q(pk=given.value("default_pk")), hotel=given.value("hotel_pk")
    ).select_related("terms"),
)

_READ_TAX_RATES: PreparedQuery[TaxRate] = PreparedQuery(
    "read_tax_rates",
    lambda given: (
        TaxRate.objects.filter(hotel=given.value("hotel_pk"))
        .select_related("category")
        .order_by("valid_from")
    ),
)

_READ_CITY_TAXES: PreparedQuery[CityTaxRule] = PreparedQuery(
    "read_city_taxes",
    lambda given: CityTaxRule.objects.filter(hotel=given.value("hotel_pk")).order_by("valid_from"),
)


@dataclass(frozen=True)
class TaxedCategory:
    """A tax category with its rates, the earliest first."""

    category: TaxCategory
    rates: list[Rate] = field(default_factory=list)

    @classmethod
    def of(cls, category: TaxCategory) -> "TaxedCategory":
        """Return a category that was read by `tax_categories_by_code`."""
        rates = [row.as_values() for row in category.rates.all()]
        return cls(category, sorted(rates, key=lambda rate: rate.valid_from))


def tax_categories_of(*, hotel: Hotel) -> dict[str, TaxedCategory]:
    """Return the tax categories of the hotel with all of their rates, by code. Sends one statement."""
    found: dict[str, TaxedCategory] = {}
    for row in _READ_TAX_RATES(hotel_pk=hotel.pk):
        taxed = found.setdefault(row.category.tax_code, TaxedCategory(row.category))
        taxed.rates.append(row.as_values())
    return found


def tax_categories_by_code(*, hotel: Hotel) -> QuerySet[TaxCategory]:
    """Return the tax categories of the hotel in the order of their codes, with their rates."""
    return TaxCategory.objects.filter(hotel=hotel).prefetch_related("rates").order_by("tax_code")


def city_taxes_of(*, hotel: Hotel) -> list[CityTax]:
    """Return the rules of the city tax of the hotel, the earliest first. Sends one statement."""
    return [row.as_values() for row in _READ_CITY_TAXES(hotel_pk=hotel.pk)]


def tax_category_by_code(*, hotel: Hotel, tax_code: str) -> TaxedCategory:
    """Return the tax category with this code. Raises TaxCategoryNotFound."""
    if taxed := tax_categories_of(hotel=hotel).get(tax_code):
        return taxed
    raise TaxCategoryNotFound(tax_code)


def cancellation_policies_of(*, hotel: Hotel) -> QuerySet[CancellationPolicy]:
    """Return the hotel's cancellation policies with their terms."""
    return CancellationPolicy.objects.filter(hotel=hotel).select_related("terms")


def cancellation_policy_by_code(*, hotel: Hotel, policy_code: str) -> CancellationPolicy:
    """Return the policy with this code, with its terms. Raises CancellationPolicyNotFound."""
    if policy := find_cancellation_policies(hotel=hotel, codes=[policy_code]).get(policy_code):
        return policy
    raise CancellationPolicyNotFound(policy_code)


def find_cancellation_policies(
    *, hotel: Hotel, codes: Collection[str], with_default: bool = False
) -> dict[str | None, CancellationPolicy]:
    """Return the hotel's policies with these codes, with their terms, by code; the default policy by None.

    A code without a policy is left out. Sends one statement, or none if there is nothing to read.
    """
    default_pk = hotel.default_cancellation_policy_id if with_default else None
    if not codes and default_pk is None:
        return {}
    found: dict[str | None, CancellationPolicy] = {}
    for policy in _READ_POLICIES(hotel_pk=hotel.pk, codes=list(codes), default_pk=default_pk or 0):
        if policy.policy_code in codes:
            found[policy.policy_code] = policy
        if policy.pk == default_pk:
            found[None] = policy
    return found
