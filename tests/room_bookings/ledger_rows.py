"""Rows of the ledger that no service has entered."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.models import Payment, RoomBooking
from tests.scenarios import MORNING, TODAY


def ledger_row(booking: RoomBooking, kind: PaymentKind, amount: Decimal | int, **columns: Any) -> Payment:
    """Insert a row; the database moves the sums of its booking."""
    given = {
        "method": "" if kind == PaymentKind.CHARGE else PaymentMethod.CARD,
        "category": "MINIBAR" if kind == PaymentKind.CHARGE else "",
        "source": "SYSTEM",
        "at": MORNING,
        "business_date": TODAY,
        "command_id": uuid4(),
        **columns,
    }
    return Payment.objects.create(
        hotel=booking.hotel, booking=booking, kind=kind, amount=amount, currency=booking.currency, **given
    )
