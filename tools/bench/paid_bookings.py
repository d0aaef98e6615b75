"""Bookings that wait for their payment, and the events that tell it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count

from room_bookings import services as stays
from room_bookings.enums import PaymentTerms
from room_bookings.models import ProviderAccount, RoomBooking
from tests.room_bookings.provider_rows import payment_intent
from tests.stripe_messages import body_of, event, succeeded_intent
from tools.bench.front_desk import NIGHTS, FrontDesk

PRICE = Decimal(220)
FIRST_ARRIVAL, ARRIVAL_DATES = timedelta(days=20), 60
"""The bookings arrive on so many dates, so that their rooms are free in the smallest hotel of the benchmark."""


def prepare_payments(front_desk: FrontDesk, account: ProviderAccount, count: int) -> list[bytes]:
    """Create prepaid bookings, each with its intent; return for each the event that it was paid in full."""
    prepaid = replace(
        front_desk.new_booking(confirm=False), total_amount=PRICE, payment_terms=PaymentTerms.PREPAID
    )
    first, *others = prepaid.party
    party = [replace(first, email="ada@example.com"), *others]
    arrivals = [
        front_desk.today + FIRST_ARRIVAL + timedelta(days=number % ARRIVAL_DATES) for number in range(count)
    ]
    new = [replace(prepaid, party=party, check_in=day, check_out=day + NIGHTS) for day in arrivals]
    created = front_desk.run_as_system(stays.create_bookings, bookings=new)
    return [_event_of_payment(booking, account) for booking in created]


def _event_of_payment(booking: RoomBooking, account: ProviderAccount) -> bytes:
    intent = payment_intent(booking, account, PRICE, object_id=f"pi_{booking.booking_id}")
    cents: dict[str, Any] = {"amount": int(PRICE * 100), "currency": booking.currency.lower()}
    return body_of(event("payment_intent.succeeded", succeeded_intent(intent.object_id, **cents)))


def count_confirmed(account: ProviderAccount) -> int:
    """Count the bookings of an account that are confirmed, and have one payment of their price."""
    paid = RoomBooking.objects.filter(payment_intents__account=account, status="CONFIRMED", amount_paid=PRICE)
    return paid.annotate(rows=Count("ledger")).filter(rows=1).count()
