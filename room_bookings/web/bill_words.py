"""The bill of a booking, or a person's share of it, as it is printed before there is an invoice."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hotel.models import Hotel
from hotel.web.amounts import amount_in_words
from room_bookings.web.labels import FEE_CATEGORIES, PAYMENT_KINDS, PAYMENT_METHODS


def bill_in_words(
    folio: Mapping[str, Any], *, hotel: Hotel, party: Sequence[Mapping[str, Any]], day: date
) -> dict[str, Any]:
    """Return a bill, as the API shows it, with dates and amounts in the active language.

    `party` are the persons of the booking, `day` is the business date on which it is printed.
    """
    currency = folio["currency"]
    names = {person["id"]: f"{person['first_name']} {person['last_name']}".strip() for person in party}
    entries = sorted([*folio["charges"], *folio["payments"]], key=lambda entry: int(entry["id"]))
    balance = Decimal(folio["balance_due"])
    owed = Decimal(folio["nights_amount"]) + Decimal(folio["charged_amount"])
    return {
        "hotel": hotel,
        "day": day,
        "number": folio["confirmation_number"],
        "person": names.get(folio["party_member"], ""),
        "lines": [*_nights(folio), *(_line(entry) for entry in entries if _counts(entry)), *_shared(folio)],
        "owed": amount_in_words(str(owed), currency),
        "paid": amount_in_words(folio["amount_paid"], currency),
        "balance": amount_in_words(str(abs(balance)), currency),
        "balance_label": _("Credit of the guests") if balance < 0 else _("Still to pay"),
    }


def _nights(folio: Mapping[str, Any]) -> list[dict[str, Any]]:
    if folio["party_member"] is None:
        return [
            {"day": night["date"], "words": _("Night"), "owed": amount_in_words(night["amount"])}
            for night in folio["nights"]
        ]
    return [{"words": _("Nights"), "owed": amount_in_words(folio["nights_amount"])}]


def _line(entry: Mapping[str, Any]) -> dict[str, Any]:
    kind, method = PAYMENT_KINDS[entry["kind"]], PAYMENT_METHODS.get(entry["method"] or "", "")
    what = FEE_CATEGORIES.get(entry["category"] or "", "")
    return {
        "day": entry["business_date"],
        "words": " · ".join(str(part) for part in (kind, method, what, entry["text"]) if part),
        "owed": _or_nothing(entry["charged_change"]),
        "paid": _or_nothing(entry["paid_change"]),
    }


def _counts(entry: Mapping[str, Any]) -> bool:
    """Tell whether the entry changes what is owed or paid: a hold or a declined card is not on the bill."""
    return any(Decimal(entry[name]) for name in ("charged_change", "paid_change"))


def _shared(folio: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the person's part of what is in nobody's name."""
    if folio["party_member"] is None:
        return []
    owed, paid = _or_nothing(folio["shared_charges"]), _or_nothing(folio["shared_payments"])
    return (
        [{"words": _("Share of what all pay together"), "owed": owed, "paid": paid}] if owed or paid else []
    )


def _or_nothing(amount: str) -> str:
    return amount_in_words(amount) if Decimal(amount) else ""
