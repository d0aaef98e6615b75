"""Ledgers of bookings."""

from decimal import Decimal
from typing import Any

from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from tests.commands.preconditions.stays import checked_in_booking
from tests.commands.preconditions.subject import Subject
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import Scenario


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


def overpaid_booking(scenario: Scenario) -> Subject:
    """Check in a booking whose guests have paid 30.00 that they do not owe."""
    subject = checked_in_booking(scenario)
    _pay(scenario, subject["booking_id"], Decimal(30))
    return subject


def _pay(scenario: Scenario, booking_id: str, amount: Decimal) -> Any:
    return run_service(
        scenario,
        stays.record_payment,
        staff=scenario.front_desk,
        booking_id=booking_id,
        method=PaymentMethod.CASH,
        amount=amount,
    )
