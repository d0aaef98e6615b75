"""Requests to return money that cannot serve its booking."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import uuid4

from hotel.kernel.sql import insert_rows
from room_bookings.enums import PaymentKind
from room_bookings.models import PaymentIntent, ProviderRequest, RoomBooking
from room_bookings.provider_enums import RequestKind
from staff.command import Command

NOTE = "The payment cannot serve the booking."

_KINDS = {PaymentKind.CAPTURE: RequestKind.REFUND, PaymentKind.AUTHORIZATION: RequestKind.VOID}


@dataclass(frozen=True)
class Return:
    """A part of a captured or held row that is to be returned."""

    kind: PaymentKind
    row_pk: int
    amount: Decimal


def request_returns(
    command: Command, *, booking: RoomBooking, intent: PaymentIntent, returns: Sequence[Return]
) -> None:
    """Insert a request for each return; `manage.py send_provider_requests` sends them."""
    insert_rows(
        [
            ProviderRequest(
                hotel=command.hotel,
                booking=booking,
                kind=_KINDS[one.kind],
                intent=intent,
                draws_on_id=one.row_pk,
                draws_on_kind=one.kind,
                amount=one.amount,
                currency=booking.currency,
                note=NOTE,
                idempotency_key=str(uuid4()),
                next_try_at=command.now,
                requested_by=command.staff,
                source=command.source,
                at=command.now,
                command_id=command.id,
            )
            for one in returns
            if one.amount > 0
        ]
    )
