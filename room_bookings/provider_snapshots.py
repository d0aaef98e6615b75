"""The public representation of payment intents, of requests to providers and of their events, for staff."""

from typing import Any

from hotel.currencies import amount_as_text
from room_bookings.models import PaymentIntent, ProviderEvent, ProviderRequest
from staff.snapshots import staff_snapshot


def provider_request_snapshot(request: ProviderRequest) -> dict[str, Any]:
    """Return a request, read with its booking and the person behind it."""
    amount = None if request.amount is None else amount_as_text(request.amount, request.currency)
    return {
        "id": request.pk,
        "booking_id": request.booking.booking_id,
        "kind": request.kind,
        "state": request.state,
        "amount": amount,
        "currency": request.currency,
        "draws_on": request.draws_on_id,
        "note": request.note,
        "tries": request.tries,
        "at": request.at,
        "next_try_at": request.next_try_at,
        "ended_at": request.ended_at,
        "last_error_code": request.last_error_code,
        "last_error": request.last_error,
        "result_object_id": request.result_object_id,
        "staff": staff_snapshot(request.requested_by) if request.requested_by else None,
    }


def payment_intent_snapshot(intent: PaymentIntent) -> dict[str, Any]:
    """Return an intent, read with its booking and account. It holds no secret."""
    return {
        "id": intent.pk,
        "booking_id": intent.booking.booking_id,
        "purpose": intent.purpose,
        "amount": amount_as_text(intent.amount, intent.currency),
        "currency": intent.currency,
        "status": intent.status,
        "captures_later": intent.captures_later,
        "keep_card": intent.keeps_card,
        "last_error_code": intent.last_error_code,
        "publishable_key": intent.account.publishable_key,
        "object_id": intent.object_id,
        "at": intent.at,
    }


def provider_event_snapshot(event: ProviderEvent) -> dict[str, Any]:
    """Return an event, read with its account and booking, without its text, which may name persons."""
    return {
        "event_id": event.event_id,
        "account": event.account.account,
        "type": event.type,
        "outcome": event.outcome,
        "concern": event.concern or None,
        "detail": event.detail,
        "booking_id": event.booking.booking_id if event.booking else None,
        "object_id": event.intent_object_id,
        "provider_at": event.provider_at,
        "received_at": event.received_at,
        "times_received": event.times_received,
    }
