"""Payments through Stripe in the demo: paid, declined, refunded and disputed.

Nobody is called. The events of a day are signed, checked and received as a webhook does it.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from room_bookings.enums import PaymentTerms
from room_bookings.management.demo.simulation import Simulation
from room_bookings.management.demo.special_stays import new_booking
from room_bookings.models import PaymentIntent, ProviderAccount
from room_bookings.payment_providers.stripe_events import read_event
from room_bookings.payment_providers.stripe_objects import REQUEST_UUID
from room_bookings.payment_providers.stripe_signatures import verify_signature
from room_bookings.payment_providers.stripe_units import to_units
from room_bookings.provider_enums import IntentPurpose
from room_bookings.provider_event_runs import run_event
from room_bookings.services import create_bookings, create_payment_intent, refund_booking
from room_bookings.services.provider_requests.entering import enter_provider_account

ACCOUNT = "acct_demo_harbour"
UNREACHABLE = "http://127.0.0.1:9"
"""An address that no setting allows, so that the demo calls nobody."""

PAID, DECLINED, REFUNDED, DISPUTED = (
    ("Saoirse", "Ballycotton"),
    ("Piet", "Vanderlaan"),
    ("Yuki", "Tanabe"),
    ("Conor", "Slieverue"),
)
ARRIVAL, DEPARTURE = 6, 8


@dataclass
class _Stripe:
    """The account of the hotel, its webhook secret, and what Stripe tells about it."""

    account: ProviderAccount
    secret: str

    def tell(self, kind: str, item: Mapping[str, Any], *, at: datetime) -> None:
        """Sign an event about an object, and receive it."""
        message = {
            "id": f"evt_{secrets.token_hex(8)}",
            "object": "event",
            "api_version": "2026-10-28.endive",
            "created": int(at.timestamp()),
            "data": {"object": item},
            "livemode": False,
            "type": kind,
        }
        body = json.dumps(message).encode()
        seconds = int(at.timestamp())
        signed = hmac.new(self.secret.encode(), b"%d.%s" % (seconds, body), hashlib.sha256).hexdigest()
        verify_signature(body, f"t={seconds},v1={signed}", secrets=[self.secret], now=at)
        run_event(self.account, read_event(body), body=body, now=at)


def pay_through_stripe(simulation: Simulation, day: int) -> None:
    """Book four stays that guests pay through Stripe: one is paid, one declined, one refunded in part, one disputed."""
    stripe = _enter_account(simulation, simulation.at(day, "08:45"))
    names = (PAID, DECLINED, REFUNDED, DISPUTED)
    bookings = [
        replace(
            new_booking(simulation, "DBL", ARRIVAL, DEPARTURE, name),
            payment_terms=PaymentTerms.PREPAID,
            confirm=False,
            channel="web site",
            hold_until=simulation.now + timedelta(days=1),
        )
        for name in names
    ]
    made = simulation.run_at_front_desk(
        partial(create_bookings, bookings=bookings), now=simulation.at(day, "08:46")
    )
    asked_at, told_at = simulation.at(day, "08:47"), simulation.at(day, "08:49")
    paid, declined, refunded, disputed = (
        _ask(simulation, booking.booking_id, now=asked_at) for booking in made
    )
    for intent in (paid, refunded, disputed):
        stripe.tell("payment_intent.succeeded", _intent(intent, at=told_at), at=told_at)
    stripe.tell("payment_intent.payment_failed", _declined_intent(declined, at=told_at), at=told_at)
    _refund(simulation, stripe, refunded, booking_id=made[2].booking_id, now=simulation.at(day, "08:50"))
    disputed_at = simulation.at(day, "08:51")
    stripe.tell("charge.dispute.created", _dispute(disputed, at=disputed_at), at=disputed_at)


def _enter_account(simulation: Simulation, now: datetime) -> _Stripe:
    secret = f"whsec_{secrets.token_urlsafe(24)}"
    account = run_command(
        InstallationCommand(now=now),
        lambda command: enter_provider_account(
            command, hotel=simulation.hotel, account=ACCOUNT, webhook_secret=secret, api_base=UNREACHABLE
        ),
        name="enter_provider_account",
    )
    return _Stripe(account, secret)


def _ask(simulation: Simulation, booking_id: str, *, now: datetime) -> PaymentIntent:
    ask = partial(create_payment_intent, booking_id=booking_id, purpose=IntentPurpose.BALANCE)
    return simulation.run_at_front_desk(ask, now=now)


def _refund(
    simulation: Simulation, stripe: _Stripe, intent: PaymentIntent, *, booking_id: str, now: datetime
) -> None:
    """Request the refund of a part, and receive Stripe's message that it has been made."""
    entry = simulation.run_as_manager(
        partial(
            refund_booking, booking_id=booking_id, amount=Decimal(40), reason="The quay suite was not free."
        ),
        now=now,
    )
    (request,) = entry.requests
    item = {
        "id": f"re_{intent.pk}",
        "object": "refund",
        "amount": to_units(Decimal(40), intent.currency),
        "balance_transaction": f"txn_{intent.pk}",
        "charge": f"ch_{intent.pk}",
        "created": int(now.timestamp()),
        "currency": intent.currency.lower(),
        "metadata": {REQUEST_UUID: str(request.request_uuid)},
        "payment_intent": f"pi_{intent.pk}",
        "status": "succeeded",
    }
    stripe.tell("refund.created", item, at=now)


def _intent(intent: PaymentIntent, *, at: datetime, **changes: Any) -> dict[str, Any]:
    units = to_units(intent.amount, intent.currency)
    return {
        "id": f"pi_{intent.pk}",
        "object": "payment_intent",
        "amount": units,
        "amount_received": units,
        "capture_method": "automatic_async",
        "created": int(at.timestamp()),
        "currency": intent.currency.lower(),
        "last_payment_error": None,
        "latest_charge": f"ch_{intent.pk}",
        "metadata": {REQUEST_UUID: str(intent.request_uuid)},
        "status": "succeeded",
        **changes,
    }


def _declined_intent(intent: PaymentIntent, *, at: datetime) -> dict[str, Any]:
    error = {"charge": f"ch_{intent.pk}", "code": "card_declined", "decline_code": "insufficient_funds"}
    return _intent(
        intent, at=at, amount_received=0, last_payment_error=error, status="requires_payment_method"
    )


def _dispute(intent: PaymentIntent, *, at: datetime) -> dict[str, Any]:
    return {
        "id": f"du_{intent.pk}",
        "object": "dispute",
        "amount": to_units(intent.amount, intent.currency),
        "charge": f"ch_{intent.pk}",
        "created": int(at.timestamp()),
        "currency": intent.currency.lower(),
        "payment_intent": f"pi_{intent.pk}",
        "reason": "fraudulent",
        "status": "needs_response",
    }
