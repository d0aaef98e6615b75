"""Messages of a provider about payment intents of bookings, received as a webhook receives them."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from notifications.enums import EventType
from notifications.models import OutboxEvent
from room_bookings.enums import PaymentTerms
from room_bookings.models import Payment, PaymentIntent, ProviderAccount, ProviderEvent, RoomBooking
from room_bookings.payment_providers.stripe_events import read_event
from room_bookings.provider_event_runs import run_event
from room_bookings.selectors import booking_timeline
from room_bookings.services.provider_events.receive import Received
from tests.room_bookings.provider_rows import payment_intent as intent_row
from tests.room_bookings.provider_rows import provider_account
from tests.room_bookings.services.bookings import make_booking
from tests.scenarios import NOON, Scenario
from tests.stripe_messages import body_of, event

PREPAID: dict[str, Any] = {"payment_terms": PaymentTerms.PREPAID}


@dataclass
class Paying:
    """A booking of 220.00 EUR with a payment intent at an account of the hotel."""

    booking: RoomBooking
    intent: PaymentIntent
    account: ProviderAccount

    @property
    def id(self) -> str:
        """The object of the intent at the provider."""
        return self.intent.object_id

    def receive(self, message: dict[str, Any], *, now: datetime = NOON) -> Received:
        """Receive an event of the account, and let the database check its constraints at once, as a commit would.

        What a person should look at is announced exactly once, and is in the timeline of the booking.
        """
        before = len(self.concerns)
        body = body_of(message)
        received = run_event(self.account, read_event(body), body=body, now=now)
        connection.check_constraints()
        told = [str(received.concern)] if received.concern else []
        assert self.concerns[before:] == told
        assert self.timeline == self.concerns
        return received

    @property
    def concerns(self) -> list[str]:
        """What the desk was told to look at."""
        found = OutboxEvent.objects.filter(
            type=EventType.BOOKING_PAYMENT_CONCERN, booking_ref=self.booking.pk
        )
        return [event.changes[0]["new"] for event in found.order_by("pk") if event.changes]

    @property
    def timeline(self) -> list[str]:
        """What the timeline of the booking says about its payments beside the ledger, the oldest first."""
        page = booking_timeline(
            hotel=self.booking.hotel, booking_id=self.booking.booking_id, limit=100, shows_amounts=False
        )
        changes = [change for entry in reversed(page.entries) for change in entry["changes"]]
        return [change["new"] for change in changes if change["field"] == "payment_concern"]

    def tell(self, kind: str, item: dict[str, Any], *, now: datetime = NOON, **changes: Any) -> Received:
        """Receive a new event about an object."""
        return self.receive(event(kind, item, **changes), now=now)

    @property
    def stored(self) -> Any:
        """The booking as it is in the database."""
        return RoomBooking.objects.get(pk=self.booking.pk)

    @property
    def rows(self) -> list[tuple[str, str, Decimal, str]]:
        """Kind, object, amount and kind of the original of the rows of the ledger, in no particular order."""
        found = Payment.objects.filter(booking=self.booking)
        return sorted(found.values_list("kind", "object_id", "amount", "original_kind"))

    @property
    def outcomes(self) -> list[tuple[str, str, int]]:
        """Type, outcome and number of receptions of the events, as they came."""
        found = ProviderEvent.objects.filter(account=self.account).order_by("pk")
        return list(found.values_list("type", "outcome", "times_received"))


def paying(
    scenario: Scenario,
    *,
    account: ProviderAccount | None = None,
    booking: RoomBooking | None = None,
    object_id: str = "pi_1",
    amount: Decimal | int = 220,
    captures_later: bool = False,
    **facts: Any,
) -> Paying:
    """Create a booking that waits for its payment, by default prepaid, and the intent for it."""
    booking = booking or make_booking(scenario, **{**PREPAID, **facts})
    account = account or provider_account(scenario.hotel)
    intent = intent_row(booking, account, amount, object_id=object_id, captures_later=captures_later)
    return Paying(booking, intent, account)
