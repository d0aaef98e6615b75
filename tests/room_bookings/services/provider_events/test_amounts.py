"""Amounts of a provider's messages: disputes of partly refunded payments, and units of other currencies."""

from decimal import Decimal
from typing import Any

import pytest

from room_bookings.provider_enums import EventConcern
from tests import scenarios
from tests.room_bookings.provider_messages import paying
from tests.stripe_messages import dispute, refund, succeeded_intent

pytestmark = pytest.mark.django_db

SUCCEEDED = "payment_intent.succeeded"


@pytest.mark.parametrize(("disputed", "paid"), [(20000, 0), (22000, -20)])
def test_a_dispute_takes_what_the_bank_takes_of_a_partly_refunded_payment(disputed: int, paid: int) -> None:
    """A bank may take back all of a payment of which a part was returned: the guests owe that part, too."""
    made = paying(scenarios.new_scenario())
    made.tell(SUCCEEDED, succeeded_intent())
    made.tell("refund.created", refund(amount=2000))
    assert made.tell("charge.dispute.created", dispute(amount=disputed)).concern == EventConcern.DISPUTED
    assert (made.stored.amount_paid, made.stored.balance_due) == (paid, 220 - paid)
    made.tell("charge.dispute.funds_reinstated", dispute(amount=disputed, status="won"))
    assert (made.stored.amount_paid, made.stored.balance_due) == (200, 20)


@pytest.mark.parametrize(
    ("currency", "price", "units", "smallest"),
    [("JPY", "22000", 22000, 1), ("KWD", "22.250", 22250, 10), ("ISK", "22000", 2200000, 100)],
)
def test_units_of_the_provider_are_amounts_of_the_currency(
    currency: str, price: str, units: int, smallest: int
) -> None:
    scenario = scenarios.new_scenario(currency=currency)
    made = paying(scenario, total_amount=Decimal(price), amount=Decimal(price))
    of_currency: dict[str, Any] = {"currency": currency.lower()}
    made.tell(SUCCEEDED, succeeded_intent(amount=units, **of_currency))
    assert (made.stored.status, made.stored.amount_paid) == ("CONFIRMED", Decimal(price))
    made.tell("refund.created", refund(amount=smallest, **of_currency))
    assert made.stored.amount_paid == Decimal(price) * (units - smallest) / units
