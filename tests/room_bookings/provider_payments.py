"""Bookings that were paid through a provider, and senders of requests to it."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db.models import F

from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.models import Payment, ProviderAccount, ProviderRequest, RoomBooking
from room_bookings.provider_enums import IntentStatus
from room_bookings.services.payments.refunds import refund_booking
from room_bookings.services.provider_requests.secrets import encrypt_provider_secret
from tests import scenarios
from tests.room_bookings.guest_access.mails import clock_of_the_database
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.payment_providers.fake_stripe import SECRET_KEY, FakeStripe
from tests.room_bookings.provider_rows import payment_intent, provider_account
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario


def stripe_account(scenario: Scenario, fake: FakeStripe, settings: Any, **columns: Any) -> ProviderAccount:
    """Let the hotel take payments through the server on the loopback."""
    settings.PROVIDER_API_BASES = [fake.address]
    settings.PROVIDER_TIMEOUT = 5
    given = {"account": "acct_grand", "secret_key": encrypt_provider_secret(SECRET_KEY), **columns}
    return provider_account(scenario.hotel, api_base=fake.address, **given)


def paid_booking(
    scenario: Scenario,
    fake: FakeStripe,
    account: ProviderAccount,
    amount: int = 100,
    *,
    holds: bool = False,
) -> RoomBooking:
    """Return a confirmed booking whose guests have paid an amount by an intent; with `holds` it is held only."""
    booking = scenarios.booking(scenario)
    at_stripe = fake.add("payment_intent", amount=amount * 100, currency="eur")
    if holds:
        at_stripe["capture_method"] = "manual"
    fake.pay(at_stripe["id"], holds=holds)
    payment_intent(
        booking,
        account,
        amount,
        object_id=at_stripe["id"],
        status=IntentStatus.REQUIRES_CAPTURE if holds else IntentStatus.SUCCEEDED,
        captures_later=holds,
    )
    kind = PaymentKind.AUTHORIZATION if holds else PaymentKind.CAPTURE
    at_provider = {"account": account.account, "object_id": at_stripe["id"]}
    ledger_row(booking, kind, amount, method=PaymentMethod.PROVIDER, **at_provider)
    booking.refresh_from_db()
    return booking


def request_refund(scenario: Scenario, booking: RoomBooking, amount: Decimal | int) -> ProviderRequest:
    """Let the manager refund an amount, and return the request for it."""
    entry = run_service(
        scenario,
        refund_booking,
        staff=scenario.manager,
        booking_id=booking.booking_id,
        amount=Decimal(amount),
        reason="Too noisy",
    )
    (request,) = entry.requests
    return request


def send() -> str:
    """Let every open request be due, and run a sender until none is due; return what it prints."""
    make_due()
    output = StringIO()
    call_command("send_provider_requests", once=True, stdout=output)
    return output.getvalue().strip()


def make_due() -> None:
    """Let all open requests be due by the clock of the database, and every lease be over."""
    now = clock_of_the_database()
    open_requests = ProviderRequest.objects.filter(state__in=["WAITING", "SENDING"])
    open_requests.update(next_try_at=now)
    open_requests.filter(lease_id__isnull=False).update(lease_until=now)


def age_first_try(hours: int) -> None:
    """Let the present keys have been tried first so many hours earlier."""
    ProviderRequest.objects.update(first_try_at=F("first_try_at") - timedelta(hours=hours))


def ledger(booking: RoomBooking) -> list[tuple[str, str, str]]:
    """Return kind, amount and object of the rows of a ledger."""
    rows = Payment.objects.filter(booking=booking).order_by("pk").values_list("kind", "amount", "object_id")
    return [(kind, f"{amount:.2f}", object_id) for kind, amount, object_id in rows]


def states() -> list[tuple[str, str, str]]:
    """Return kind, state and error code of all requests."""
    return list(ProviderRequest.objects.order_by("pk").values_list("kind", "state", "last_error_code"))
