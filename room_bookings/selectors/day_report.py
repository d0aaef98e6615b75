"""The report of a business date: takings, charges, corrections, the night, and what is open."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, Sum

from hotel.currencies import CURRENCIES, amount_as_text
from hotel.kernel.business_date import start_of_day
from hotel.models import Hotel
from hotel.selectors import tax_categories_of
from hotel.taxes import NIGHTS_CATEGORY, percent_as_text, rate_on, tax_within
from room_bookings.balances import GONE, OPEN_BALANCE
from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.models import Payment, RoomBooking
from room_bookings.nightly_amounts import amount_on
from room_bookings.penalties import NIGHTS_OF_GROUP
from rooms.models import Room
from staff.snapshots import staff_values_snapshot

_STAFF = (
    "performed_by_id",
    "performed_by__user__first_name",
    "performed_by__user__last_name",
    "performed_by__user__username",
)


class _Sums(NamedTuple):
    """The rows of a day with the same kind, method, category and person."""

    kind: str
    original_kind: str
    method: str
    category: str
    tax_percent: Decimal | None
    amount: Decimal
    paid_change: Decimal
    charged_change: Decimal
    tax_amount: Decimal
    staff: dict[str, Any] | None


@dataclass(frozen=True)
class PricedNight:
    """What a booking says of its stay, and of the prices of its nights."""

    checked_in_at: datetime
    departed_on: date | None
    check_in: date
    check_out: date
    total_amount: Decimal
    nightly_amounts: list[Decimal] | None
    currency: str


def day_report(*, hotel: Hotel, day: date) -> dict[str, Any]:
    """Return what was entered into the ledgers of the hotel on a business date, and the night that began on it.

    A row counts on the date on which it was entered, whatever it is about. Open balances are those of now: the ledger
    of a past date is complete, but it does not say who had left. What master bills take over is no taking, and the
    nights that they owe are in the night of their booking. Sends six statements.
    """
    currency = hotel.currency
    sums = _sums_of_day(hotel, day)
    promised = [each.amount for each in sums if each.kind == PaymentKind.AUTHORIZATION]
    takings = _takings(sums, currency)
    return {
        "date": day,
        "currency": currency,
        "takings": takings,
        "takings_sum": amount_as_text(sum((each.paid_change for each in sums), Decimal(0)), currency),
        "on_account": amount_as_text(sum(promised, Decimal(0)), currency),
        "charges": _charges(sums, currency),
        "taxes": _taxes(sums, currency),
        "corrections": _corrections(hotel, day),
        "night": _night(hotel, day),
        "open_balances": _accounts(hotel, OPEN_BALANCE),
        "credits": _accounts(hotel, Q(status__in=sorted(GONE), balance_due__lt=0)),
    }


def _sums_of_day(hotel: Hotel, day: date) -> list[_Sums]:
    rows = (
        Payment.objects.filter(hotel=hotel, business_date=day)
        .exclude(Q(kind=PaymentKind.AUTHORIZATION) & ~Q(method=PaymentMethod.ON_ACCOUNT))
        .exclude(method=PaymentMethod.GROUP_BILL)
        .exclude(category=NIGHTS_OF_GROUP)
        .order_by()
        .values_list("kind", "original_kind", "method", "category", "tax_percent", *_STAFF)
        .annotate(
            amounts=Sum("amount"),
            paid=Sum("paid_change"),
            charged=Sum("charged_change"),
            taxes=Sum("tax_amount"),
        )
        .order_by("method", "category", "performed_by_id", "kind")
    )
    return [
        _Sums(
            kind,
            original_kind,
            method,
            category,
            percent,
            amount,
            paid,
            charged,
            tax,
            staff_values_snapshot(*staff),
        )
        for kind, original_kind, method, category, percent, *staff, amount, paid, charged, tax in rows
    ]


def _takings(sums: Iterable[_Sums], currency: str) -> list[dict[str, Any]]:
    """Return what each person took by each method; corrections stand beside what was received and returned."""
    found: dict[tuple[str, int], dict[str, Any]] = {}
    for each in sums:
        if not each.paid_change:
            continue
        key = (each.method, each.staff["id"] if each.staff else 0)
        entry = found.setdefault(
            key,
            {
                "method": each.method,
                "staff": each.staff,
                "received": Decimal(0),
                "returned": Decimal(0),
                "corrected": Decimal(0),
            },
        )
        if each.kind == PaymentKind.CORRECTION:
            entry["corrected"] += each.paid_change
        elif each.kind == PaymentKind.CAPTURE:
            entry["received"] += each.paid_change
        else:
            entry["returned"] -= each.paid_change
    return [
        {
            **entry,
            **{name: amount_as_text(entry[name], currency) for name in ("received", "returned", "corrected")},
            "sum": amount_as_text(entry["received"] - entry["returned"] + entry["corrected"], currency),
        }
        for entry in found.values()
    ]


def _charges(sums: Iterable[_Sums], currency: str) -> list[dict[str, str]]:
    charged: dict[str, Decimal] = defaultdict(Decimal)
    corrected: dict[str, Decimal] = defaultdict(Decimal)
    for each in sums:
        if each.category:
            of_kind = corrected if each.kind == PaymentKind.CORRECTION else charged
            of_kind[each.category] += each.charged_change
    return [
        {
            "category": category,
            "charged": amount_as_text(charged[category], currency),
            "corrected": amount_as_text(corrected[category], currency),
            "sum": amount_as_text(charged[category] + corrected[category], currency),
        }
        for category in sorted({*charged, *corrected})
    ]


def _taxes(sums: Iterable[_Sums], currency: str) -> list[dict[str, Any]]:
    """Return what was charged by tax rate, the highest rate first, charges without a rate last."""
    gross: dict[Decimal | None, Decimal] = defaultdict(Decimal)
    taxes: dict[Decimal | None, Decimal] = defaultdict(Decimal)
    for each in sums:
        if each.category:
            gross[each.tax_percent] += each.charged_change
            taxes[each.tax_percent] += each.tax_amount if each.charged_change > 0 else -each.tax_amount
    return [
        {
            "tax_percent": None if percent is None else percent_as_text(percent),
            "net": amount_as_text(gross[percent] - taxes[percent], currency),
            "tax": amount_as_text(taxes[percent], currency),
            "gross": amount_as_text(gross[percent], currency),
        }
        for percent in sorted(gross, key=lambda percent: -1 if percent is None else percent, reverse=True)
    ]


def _corrections(hotel: Hotel, day: date) -> list[dict[str, Any]]:
    rows = (
        Payment.objects.filter(hotel=hotel, business_date=day, kind=PaymentKind.CORRECTION)
        .order_by("pk")
        .values_list(
            *("pk", "booking__booking_id", "original_kind", "original__business_date", "method", "category"),
            *("amount", "note", *_STAFF),
        )
    )
    return [
        {
            "id": pk,
            "booking_id": booking_id,
            "original_kind": original_kind,
            "original_business_date": original_date,
            "method": method or None,
            "category": category or None,
            "amount": amount_as_text(amount, hotel.currency),
            "note": note,
            "staff": staff_values_snapshot(*staff),
        }
        for pk, booking_id, original_kind, original_date, method, category, amount, note, *staff in rows
    ]


def _night(hotel: Hotel, day: date) -> dict[str, Any]:
    """Return the rooms with guests in the night of a date, and what these nights cost.

    Guests in house beyond their departure occupy a room and have no price for the night. A night before the check-in
    was entered counts as a late one on the date of the entry, and never changes the report of a past date.
    """
    start, end = (start_of_day(hotel=hotel, day=each) for each in (day, day + timedelta(days=1)))
    is_there = Q(departed_on__gt=day) | Q(departed_on__isnull=True, check_out__gt=F("check_in"))
    stays = RoomBooking.objects.filter(hotel=hotel, checked_in_at__lt=end, check_in__lte=day)
    found = [
        PricedNight(*values)
        for values in stays.filter(is_there | Q(checked_in_at__gte=start, check_in__lt=day)).values_list(
            *PricedNight.__dataclass_fields__
        )
    ]
    nights = [
        each
        for each in found
        if (each.check_out > each.check_in if each.departed_on is None else each.departed_on > day)
    ]
    late = [
        amount_on(each, each.check_in + timedelta(days=index))
        for each in found
        if each.checked_in_at >= start
        for index in range((min(day, each.check_out) - each.check_in).days)
    ]
    rooms = Room.objects.filter(hotel=hotel, is_active=True).count()
    revenue = sum((_amount(night, day) for night in nights), Decimal(0))
    return {
        "rooms": rooms,
        "occupied": len(nights),
        "occupancy": f"{_rounded(Decimal(100 * len(nights)) / rooms, 2)}" if rooms else None,
        "revenue": amount_as_text(revenue, hotel.currency),
        **_tax_of_night(hotel, day, revenue),
        "average_daily_rate": _average(revenue, nights, hotel.currency),
        "late_nights": len(late),
        "late_revenue": amount_as_text(sum(late, Decimal(0)), hotel.currency),
    }


def _tax_of_night(hotel: Hotel, day: date, revenue: Decimal) -> dict[str, Any]:
    """Return the tax in the revenue of the night, by the rate of its date. Sends a statement in hotels with taxes."""
    taxed = tax_categories_of(hotel=hotel).get(NIGHTS_CATEGORY) if hotel.has_tax_categories else None
    rate = rate_on(taxed.rates, day) if taxed else None
    is_included = rate is not None and rate.is_included
    tax = tax_within(revenue, rate.percent, hotel.currency) if rate and is_included else Decimal(0)
    return {
        "tax_percent": percent_as_text(rate.percent) if rate else None,
        "net": amount_as_text(revenue - tax, hotel.currency),
        "tax": amount_as_text(tax, hotel.currency),
    }


def _amount(night: PricedNight, day: date) -> Decimal:
    return amount_on(night, day) if day < night.check_out else Decimal(0)


def _average(revenue: Decimal, nights: Sequence[PricedNight], currency: str) -> str | None:
    if not nights:
        return None
    return amount_as_text(_rounded(revenue / len(nights), CURRENCIES[currency].places), currency)


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def _accounts(hotel: Hotel, condition: Q) -> dict[str, Any]:
    bookings = RoomBooking.objects.filter(condition, hotel=hotel)
    found = bookings.aggregate(count=Count("pk"), amount=Sum("balance_due"))
    return {"count": found["count"], "amount": amount_as_text(found["amount"] or Decimal(0), hotel.currency)}
