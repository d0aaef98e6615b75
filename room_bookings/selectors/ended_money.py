"""The money of cancelled and no-show bookings: the fee, what was paid, and what becomes of the difference."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Subquery, Sum

from hotel.currencies import amount_as_text
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.balances import OWES_CHARGES_ONLY
from room_bookings.enums import PaymentKind
from room_bookings.models import Payment, RoomBooking
from room_bookings.penalties import FEES

_STANDING_FEES = (
    Payment.objects.filter(
        ~Exists(Payment.objects.filter(original=OuterRef("pk"), kind=PaymentKind.CORRECTION)),
        booking=OuterRef("pk"),
        kind=PaymentKind.CHARGE,
        category__in=sorted(FEES),
    )
    .order_by()
    .values("booking")
    .annotate(fee=Sum("amount"))
    .values("fee")
)

_READ_ENDED_MONEY: PreparedQuery[Any] = PreparedQuery(
    "read_ended_money",
    lambda given: (
        RoomBooking.objects.filter(
            given.any_of("booking_id", "booking_ids"),
            hotel=given.value("hotel_pk"),
            status__in=sorted(OWES_CHARGES_ONLY),
        )
        .annotate(fee=Subquery(_STANDING_FEES))
        .values_list("booking_id", "currency", "charged_amount", "amount_paid", "fee")
    ),
)


def ended_money(*, hotel: Hotel, booking_ids: Collection[str]) -> dict[str, dict[str, str]]:
    """Return by booking ID the money of those of these bookings that are cancelled or no-shows. Sends one statement."""
    rows = _READ_ENDED_MONEY(hotel_pk=hotel.pk, booking_ids=list(booking_ids))
    return {
        booking_id: _as_text(currency, charged=charged, paid=paid, fee=fee or Decimal(0))
        for booking_id, currency, charged, paid, fee in rows
    }


def _as_text(currency: str, *, charged: Decimal, paid: Decimal, fee: Decimal) -> dict[str, str]:
    amounts = {
        "fee": fee,
        "other_charges": charged - fee,
        "amount_paid": paid,
        "credit": max(paid - charged, Decimal(0)),
        "still_owed": max(charged - paid, Decimal(0)),
    }
    return {
        "currency": currency,
        **{name: amount_as_text(amount, currency) for name, amount in amounts.items()},
    }
