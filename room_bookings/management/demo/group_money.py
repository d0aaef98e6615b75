"""The master bill of the choir of the demo, and the city tax."""

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from hotel.enums import CityTaxKind
from hotel.services import set_city_tax
from room_bookings.management.demo.simulation import Simulation
from room_bookings.management.demo.special_stays import GROUP
from room_bookings.services import (
    add_charge,
    exempt_from_city_tax,
    issue_invoice,
    post_stay_taxes,
    set_group_bill,
)
from room_bookings.services.payments.group_bills import GroupBillRules

CITY_TAX = Decimal("2.50")
"""For each person from 16 years on and night, from tonight on."""


def levy_city_tax(simulation: Simulation, day: int) -> None:
    """Let tonight be the first night of a city tax."""
    rule = partial(
        set_city_tax,
        kind=CityTaxKind.AMOUNT,
        value=CITY_TAX,
        valid_from=simulation.date(day),
        most_nights=5,
        lowest_age=16,
    )
    simulation.run_as_manager(rule, now=simulation.at(day, "06:50"))
    simulation.hotel.refresh_from_db(fields=["charges_stay_taxes"])


def set_master_bill(simulation: Simulation, day: int, booking_ids: Sequence[str]) -> None:
    """Let the first booking of the choir hold its master bill: nights, dinners and city tax of all."""
    rules = GroupBillRules(categories=["RESTAURANT", "CITY_TAX"])
    bill = partial(
        set_group_bill,
        group_reference=GROUP,
        booking_id=booking_ids[0],
        rules=rules,
        reason="The choir pays nights and dinners.",
    )
    simulation.run_at_front_desk(bill, now=simulation.at(day, "08:24"))


def charge_choir(simulation: Simulation, day: int, booking_ids: Sequence[str]) -> None:
    """Charge the choir: dinners and city tax go to the master bill, wine stays with the singers; then invoice it."""
    first, second, third = booking_ids[:3]
    for booking_id, amount, category, text, clock in (
        (second, Decimal(34), "RESTAURANT", "Early lunch", "09:02"),
        (third, Decimal(34), "RESTAURANT", "Early lunch", "09:03"),
        (third, Decimal("8.50"), "BAR", "A glass of wine", "09:04"),
    ):
        simulation.run_at_front_desk(
            partial(add_charge, booking_id=booking_id, amount=amount, category=category, text=text),
            now=simulation.at(day, clock),
        )
    simulation.run_at_front_desk(
        partial(exempt_from_city_tax, booking_id=third, reason="Sings for the city: exempt by its letter."),
        now=simulation.at(day, "09:05"),
    )
    for booking_id in booking_ids[:3]:
        simulation.run_at_front_desk(
            partial(post_stay_taxes, booking_id=booking_id), now=simulation.at(day, "09:06")
        )
    simulation.run_at_front_desk(partial(issue_invoice, booking_id=first), now=simulation.at(day, "09:08"))
