"""The shares of the persons of a party: the worked example of docs/money.md, who shares what, and sums that fit."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from room_bookings.enums import PaymentKind
from room_bookings.ledger_rows import LedgerRow
from room_bookings.shares import Share, Sharer, shares_of_party
from tests.scenarios import NOON

ARRIVAL = date(2026, 5, 14)
ADA, BOB, CY = 1, 2, 3


class Stay(NamedTuple):
    check_in: date
    check_out: date
    total_amount: Decimal
    nightly_amounts: list[Decimal] | None
    currency: str = "EUR"


def stay(*nights: Any, currency: str = "EUR") -> Stay:
    amounts = [Decimal(night) for night in nights]
    return Stay(ARRIVAL, ARRIVAL + timedelta(days=len(amounts)), sum(amounts, Decimal(0)), amounts, currency)


def day(number: int) -> date:
    return ARRIVAL + timedelta(days=number)


def row(pk: int, kind: str, amount: Any, on: int = 0, **columns: Any) -> LedgerRow:
    amount = Decimal(amount)
    changes = {
        "CHARGE": (0, amount),
        "CAPTURE": (amount, 0),
        "REFUND": (-amount, 0),
        "CORRECTION": (0, -amount),
    }
    paid, charged = changes[kind]
    values = {
        **dict.fromkeys(LedgerRow._fields, ""),
        "pk": pk,
        "kind": kind,
        "amount": amount,
        "currency": "EUR",
        "party_member_id": None,
        "original_id": None,
        "paid_change": Decimal(paid),
        "charged_change": Decimal(charged),
        "at": NOON,
        "business_date": day(on),
        "command_id": UUID(int=0),
        **columns,
    }
    return LedgerRow(**values)


def share(nights: Any, charges: Any = 0, payments: Any = 0) -> Share:
    return Share(Decimal(nights), Decimal(charges), Decimal(payments))


def whole_stay(*members: int) -> list[Sharer]:
    return [Sharer(member, None, None) for member in members]


def test_nights_are_split_by_largest_remainders() -> None:
    shares = shares_of_party(
        stay("33.34", "33.33", "33.33"), sharers=whole_stay(ADA, BOB, CY), rows=[], owes_nights=True
    )
    assert shares == {ADA: share("33.34"), BOB: share("33.33"), CY: share("33.33")}


def test_two_thirds_round_before_one_third() -> None:
    """Ada stays alone in the first of two nights: 2/3 and 1/3 of the cent that is left go to her."""
    sharers = [Sharer(ADA, day(0), None), Sharer(BOB, day(1), None), Sharer(CY, day(1), None)]
    shares = shares_of_party(stay("10.00", "10.00"), sharers=sharers, rows=[], owes_nights=True)
    assert shares == {ADA: share("13.34"), BOB: share("3.33"), CY: share("3.33")}


def test_amounts_without_decimal_places_are_split_in_whole_units() -> None:
    shares = shares_of_party(
        stay(100, currency="JPY"), sharers=whole_stay(ADA, BOB, CY), rows=[], owes_nights=True
    )
    assert [each.nights for each in shares.values()] == [34, 33, 33]


def test_each_night_is_shared_by_those_who_stay_in_it() -> None:
    sharers = [Sharer(ADA, day(0), day(1)), Sharer(BOB, day(0), day(3))]
    shares = shares_of_party(stay(100, 100, 100), sharers=sharers, rows=[], owes_nights=True)
    assert shares == {ADA: share("50.00"), BOB: share("250.00")}


@pytest.mark.parametrize(
    ("sharers", "expected"),
    [
        ([Sharer(ADA, day(1), None), Sharer(BOB, day(1), None)], ["150.00", "150.00"]),
        ([Sharer(ADA, day(0), day(1)), Sharer(BOB, day(0), day(2))], ["50.00", "250.00"]),
        ([Sharer(ADA, day(0), day(0)), Sharer(BOB, day(0), day(0))], ["150.00", "150.00"]),
        ([Sharer(ADA, day(0), day(0)), Sharer(BOB, day(0), None)], ["0.00", "300.00"]),
        ([Sharer(ADA, None, None), Sharer(BOB, day(2), None)], ["250.00", "50.00"]),
    ],
    ids=["late arrival", "both leave early", "nobody sleeps", "one leaves at once", "one joins"],
)
def test_nights_in_which_nobody_stays_follow_the_nearest(sharers: list[Sharer], expected: list[str]) -> None:
    shares = shares_of_party(stay(100, 100, 100), sharers=sharers, rows=[], owes_nights=True)
    assert [f"{each.nights:.2f}" for each in shares.values()] == expected


def test_rows_in_nobody_s_name_are_shared_by_those_who_stay_on_their_date() -> None:
    sharers = [Sharer(ADA, day(0), day(1)), Sharer(BOB, day(0), None)]
    rows = [
        row(1, "CHARGE", 9, on=0, category="BAR"),
        row(2, "CHARGE", 7, on=2, category="BAR"),
        row(3, "CHARGE", 5, on=0, category="BAR", party_member_id=ADA),
        row(4, "CAPTURE", 100, on=-20, method="CARD"),
        row(5, "REFUND", 20, on=2, method="CARD", original_id=4),
        row(6, "CORRECTION", 7, on=3, original_id=2, category="BAR"),
    ]
    shares = shares_of_party(stay(100, 100, 100), sharers=sharers, rows=rows, owes_nights=True)
    assert shares == {ADA: share(50, "4.50", 40), BOB: share(250, "4.50", 40)}


def test_charges_for_the_stay_are_shared_as_its_nights() -> None:
    """City tax is charged at the check-out, when Ada is gone; a master bill pays nights of both."""
    sharers = [Sharer(ADA, day(0), day(1)), Sharer(BOB, day(0), None)]
    rows = [
        row(1, "CHARGE", 6, on=3, category="CITY_TAX"),
        row(2, "CAPTURE", 60, on=3, method="GROUP_BILL"),
    ]
    shares = shares_of_party(stay(100, 100, 100), sharers=sharers, rows=rows, owes_nights=True)
    assert shares == {ADA: share(50, 1, 10), BOB: share(250, 5, 50)}


def test_fee_of_a_cancellation_is_shared_without_the_nights() -> None:
    rows = [row(1, "CHARGE", "10.01", on=-5, category="CANCELLATION_FEE")]
    shares = shares_of_party(stay(0, 0), sharers=whole_stay(ADA, BOB), rows=rows, owes_nights=False)
    assert shares == {ADA: share(0, "5.01"), BOB: share(0, "5.00")}


periods = st.tuples(st.none() | st.integers(-1, 4).map(day), st.none() | st.integers(-1, 6).map(day))
cents = st.integers(0, 99_999).map(lambda units: Decimal(units).scaleb(-2))


@given(
    nights=st.lists(cents, min_size=1, max_size=5),
    periods=st.lists(periods, min_size=1, max_size=5),
    charges=st.lists(st.tuples(cents, st.integers(-2, 7), st.sampled_from(["BAR", "CITY_TAX"])), max_size=4),
)
def test_shares_make_the_whole(
    nights: list[Decimal], periods: list[Any], charges: list[tuple[Decimal, int, str]]
) -> None:
    sharers = [Sharer(number, *period) for number, period in enumerate(periods)]
    rows = [
        row(number, PaymentKind.CHARGE, amount, on=on, category=category)
        for number, (amount, on, category) in enumerate(charges)
    ]
    shares = shares_of_party(stay(*nights), sharers=sharers, rows=rows, owes_nights=True)
    assert list(shares) == [sharer.member_pk for sharer in sharers]
    assert sum(each.nights for each in shares.values()) == sum(nights)
    assert sum(each.charges for each in shares.values()) == sum(amount for amount, _, _ in charges)
    for each in shares.values():
        assert each.nights >= 0
        assert each.charges >= 0


def test_worked_example_of_the_docs() -> None:
    """Ada and Bob have a room for three nights; Ada leaves after the first."""
    sharers = [Sharer(ADA, day(0), day(1)), Sharer(BOB, day(0), day(3))]
    rows = [
        row(1, "CHARGE", "12.50", on=0, category="BAR", party_member_id=ADA),
        row(2, "CHARGE", "9.01", on=0, category="BAR"),
        row(3, "CHARGE", 6, on=3, category="CITY_TAX"),
        row(4, "CAPTURE", 100, on=-10, method="CARD"),
    ]
    shares = shares_of_party(stay("33.34", "33.33", "33.33"), sharers=sharers, rows=rows, owes_nights=True)
    assert shares == {ADA: share("16.67", "5.51", 50), BOB: share("83.33", "9.50", 50)}
    page = (Path(settings.BASE_DIR) / "docs" / "money.md").read_text()
    section = page.split("<!-- shares: a test reads this table -->")[1].split("<!-- end")[0]
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in section.strip().splitlines()[2:]]
    own = {ADA: Decimal("12.50"), BOB: Decimal(0)}
    lines: dict[str, tuple[Share, Share, str]] = {
        name: (shares[ADA], shares[BOB], amount)
        for name, amount in (("nights", "100.00"), ("charges", "15.01"), ("payments", "100.00"))
    }
    expected = [
        [f"{getattr(ada, name):.2f}", f"{getattr(bob, name):.2f}", whole]
        for name, (ada, bob, whole) in lines.items()
    ]
    expected.insert(1, [f"{own[ADA]:.2f}", f"{own[BOB]:.2f}", "12.50"])
    balances = [each.nights + each.charges - each.payments + own[key] for key, each in shares.items()]
    expected.append([*(f"{balance:.2f}" for balance in balances), f"{sum(balances):.2f}"])
    assert [line[1:] for line in cells] == [
        [text.replace("-", "\N{MINUS SIGN}") for text in line] for line in expected
    ]
