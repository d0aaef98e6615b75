"""Tests of what cancellations, reinstatements and expiries do with money and payments at a provider."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.cancellation_terms import Tier
from room_bookings import services as stays
from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.models import PaymentIntent, ProviderRequest, RoomBooking
from room_bookings.provider_enums import IntentPurpose, IntentStatus, ProviderKind, RequestKind
from tests import scenarios
from tests.cancellation_policies import add_policy, percent
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.provider_payments import ledger, send, states
from tests.room_bookings.provider_rows import payment_intent, provider_account, provider_request
from tests.room_bookings.services.bookings import make_booking, new_booking
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.scenarios import NOON, TODAY, Scenario

pytestmark = pytest.mark.django_db


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario(slug="grand")
    provider_account(scenario.hotel, provider=ProviderKind.DESK, account="terminal")
    return scenario


def money_of(scenario: Scenario, booking: RoomBooking, kind: PaymentKind, amount: int) -> None:
    """Let the provider have received, or hold, an amount."""
    (account,) = scenario.hotel.provider_accounts.all()
    intent = payment_intent(booking, account, amount, object_id=f"pi_{kind}", status=IntentStatus.SUCCEEDED)
    of_provider = {"account": account.account, "object_id": intent.object_id}
    ledger_row(booking, kind, amount, method=PaymentMethod.PROVIDER, **of_provider)


def test_cancellation_requests_the_refund_and_gives_up_what_is_held(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, check_in=TODAY + timedelta(days=3))
    money_of(scenario, booking, PaymentKind.CAPTURE, 80)
    money_of(scenario, booking, PaymentKind.AUTHORIZATION, 50)

    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Ill")

    assert states() == [("VOID", "WAITING", ""), ("REFUND", "WAITING", "")]
    send()
    assert ledger(booking)[2:] == [
        ("VOID", "50.00", "pi_AUTHORIZATION"),
        ("REFUND", "80.00", ledger(booking)[3][2]),
    ]
    booking.refresh_from_db()
    assert [booking.amount_paid, booking.authorized_amount] == [0, 0]


def test_reinstatement_withdraws_what_was_not_sent(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, check_in=TODAY + timedelta(days=3))
    money_of(scenario, booking, PaymentKind.CAPTURE, 80)
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Ill")

    run_service(scenario, stays.reinstate_booking, booking_id=booking.booking_id, reason="Well again")

    assert states() == [("REFUND", "WITHDRAWN", "")]
    send()
    assert [kind for kind, _, _ in ledger(booking)] == ["CAPTURE"]


def test_cancelled_no_show_returns_what_its_own_fee_leaves(scenario: Scenario) -> None:
    """The refund after the no-show was not sent yet; the cancellation costs more, so less is returned."""
    add_policy(scenario, tiers=(Tier(24, percent("90")),), no_show=percent("50"))
    booking = make_booking(scenario, confirm=True, cancellation_policy="FLEX")
    money_of(scenario, booking, PaymentKind.CAPTURE, 220)
    tomorrow: dict[str, Any] = {"now": NOON + timedelta(days=1), "reason": "Ill", "staff": scenario.manager}
    run_service(scenario, stays.mark_no_show, booking_id=booking.booking_id, **tomorrow)
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, **tomorrow)

    found = booking.provider_requests.order_by("pk").values_list("kind", "state", "amount")
    assert [(kind, state, int(amount or 0)) for kind, state, amount in found] == [
        ("REFUND", "WITHDRAWN", 110),
        ("REFUND", "WAITING", 22),
    ]


def test_desk_money_is_no_request(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, check_in=TODAY + timedelta(days=3))
    cash: dict[str, Any] = {"method": PaymentMethod.CASH, "amount": Decimal(30)}
    run_service(scenario, stays.record_payment, booking_id=booking.booking_id, **cash)

    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Ill")

    assert states() == []


def held_booking(scenario: Scenario) -> RoomBooking:
    """Return a pending booking whose hold ends before noon."""
    new = new_booking(scenario, hold_until=NOON - timedelta(hours=1))
    return run_as_system(scenario, stays.create_booking, booking=new, now=NOON - timedelta(hours=2))


@pytest.mark.parametrize(
    ("status", "is_expired"),
    [(IntentStatus.PROCESSING, False), (IntentStatus.REQUIRES_ACTION, True), (IntentStatus.CANCELED, True)],
)
def test_expiry_waits_for_payments_that_are_processed(
    status: IntentStatus, is_expired: bool, scenario: Scenario
) -> None:
    booking = held_booking(scenario)
    (account,) = scenario.hotel.provider_accounts.all()
    payment_intent(booking, account, object_id="pi_1", status=status)

    expired = run_as_system(scenario, stays.expire_pending_bookings)

    assert [one.pk for one in expired] == ([booking.pk] if is_expired else [])
    is_given_up = status == IntentStatus.REQUIRES_ACTION
    assert states() == ([("CANCEL_INTENT", "WAITING", "")] if is_given_up else [])


def test_expiry_gives_up_an_intent_that_nobody_has_made(scenario: Scenario) -> None:
    booking = held_booking(scenario)
    (account,) = scenario.hotel.provider_accounts.all()
    intent = payment_intent(booking, account)
    provider_request(intent, RequestKind.CREATE_INTENT, amount=intent.amount)

    run_as_system(scenario, stays.expire_pending_bookings)

    assert states() == [("CREATE_INTENT", "WITHDRAWN", "")]
    assert PaymentIntent.objects.get().status == IntentStatus.CANCELED


@pytest.mark.parametrize("service", [stays.cancel_booking, stays.mark_no_show])
def test_end_before_arrival_gives_up_what_guests_were_asked_for(service: Any, scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, check_in=TODAY)
    (account,) = scenario.hotel.provider_accounts.all()
    asked = payment_intent(booking, account, object_id="pi_1", status=IntentStatus.REQUIRES_ACTION)
    unmade = payment_intent(booking, account)
    provider_request(unmade, RequestKind.CREATE_INTENT, amount=unmade.amount)
    payment_intent(booking, account, object_id="pi_2", status=IntentStatus.PROCESSING)
    fee: dict[str, Any] = {"purpose": IntentPurpose.PENALTY, "status": IntentStatus.REQUIRES_ACTION}
    payment_intent(booking, account, object_id="pi_3", **fee)

    late: dict[str, Any] = {"now": NOON + timedelta(days=1)}
    run_service(scenario, service, booking_id=booking.booking_id, reason="Ill", **late)

    requests = ProviderRequest.objects.order_by("pk").values_list("kind", "state", "intent")
    assert list(requests) == [
        ("CREATE_INTENT", "WITHDRAWN", unmade.pk),
        ("CANCEL_INTENT", "WAITING", asked.pk),
    ]
    unmade.refresh_from_db()
    assert unmade.status == IntentStatus.CANCELED


def test_reinstatement_gives_up_a_fee_that_was_not_drawn(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario, check_in=TODAY + timedelta(days=3))
    run_service(scenario, stays.cancel_booking, booking_id=booking.booking_id, reason="Ill")
    (account,) = scenario.hotel.provider_accounts.all()
    fee = payment_intent(booking, account, purpose=IntentPurpose.PENALTY)
    provider_request(fee, RequestKind.OFF_SESSION_CHARGE, amount=fee.amount)

    run_service(scenario, stays.reinstate_booking, booking_id=booking.booking_id, reason="Well again")

    assert states() == [("OFF_SESSION_CHARGE", "WITHDRAWN", "")]
    fee.refresh_from_db()
    assert fee.status == IntentStatus.CANCELED


def test_kept_cards_are_forgotten(scenario: Scenario) -> None:
    booking = scenarios.booking(scenario)
    (account,) = scenario.hotel.provider_accounts.all()
    card: dict[str, Any] = {"keeps_card": True, "customer": "cus_1", "payment_method": "pm_1"}
    payment_intent(booking, account, object_id="pi_1", **card)

    assert len(run_service(scenario, stays.forget_cards, booking_id=booking.booking_id)) == 1
    send()

    assert states() == [("DETACH", "DONE", "")]
    forgotten = PaymentIntent.objects.values_list("keeps_card", "customer", "payment_method")
    assert list(forgotten) == [(False, "", "")]
