"""Accounts, intents, requests and events of payment providers that no service has entered."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from hotel.kernel.enums import Source
from hotel.models import Hotel
from room_bookings.models import PaymentIntent, ProviderAccount, ProviderEvent, ProviderRequest, RoomBooking
from room_bookings.provider_enums import EventOutcome, IntentPurpose, RequestKind

NOW = datetime(2026, 5, 14, 10, 0, tzinfo=UTC)


def provider_account(hotel: Hotel | None, **columns: Any) -> ProviderAccount:
    given = {"account": f"acct_{uuid4().hex[:16]}", "created_at": NOW, "updated_at": NOW, **columns}
    return ProviderAccount.objects.create(hotel=hotel, **given)


def payment_intent(
    booking: RoomBooking, account: ProviderAccount, amount: Decimal | int = 100, **columns: Any
) -> PaymentIntent:
    given = {
        "purpose": IntentPurpose.BALANCE,
        "currency": booking.currency,
        "at": NOW,
        "command_id": uuid4(),
        **columns,
    }
    return PaymentIntent.objects.create(
        hotel=booking.hotel, booking=booking, account=account, amount=amount, **given
    )


def provider_request(intent: PaymentIntent, kind: RequestKind, **columns: Any) -> ProviderRequest:
    """Insert a request that waits."""
    given = {
        "currency": intent.currency,
        "idempotency_key": str(uuid4()),
        "next_try_at": NOW,
        "source": Source.FRONT_DESK,
        "at": NOW,
        "command_id": uuid4(),
        **columns,
    }
    return ProviderRequest.objects.create(
        hotel=intent.hotel, booking=intent.booking, kind=kind, intent=intent, **given
    )


def provider_event(account: ProviderAccount, **columns: Any) -> ProviderEvent:
    given = {
        "event_id": f"evt_{uuid4().hex[:16]}",
        "type": "payment_intent.succeeded",
        "body": b"{}",
        "received_at": NOW,
        "outcome": EventOutcome.OBEYED,
        **columns,
    }
    return ProviderEvent.objects.create(account=account, **given)
