"""Ledgers of bookings."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

from room_bookings import services as stays
from room_bookings.enums import PaymentKind, PaymentMethod
from room_bookings.models import Payment, ProviderAccount, RoomBooking
from room_bookings.provider_enums import IntentStatus, ProviderKind
from tests import scenarios
from tests.commands.preconditions.stays import checked_in_booking
from tests.commands.preconditions.subject import Subject
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.provider_rows import payment_intent, provider_account
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario
from tests.tax_categories import add_city_tax


def paid_booking(scenario: Scenario) -> Subject:
    """Check in a booking whose bill the front desk has paid, and name the row of the payment."""
    subject = charged_booking(scenario)
    entry = _pay(scenario, subject["booking_id"], Decimal(20))
    return {**subject, "payment_id": entry.row_pks[0]}


def charged_booking(scenario: Scenario) -> Subject:
    """Check in a booking that owes 20.00 for a charge."""
    subject = checked_in_booking(scenario)
    run_service(
        scenario,
        stays.add_charge,
        staff=scenario.front_desk,
        booking_id=subject["booking_id"],
        amount=Decimal(20),
        category="PARKING",
        text="Garage",
    )
    return subject


def invoiced_booking(scenario: Scenario) -> Subject:
    """Check in a booking with a charge that is invoiced, and name the invoice."""
    subject = charged_booking(scenario)
    invoice = run_service(
        scenario, stays.issue_invoice, staff=scenario.front_desk, booking_id=subject["booking_id"]
    )
    return {**subject, "number": invoice.number}


def booking_with_city_tax(scenario: Scenario) -> Subject:
    """Check in a booking in a hotel with a city tax of 2.00 for each person and night."""
    subject = checked_in_booking(scenario)
    add_city_tax(scenario, value="2.00")
    return subject


def overpaid_booking(scenario: Scenario) -> Subject:
    """Check in a booking whose guests have paid 30.00 that they do not owe."""
    subject = checked_in_booking(scenario)
    _pay(scenario, subject["booking_id"], Decimal(30))
    return subject


def booking_with_provider(scenario: Scenario) -> Subject:
    """Check in a booking of a hotel that takes payments through a provider."""
    provider_of_hotel(scenario)
    return checked_in_booking(scenario)


def booking_with_intent(scenario: Scenario) -> Subject:
    """Check in a booking whose guests were asked for 50.00."""
    subject = checked_in_booking(scenario)
    booking = RoomBooking.objects.get(booking_id=subject["booking_id"])
    status = IntentStatus.REQUIRES_PAYMENT_METHOD
    payment_intent(booking, provider_of_hotel(scenario), 50, object_id=f"pi_{uuid4().hex}", status=status)
    return subject


def booking_with_kept_card(scenario: Scenario) -> Subject:
    """Check in a booking whose guests have left a card for later payments."""
    subject = checked_in_booking(scenario)
    booking = RoomBooking.objects.get(booking_id=subject["booking_id"])
    card = {"keeps_card": True, "customer": "cus_1", "payment_method": f"pm_{uuid4().hex}"}
    account = provider_of_hotel(scenario)
    payment_intent(booking, account, 50, object_id=f"pi_{uuid4().hex}", status=IntentStatus.SUCCEEDED, **card)
    return subject


def booking_with_held_money(scenario: Scenario) -> Subject:
    """Check in a booking for which the provider holds 50.00, and name the row of the authorization."""
    subject = checked_in_booking(scenario)
    row = _row_of_provider(scenario, subject["booking_id"], PaymentKind.AUTHORIZATION)
    return {**subject, "payment_id": row.pk}


def hanging_refund(scenario: Scenario) -> Subject:
    """Name a request to refund 50.00 that waits for another try."""
    subject = checked_in_booking(scenario)
    _row_of_provider(scenario, subject["booking_id"], PaymentKind.CAPTURE)
    entry = run_service(
        scenario,
        stays.refund_booking,
        staff=scenario.manager,
        booking_id=subject["booking_id"],
        amount=Decimal(50),
        reason="Too noisy",
    )
    return {"request_id": entry.requests[0].pk}


def provider_of_hotel(scenario: Scenario) -> ProviderAccount:
    """Return the account of the hotel at a terminal of the desk; enter it if there is none."""
    for account in ProviderAccount.objects.filter(hotel=scenario.hotel):
        return account
    return provider_account(scenario.hotel, provider=ProviderKind.DESK)


def _row_of_provider(scenario: Scenario, booking_id: str, kind: PaymentKind) -> Payment:
    account = provider_of_hotel(scenario)
    booking = RoomBooking.objects.get(booking_id=booking_id)
    object_id = f"pi_{uuid4().hex}"
    held = kind == PaymentKind.AUTHORIZATION
    status = IntentStatus.REQUIRES_CAPTURE if held else IntentStatus.SUCCEEDED
    payment_intent(booking, account, 50, object_id=object_id, status=status, captures_later=held)
    of_provider = {"account": account.account, "object_id": object_id}
    return ledger_row(booking, kind, 50, method=PaymentMethod.PROVIDER, **of_provider)


def _pay(scenario: Scenario, booking_id: str, amount: Decimal) -> Any:
    return run_service(
        scenario,
        stays.record_payment,
        staff=scenario.front_desk,
        booking_id=booking_id,
        method=PaymentMethod.CASH,
        amount=amount,
    )


def charge_in_group(scenario: Scenario) -> Subject:
    """Make two bookings of a group; name the row of a charge of the one, and the other."""
    booking, other = (make_booking(scenario, group_reference="COACH") for _ in range(2))
    entry = run_service(
        scenario,
        stays.add_charge,
        staff=scenario.front_desk,
        booking_id=booking.booking_id,
        amount=Decimal(20),
        category="PARKING",
        text="Garage",
    )
    return {
        "booking_id": booking.booking_id,
        "payment_id": entry.row_pks[0],
        "to_booking_id": other.booking_id,
    }


def group_with_charges(scenario: Scenario) -> Subject:
    """Make two bookings of a group, of which one owes 220.00 in house, and name the other."""
    scenarios.rooms(scenario, "101")
    master = make_booking(scenario, group_reference="COACH", confirm=True)
    guests = make_booking(scenario, group_reference="COACH", confirm=True)
    run_service(
        scenario,
        stays.check_in_booking,
        staff=scenario.front_desk,
        booking_id=guests.booking_id,
        room_number="101",
    )
    return {"group_reference": "COACH", "booking_id": master.booking_id}
