"""The report of a day against a computation of its own, from what was done and not from the rows of the ledger."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

import pytest

from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import RoomBooking
from room_bookings.selectors.day_report import day_report
from staff.models import Staff
from tests import scenarios
from tests.factories import StaffFactory
from tests.room_bookings.services.bookings import make_booking, new_booking
from tests.room_bookings.services.service_calls import overrides_for, run_as_system, run_service
from tests.scenarios import NOON, TODAY, Scenario
from tests.tax_categories import add_tax_category

DAYS = [TODAY + timedelta(days=number) for number in range(3)]
METHODS = ("CASH", "CARD", "BANK_TRANSFER", "CHANNEL")
ZERO = Decimal(0)


@dataclass
class Day:
    """What was done on a day."""

    takings: dict[tuple[str, str], list[Decimal]] = field(
        default_factory=lambda: defaultdict(lambda: [ZERO, ZERO, ZERO])
    )
    """By method and username: received, returned, corrected."""
    charges: dict[str, list[Decimal]] = field(default_factory=lambda: defaultdict(lambda: [ZERO, ZERO]))
    """By category: charged, corrected."""
    corrections: list[tuple[str, Decimal, date]] = field(default_factory=list)
    promised: Decimal = ZERO


@pytest.fixture
def scenario(db: None) -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, *(str(number) for number in range(101, 111)))
    add_tax_category(scenario, "BAR", percent="19")
    add_tax_category(scenario, "FOOD", percent="7")
    return scenario


class Desk:
    """Persons who take, return, charge and correct at random, and the days that they make."""

    def __init__(self, scenario: Scenario, bookings: list[RoomBooking]) -> None:
        self.scenario, self.bookings, self.random = scenario, bookings, Random(13)
        colleague = StaffFactory.create(hotel=scenario.hotel, manager=True)
        self.persons: list[Staff] = [scenario.manager, colleague]
        self.days: dict[date, Day] = defaultdict(Day)
        self.entered: list[tuple[RoomBooking, int, str, str, Decimal, date]] = []
        self.paid: dict[int, Decimal] = defaultdict(Decimal)

    def act(self, day: date, now: datetime) -> None:
        booking, person = self.random.choice(self.bookings), self.random.choice(self.persons)
        amount = Decimal(self.random.randint(1, 9_999)) / 100
        act = self.random.choice([self.pay, self.pay, self.charge, self.charge, self.refund, self.reverse])
        act(self.days[day], booking, person, amount, {"now": now, "staff": person, "day": day})

    def run(self, service: Callable[..., Any], booking: RoomBooking, how: dict[str, Any], **more: Any) -> Any:
        named = {"booking_id": booking.booking_id, "now": how["now"], "staff": how["staff"]}
        return run_service(self.scenario, service, **named, **more)

    def pay(self, day: Day, booking: RoomBooking, person: Staff, amount: Decimal, how: Any) -> None:
        method = self.random.choice([*METHODS, "ON_ACCOUNT"])
        entry = self.run(
            stays.record_payment,
            booking,
            how,
            method=PaymentMethod(method),
            amount=amount,
            text="Ltd.",
        )
        if method == "ON_ACCOUNT":
            day.promised += amount
            return
        day.takings[method, person.user.username][0] += amount
        self.paid[booking.pk] += amount
        self.entered.append((booking, entry.row_pks[0], method, "", amount, how["day"]))

    def charge(self, day: Day, booking: RoomBooking, person: Staff, amount: Decimal, how: Any) -> None:
        category = self.random.choice(["BAR", "FOOD"])
        entry = self.run(stays.add_charge, booking, how, amount=amount, category=category, text="Wine")
        day.charges[category][0] += amount
        self.entered.append((booking, entry.row_pks[0], "", category, amount, how["day"]))

    def refund(self, day: Day, booking: RoomBooking, person: Staff, amount: Decimal, how: Any) -> None:
        amount = min(amount, self.paid[booking.pk])
        if amount > 0:
            self.run(stays.refund_booking, booking, how, amount=amount, method="CASH", reason="Noise")
            day.takings["CASH", person.user.username][1] += amount
            self.paid[booking.pk] -= amount
            self.entered = [each for each in self.entered if each[0] != booking or not each[2]]

    def reverse(self, day: Day, booking: RoomBooking, person: Staff, amount: Decimal, how: Any) -> None:
        if not self.entered:
            return
        entered = self.entered.pop(self.random.randrange(len(self.entered)))
        booking, row, method, category, amount, of_day = entered
        self.run(stays.reverse_payment, booking, how, payment_pk=row, reason="Wrong")
        day.corrections.append((booking.booking_id, amount, of_day))
        if method:
            day.takings[method, person.user.username][2] -= amount
            self.paid[booking.pk] -= amount
        else:
            day.charges[category][1] -= amount


def in_house(scenario: Scenario, room: str, **facts: Any) -> RoomBooking:
    made = make_booking(scenario, confirm=True, **facts)
    return run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number=room)


def test_money_of_days_is_what_was_done_on_them(scenario: Scenario) -> None:
    bookings = [in_house(scenario, str(101 + n), check_out=DAYS[2]) for n in range(3)]
    desk = Desk(scenario, bookings)
    for number, day in enumerate(DAYS):
        for _ in range(25):
            desk.act(day, NOON + timedelta(days=number))
    for day in DAYS:
        done, report = desk.days[day], day_report(hotel=scenario.hotel, day=day)
        assert takings_in(report) == {
            key: [*sums, sums[0] - sums[1] + sums[2]] for key, sums in done.takings.items() if any(sums)
        }
        assert Decimal(report["takings_sum"]) == sum(
            (received - returned + corrected for received, returned, corrected in done.takings.values()), ZERO
        )
        assert Decimal(report["on_account"]) == done.promised
        assert {
            row["category"]: [Decimal(row["charged"]), Decimal(row["corrected"])] for row in report["charges"]
        } == done.charges
        assert [
            (row["booking_id"], Decimal(row["amount"]), row["original_business_date"])
            for row in report["corrections"]
        ] == done.corrections
        gross = {Decimal(row["tax_percent"]): Decimal(row["gross"]) for row in report["taxes"]}
        rates = {"BAR": Decimal(19), "FOOD": Decimal(7)}
        assert gross == {rates[category]: sum(sums) for category, sums in done.charges.items()}
        for row in report["taxes"]:
            assert Decimal(row["net"]) + Decimal(row["tax"]) == Decimal(row["gross"])


def takings_in(report: dict[str, Any]) -> dict[tuple[str, str], list[Decimal]]:
    by_name = {person.pk: person.user.username for person in Staff.objects.all()}
    names = ("received", "returned", "corrected", "sum")
    return {
        (row["method"], by_name[row["staff"]["id"]]): [Decimal(row[name]) for name in names]
        for row in report["takings"]
    }


def night_in(scenario: Scenario, day: date) -> list[Any]:
    night = day_report(hotel=scenario.hotel, day=day)["night"]
    names = ("occupied", "occupancy", "revenue", "average_daily_rate", "late_nights", "late_revenue")
    return [night[name] for name in names]


def test_nights_are_those_of_guests_in_house(scenario: Scenario) -> None:
    """Of ten rooms: a stay of named amounts, one that leaves early, a day use, one that overstays."""
    named = {DAYS[0]: Decimal(100), DAYS[1]: Decimal("120.01")}
    in_house(scenario, "101", check_out=DAYS[2], nightly_amounts=named, total_amount=Decimal("220.01"))
    early = in_house(scenario, "102", check_out=DAYS[2], total_amount=Decimal(90))
    in_house(scenario, "103", check_out=DAYS[0], total_amount=Decimal(50))
    in_house(scenario, "104", check_out=DAYS[1], total_amount=Decimal(70))
    make_booking(scenario, confirm=True)
    leave: dict[str, Any] = {"booking_id": early.booking_id, "overrides": overrides_for("balance_due")}
    tomorrow = NOON + timedelta(days=1)
    run_service(scenario, stays.check_out_booking, staff=scenario.manager, now=tomorrow, **leave)

    def rate(revenue: str, rooms: int) -> str:
        return f"{(Decimal(revenue) / rooms).quantize(Decimal('0.01'), ROUND_HALF_UP)}"

    assert night_in(scenario, DAYS[0]) == [3, "30.00", "215.00", rate("215.00", 3), 0, "0.00"]
    assert night_in(scenario, DAYS[1]) == [2, "20.00", "120.01", rate("120.01", 2), 0, "0.00"]
    assert night_in(scenario, DAYS[0] - timedelta(days=1)) == [0, "0.00", "0.00", None, 0, "0.00"]


def test_stay_that_is_entered_late_counts_on_the_day_of_the_entry(scenario: Scenario) -> None:
    in_house(scenario, "101", check_out=DAYS[2])
    before = day_report(hotel=scenario.hotel, day=DAYS[0])["night"]
    late = new_booking(scenario, check_in=DAYS[0], check_out=DAYS[2], total_amount=Decimal(150))
    run_service(
        scenario,
        stays.walk_in,
        booking=late,
        room_number="102",
        staff=scenario.manager,
        now=NOON + timedelta(days=1),
    )
    assert day_report(hotel=scenario.hotel, day=DAYS[0])["night"] == before
    assert night_in(scenario, DAYS[1]) == [2, "20.00", "185.00", "92.50", 1, "75.00"]
    assert night_in(scenario, DAYS[2])[4:] == [0, "0.00"]


def test_open_balances_and_credits_are_those_of_guests_who_are_gone(scenario: Scenario) -> None:
    owing = in_house(scenario, "101")
    in_house(scenario, "102")
    paying = in_house(scenario, "103")
    cash: dict[str, Any] = {"method": PaymentMethod.CASH, "amount": Decimal(250)}
    run_service(scenario, stays.record_payment, booking_id=paying.booking_id, **cash)
    for booking in (owing, paying):
        leave: dict[str, Any] = {"booking_id": booking.booking_id, "overrides": overrides_for("balance_due")}
        run_service(scenario, stays.check_out_booking, staff=scenario.manager, **leave)
    report = day_report(hotel=scenario.hotel, day=TODAY)
    assert report["open_balances"] == {"count": 1, "amount": "220.00"}
    assert report["credits"] == {"count": 1, "amount": "-30.00"}
