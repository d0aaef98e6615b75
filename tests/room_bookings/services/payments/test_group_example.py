"""The worked example of a master bill in docs/money.md."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from room_bookings import services as stays
from room_bookings.balances import amount_owed
from room_bookings.enums import NightsPrice, PaymentMethod
from room_bookings.models import RoomBooking
from room_bookings.services.payments.group_bills import GroupBillRules
from tests import scenarios
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tools.locks import ROOT

HEADER = "| what | owed BK-G | paid BK-G | balance BK-G | owed BK-O | paid BK-O | balance BK-O |"


def documented_rows() -> list[list[str]]:
    """Return the numbers of each line of the table."""
    lines = iter((ROOT / "docs" / "money.md").read_text().splitlines())
    while next(lines) != HEADER:
        pass
    next(lines)
    rows = []
    for line in lines:
        if not line:
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")][1:])
    return rows


@pytest.mark.django_db
def test_worked_example_of_a_master_bill() -> None:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101", "102")
    organizer, guests = (make_booking(scenario, group_reference="COACH", confirm=True) for _ in range(2))

    def run(service: Any, booking: RoomBooking, **arguments: Any) -> Any:
        return run_service(scenario, service, booking_id=booking.booking_id, **arguments)

    def numbers() -> list[str]:
        stored = [RoomBooking.objects.get(pk=each.pk) for each in (guests, organizer)]
        return [
            f"{amount:.2f}"
            for each in stored
            for amount in (amount_owed(each), each.amount_paid, each.balance_due)
        ]

    def charge(amount: str, category: str) -> None:
        run(stays.add_charge, guests, amount=Decimal(amount), category=category, text=category)

    def pay(booking: RoomBooking, method: PaymentMethod, amount: str, **more: Any) -> int:
        entry = run(stays.record_payment, booking, method=method, amount=Decimal(amount), **more)
        return int(entry.row_pks[0])

    found = []
    run(stays.check_in_booking, organizer, room_number="101")
    run(stays.check_in_booking, guests, room_number="102")
    found.append(numbers())
    charge("20", "PARKING")
    charge("12.50", "BAR")
    found.append(numbers())
    rules = GroupBillRules(categories=["PARKING"])
    run(stays.set_group_bill, organizer, group_reference="COACH", rules=rules)
    found.append(numbers())
    charge("20", "PARKING")
    found.append(numbers())
    longer = {"check_out": guests.check_out + timedelta(days=1), "price": stays.Price(NightsPrice.PER_NIGHT)}
    run(stays.change_departure, guests, **longer)
    found.append(numbers())
    pay(guests, PaymentMethod.CASH, "12.50")
    run(stays.check_out_booking, guests)
    found.append(numbers())
    promise = pay(organizer, PaymentMethod.ON_ACCOUNT, "590", text="ACME")
    run(stays.check_out_booking, organizer)
    found.append(numbers())
    pay(organizer, PaymentMethod.BANK_TRANSFER, "590", settles=promise)
    found.append(numbers())

    assert found == documented_rows()
    invoices = [run(stays.issue_invoice, each).gross for each in (guests, organizer)]
    assert invoices == [Decimal("12.50"), Decimal("590.00")]
    assert {each.status for each in RoomBooking.objects.all()} == {"COMPLETED"}
