"""The terms of a booking, and what its cancellation or no-show costs under them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from hotel.cancellation_terms import Terms
from hotel.currencies import amount_as_text
from hotel.enums import ShareKind
from hotel.kernel.sql import PreparedQuery
from hotel.models import CancellationTerms
from hotel.snapshots import cancellation_terms_snapshot
from room_bookings.enums import BookingStatus
from room_bookings.extras import as_price_rows, standing_extras
from room_bookings.models import RoomBooking
from room_bookings.nightly_amounts import amounts_of_nights
from room_bookings.penalties import (
    PriceRow,
    StayPrice,
    penalty_amount,
    share_of_cancellation,
    share_of_no_show,
)
from room_bookings.selectors.ledger import ledger_of

cancellation_terms_by_pk = PreparedQuery.by_key("read_cancellation_terms", CancellationTerms.objects.all)
"""Reads terms by primary key."""

_ENDS_BEFORE_ARRIVAL = frozenset({BookingStatus.PENDING, BookingStatus.CONFIRMED})


def terms_of(booking: RoomBooking) -> CancellationTerms | None:
    """Return the terms under which the booking was made; None: its cancellation is free. Sends at most a statement."""
    if booking.cancellation_terms_id is None:
        return None
    (terms,) = cancellation_terms_by_pk([booking.cancellation_terms_id])
    return terms


def price_of(booking: RoomBooking, extras: Sequence[PriceRow] = ()) -> StayPrice:
    """Return what penalties of the booking are computed from: its nights and extras."""
    return StayPrice(amounts_of_nights(booking), booking.currency, extras)


def extras_of(booking: RoomBooking) -> list[PriceRow]:
    """Return the extras that were charged before the arrival, by category.

    Sends a statement if the booking has terms and charges.
    """
    if booking.cancellation_terms_id is None or not booking.charged_amount:
        return []
    return as_price_rows(standing_extras(ledger_of(booking.pk)))


def cancellation_costs(
    booking: RoomBooking, terms: Terms, *, extras: Sequence[PriceRow], now: datetime
) -> tuple[Decimal, Decimal]:
    """Return what a cancellation of the booking at `now`, and a no-show, cost under its terms.

    `extras` are those charged in advance, of which the penalty takes its share, too: they are taken back. A pending
    booking holds no night: its cancellation costs nothing.
    """
    price = price_of(booking, extras)
    share = share_of_cancellation(terms, deadlines=booking.cancellation_deadlines, now=now)
    cancellation = penalty_amount(share, price=price)
    if booking.status == BookingStatus.PENDING:
        cancellation = Decimal(0)
    return cancellation, penalty_amount(share_of_no_show(terms), price=price)


def cancellation_summary(booking: RoomBooking, *, now: datetime, personal: bool) -> dict[str, Any]:
    """Return the terms of a booking with their deadlines and costs, as the API shows them.

    Without `personal` amounts are null. Sends one statement if the booking has terms, one more for its charges.
    """
    row = terms_of(booking)
    terms = row.as_values() if row else Terms()
    currency = booking.currency
    shown = cancellation_terms_snapshot(row, currency=currency) if row else _NO_TERMS
    shown = shown if personal else _without_amounts(shown)

    def text(amount: Decimal) -> str | None:
        return amount_as_text(amount, currency) if personal else None

    may_end = booking.status in _ENDS_BEFORE_ARRIVAL
    extras = extras_of(booking) if may_end and personal else []
    cancellation, no_show = cancellation_costs(booking, terms, extras=extras, now=now)
    deadlines: Sequence[datetime] = booking.cancellation_deadlines
    return {
        "policy": row.policy_code if row else None,
        **shown,
        "tiers": [
            {
                **tier,
                "applies_from": at,
                "penalty": text(penalty_amount(each.share, price=price_of(booking, extras))),
            }
            for tier, each, at in zip(shown["tiers"], terms.tiers, deadlines, strict=True)
        ],
        "free_cancellation_until": deadlines[0] if deadlines else None,
        "cancellation_penalty": text(cancellation) if may_end else None,
        "no_show_penalty": text(no_show) if may_end else None,
        "deposit_due": text(booking.deposit_due),
        "currency": currency,
    }


_NO_TERMS: dict[str, Any] = {"name": "", "is_refundable": True, "tiers": [], "no_show": None, "deposit": None}


def _without_amounts(value: Any) -> Any:
    """Return terms with null for every fixed amount, at any depth."""
    if isinstance(value, list):
        return [_without_amounts(each) for each in value]
    if not isinstance(value, dict):
        return value
    hidden = {"value": None} if value.get("kind") == ShareKind.FIXED else {}
    return {name: _without_amounts(each) for name, each in value.items()} | hidden
