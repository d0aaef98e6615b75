"""The public representation of a hotel, its cancellation policies and its tax categories."""

from datetime import date, datetime
from typing import Any

from hotel.cancellation_terms import Share
from hotel.currencies import amount_as_text
from hotel.enums import CityTaxKind, ShareKind
from hotel.kernel.business_date import business_date, local_time
from hotel.models import CancellationPolicy, CancellationTerms, Hotel
from hotel.selectors import TaxedCategory
from hotel.taxes import CityTax, percent_as_text, rate_on


def hotel_snapshot(hotel: Hotel, *, now: datetime) -> dict[str, Any]:
    """Return the hotel as the API shows it, with business date and local time at `now`."""
    return {
        "slug": hotel.slug,
        "name": hotel.name,
        "business_date": business_date(hotel=hotel, now=now),
        "local_time": local_time(hotel=hotel, now=now),
        "timezone": hotel.timezone,
        "currency": hotel.currency,
        "day_starts_at": hotel.day_starts_at,
        "check_in_time": hotel.check_in_time,
        "check_out_time": hotel.check_out_time,
        "no_show_cutoff": hotel.no_show_cutoff,
        "requires_inspection": hotel.requires_inspection,
        "allow_uninspected_check_in": hotel.allow_uninspected_check_in,
        "require_complete_party": hotel.require_complete_party,
        "allow_open_balance": hotel.allow_open_balance,
        "refund_limit": amount_as_text(hotel.refund_limit, hotel.currency),
        "idle_lock_minutes": hotel.idle_lock_minutes,
        "language": hotel.language,
        "sends_mail": hotel.sends_mail,
        "email": hotel.email,
        "hold_minutes": hotel.hold_minutes,
        "company_name": hotel.company_name,
        "company_address": hotel.company_address,
        "tax_number": hotel.tax_number,
        "invoice_prefix": hotel.invoice_prefix,
        "invoice_year": hotel.invoice_year,
    }


def cancellation_policy_snapshot(policy: CancellationPolicy, *, hotel: Hotel) -> dict[str, Any]:
    """Return the policy, read with its terms, as the API of its hotel shows it."""
    return {
        "code": policy.policy_code,
        "is_active": policy.is_active,
        "is_default": policy.pk == hotel.default_cancellation_policy_id,
        **cancellation_terms_snapshot(policy.terms, currency=hotel.currency),
        "created_at": policy.created_at,
        "updated_at": policy.updated_at,
    }


def cancellation_terms_snapshot(terms: CancellationTerms, *, currency: str) -> dict[str, Any]:
    """Return terms as the API shows them, amounts with the places of the currency."""
    values = terms.as_values()
    return {
        "name": terms.name,
        "is_refundable": values.is_refundable,
        "tiers": [
            {"hours_before": tier.hours_before, **share_snapshot(tier.share, currency=currency)}
            for tier in values.tiers
        ],
        "no_show": values.no_show and share_snapshot(values.no_show, currency=currency),
        "deposit": values.deposit and share_snapshot(values.deposit, currency=currency),
    }


def share_snapshot(share: Share, *, currency: str) -> dict[str, Any]:
    """Return a share as the API shows it: a percentage with two places, an amount with those of the currency."""
    if share.value is None:
        return {"kind": share.kind, "value": None}
    is_amount = share.kind == ShareKind.FIXED
    return {
        "kind": share.kind,
        "value": amount_as_text(share.value, currency) if is_amount else f"{share.value:.2f}",
    }


def tax_category_snapshot(taxed: TaxedCategory, *, today: date) -> dict[str, Any]:
    """Return a tax category as the API shows it: its rates, and the one of a business date."""
    rate = rate_on(taxed.rates, today)
    return {
        "code": taxed.category.tax_code,
        "name": taxed.category.name,
        "percent": percent_as_text(rate.percent) if rate else None,
        "is_included": rate.is_included if rate else None,
        "rates": [
            {
                "valid_from": each.valid_from,
                "percent": percent_as_text(each.percent),
                "is_included": each.is_included,
            }
            for each in taxed.rates
        ],
        "created_at": taxed.category.created_at,
    }


def city_tax_snapshot(rule: CityTax, *, currency: str) -> dict[str, Any]:
    """Return a rule of the city tax as the API shows it: an amount with the places of the currency."""
    is_amount = rule.kind == CityTaxKind.AMOUNT
    return {
        "valid_from": rule.valid_from,
        "kind": rule.kind,
        "value": amount_as_text(rule.value, currency) if is_amount else percent_as_text(rule.value),
        "most_nights": rule.most_nights,
        "lowest_age": rule.lowest_age,
    }
