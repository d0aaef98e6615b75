"""Tests of the ledger over HTTP: payments, charges, refunds, the bill, the day report, and who sees amounts."""

from typing import Any

import pytest
from django.db import connection

from room_bookings import services as stays
from room_bookings.enums import PaymentKind
from room_bookings.models import Payment, RoomBooking
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.ledger_rows import ledger_row
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import Scenario
from tests.statement_count import assert_max_statements


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """Guests in house who owe 220.00."""
    made = make_booking(scenario, confirm=True)
    return run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="101")


_keys = iter(range(1_000_000))


def send(caller: Caller, path: str, body: Any, *, key: str = "", status: int = 201) -> Any:
    """Send a command that moves money, with a key of its own."""
    headers: Any = {"HTTP_IDEMPOTENCY_KEY": key or f"key-{next(_keys)}"}
    response = caller.client.post(caller.scenario.url(path), body, **headers)
    assert response.status_code == status, response.content
    connection.check_constraints()
    return response.json()


CASH = {"method": "CASH", "amount": "50"}


def test_payment_is_answered_with_its_row_and_the_booking(
    front_desk: Caller, scenario: Scenario, booking: RoomBooking
) -> None:
    answer = send(front_desk, path_of(booking, "payments"), {**CASH, "reference": "R-1"})
    (row,) = answer["rows"]
    assert (row["kind"], row["method"], row["amount"], row["left"]) == ("CAPTURE", "CASH", "50.00", "50.00")
    assert row["staff"] == {"id": scenario.front_desk.pk, "name": "Fred Murphy"}
    amounts = [answer["booking"][name] for name in ("amount_paid", "balance_due", "open_balance")]
    assert amounts == ["50.00", "170.00", None]
    assert front_desk.get(path_of(booking, "payments")) == {"results": [row]}


def test_money_needs_an_idempotency_key(front_desk: Caller, manager: Caller, booking: RoomBooking) -> None:
    charge = {"amount": "5", "category": "BAR", "text": "Wine"}
    refund = {"reason": "No"}
    for caller, action, body in (
        (front_desk, "payments", CASH),
        (front_desk, "charges", charge),
        (manager, "refunds", refund),
    ):
        errors = caller.invalid("post", path_of(booking, action), body, "idempotency_key_required")
        assert list(errors) == ["Idempotency-Key"]


def test_a_repeated_key_pays_once(front_desk: Caller, booking: RoomBooking) -> None:
    path = path_of(booking, "payments")
    first = send(front_desk, path, CASH, key="one")
    assert send(front_desk, path, CASH, key="one") == first
    send(front_desk, path, CASH, key="two")
    assert Payment.objects.count() == 2


def test_a_dry_run_previews_the_balance(front_desk: Caller, booking: RoomBooking) -> None:
    path = path_of(booking, "payments") + "?dry_run=true"
    answer = front_desk.call("post", path, CASH, status=200).json()
    assert answer["booking"]["balance_due"] == "170.00"
    assert Payment.objects.count() == 0


def test_open_bill_refuses_the_check_out_until_it_is_paid(front_desk: Caller, booking: RoomBooking) -> None:
    problem = front_desk.conflict(path_of(booking, "check-out"), {}, "balance_due")
    assert [reason["overridable_by"] for reason in problem["reasons"]] == ["MANAGER"]
    send(front_desk, path_of(booking, "payments"), {**CASH, "amount": "230"})
    answer = front_desk.post(path_of(booking, "check-out"))
    assert (answer["status"], answer["balance_due"]) == ("COMPLETED", "-10.00")
    assert [warning["code"] for warning in answer["warnings"]] == ["early_departure", "credit"]


def test_open_balances_have_a_list(front_desk: Caller, manager: Caller, booking: RoomBooking) -> None:
    overrides = {"overrides": ["balance_due"], "override_reason": "Transfer"}
    answer = manager.post(path_of(booking, "check-out"), overrides)
    assert (answer["status"], answer["open_balance"]) == ("CHECKED_OUT", "220.00")
    listed = front_desk.get("room-bookings/", open_balance="true")
    assert [row["booking_id"] for row in listed["results"]] == [booking.booking_id]
    send(front_desk, path_of(booking, "payments"), {**CASH, "amount": "220"})
    assert front_desk.get("room-bookings/", open_balance="true")["count"] == 0


def test_bill_shows_nights_charges_payments_and_shares(front_desk: Caller, booking: RoomBooking) -> None:
    member = booking.party.get().pk
    wine = {"amount": "12.50", "category": "BAR", "text": "Wine", "party_member": member}
    (charged,) = send(front_desk, path_of(booking, "charges"), wine)["rows"]
    beer = send(front_desk, path_of(booking, "charges"), {**wine, "text": "Beer", "party_member": None})
    reverse = f"payments/{beer['rows'][0]['id']}/reverse"
    front_desk.post(path_of(booking, reverse), {"reason": "Not theirs"}, status=201)
    send(front_desk, path_of(booking, "payments"), CASH)
    bill = front_desk.get(path_of(booking, "folio"))
    assert bill["nights"] == [
        {"date": "2026-05-14", "amount": "110.00"},
        {"date": "2026-05-15", "amount": "110.00"},
    ]
    assert [row["kind"] for row in bill["charges"]] == ["CHARGE", "CHARGE", "CORRECTION"]
    assert [row["amount"] for row in bill["payments"]] == ["50.00"]
    assert bill["categories"] == [{"category": "BAR", "amount": "12.50"}]
    sums = [bill[name] for name in ("nights_amount", "charged_amount", "amount_paid", "balance_due")]
    assert sums == ["220.00", "12.50", "50.00", "182.50"]
    share = front_desk.get(path_of(booking, "folio"), party_member=member)
    shared = [share[name] for name in ("nights_amount", "shared_charges", "shared_payments", "balance_due")]
    assert ([row["id"] for row in share["charges"]], shared) == (
        [charged["id"]],
        ["220.00", "0.00", "50.00", "182.50"],
    )
    problem = front_desk.client.get(front_desk.scenario.url(path_of(booking, "folio") + "?party_member=1"))
    assert problem.status_code == 404 or member == 1


def test_bill_of_400_rows_takes_four_statements(front_desk: Caller, booking: RoomBooking) -> None:
    for _ in range(400):
        ledger_row(booking, PaymentKind.CHARGE, 1)
    front_desk.get(path_of(booking, "folio"))
    with assert_max_statements(4):
        response = front_desk.client.get(front_desk.scenario.url(path_of(booking, "folio")))
    assert len(response.json()["charges"]) == 400


def test_day_report(front_desk: Caller, manager: Caller, scenario: Scenario, booking: RoomBooking) -> None:
    send(front_desk, path_of(booking, "payments"), {**CASH, "amount": "230"})
    mistaken = send(front_desk, path_of(booking, "payments"), CASH)["rows"][0]["id"]
    front_desk.post(path_of(booking, f"payments/{mistaken}/reverse"), {"reason": "Twice"}, status=201)
    send(manager, path_of(booking, "refunds"), {"reason": "Too much"})
    send(front_desk, path_of(booking, "charges"), {"amount": "7", "category": "BAR", "text": "Wine"})
    report = manager.get("reports/day/", date="2026-05-14")
    fred = {"id": scenario.front_desk.pk, "name": "Fred Murphy"}
    mary = {"id": scenario.manager.pk, "name": "Mary Murphy"}
    assert report["takings"] == [
        {
            "method": "CASH",
            "staff": fred,
            "received": "280.00",
            "returned": "0.00",
            "corrected": "-50.00",
            "sum": "230.00",
        },
        {
            "method": "CASH",
            "staff": mary,
            "received": "0.00",
            "returned": "10.00",
            "corrected": "0.00",
            "sum": "-10.00",
        },
    ]
    assert report["takings_sum"] == "220.00"
    assert report["charges"] == [{"category": "BAR", "charged": "7.00", "corrected": "0.00", "sum": "7.00"}]
    assert [(row["booking_id"], row["amount"], row["note"]) for row in report["corrections"]] == [
        (booking.booking_id, "50.00", "Twice")
    ]
    assert report["night"] == {
        "rooms": 3,
        "occupied": 1,
        "occupancy": "33.33",
        "revenue": "110.00",
        "tax_percent": None,
        "net": "110.00",
        "tax": "0.00",
        "average_daily_rate": "110.00",
        "late_nights": 0,
        "late_revenue": "0.00",
    }
    assert report["open_balances"] == {"count": 0, "amount": "0.00"}
    assert manager.get("reports/day/", date="2026-05-13")["takings"] == []


def test_housekeepers_see_no_amounts(front_desk: Caller, housekeeper: Caller, booking: RoomBooking) -> None:
    send(front_desk, path_of(booking, "payments"), CASH)
    shown = housekeeper.get(path_of(booking))
    for name in ("total_amount", "nightly_amounts", "amount_paid", "balance_due", "open_balance"):
        assert shown[name] is None
    for path in (path_of(booking, "payments"), path_of(booking, "folio"), "reports/day/"):
        housekeeper.refused("get", path, None, 403, "forbidden")
    entry = payment_entry(housekeeper, booking)
    assert (entry["kind"], entry["payment"]["kind"], entry["payment"]["amount"]) == (
        "payment",
        "CAPTURE",
        None,
    )
    assert payment_entry(front_desk, booking)["payment"]["amount"] == "50.00"


def payment_entry(caller: Caller, booking: RoomBooking) -> Any:
    entries = caller.get(path_of(booking, "timeline"))["results"]
    return next(entry for entry in entries if entry["kind"] == "payment")


def test_nights_are_asked_for_over_http(front_desk: Caller, booking: RoomBooking) -> None:
    path = path_of(booking, "change-departure")
    problem = front_desk.conflict(path, {"check_out": "2026-05-17"}, "price_undecided")
    assert [choice["total_amount"] for choice in problem["price_choices"]] == ["330.00", "220.00"]
    answer = front_desk.post(path, {"check_out": "2026-05-17", "nights_price": "per_night"})
    assert [night["amount"] for night in answer["nightly_amounts"]] == ["110.00"] * 3


def test_nights_can_be_named_at_the_creation(front_desk: Caller) -> None:
    body = {
        "room_type": "DBL",
        "check_in": "2026-05-14",
        "check_out": "2026-05-16",
        "adults": 1,
        "party": [{"first_name": "Ada", "role": "PRIMARY"}],
        "total_amount": "220.00",
        "currency": "EUR",
        "nightly_amounts": [
            {"date": "2026-05-15", "amount": "120"},
            {"date": "2026-05-14", "amount": "100"},
        ],
    }
    answer = front_desk.post("room-bookings/", body, status=201)
    assert [night["amount"] for night in answer["nightly_amounts"]] == ["100.00", "120.00"]
    wrong = {**body, "total_amount": "230.00"}
    assert list(front_desk.invalid("post", "room-bookings/", wrong)) == ["nightly_amounts"]
