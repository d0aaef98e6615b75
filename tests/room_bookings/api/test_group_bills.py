"""Master bills and transfers over HTTP."""

from typing import Any

import pytest

from room_bookings import services as stays
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.api.test_payments import send
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_as_system
from tests.scenarios import Scenario
from tests.unchanged import assert_no_row_changes

WINE = {"amount": "12.50", "category": "BAR", "text": "Wine"}


@pytest.fixture
def master(scenario: Scenario) -> RoomBooking:
    return make_booking(scenario, group_reference="COACH", confirm=True)


@pytest.fixture
def guests(scenario: Scenario) -> RoomBooking:
    """Guests of the group in house who owe 220.00."""
    scenarios.rooms(scenario, "150")
    made = make_booking(scenario, group_reference="COACH", confirm=True)
    return run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="150")


def test_master_bill_is_set_listed_and_found_again(
    front_desk: Caller, scenario: Scenario, master: RoomBooking, guests: RoomBooking
) -> None:
    body: dict[str, Any] = {"group_reference": "COACH", "booking_id": master.booking_id}

    answer = front_desk.post("group-bills/", body | {"categories": ["BAR"], "reason": "ACME pays"})

    assert {name: answer[name] for name in ("takes_nights", "takes_extras", "categories", "note")} == {
        "takes_nights": True,
        "takes_extras": False,
        "categories": ["BAR"],
        "note": "ACME pays",
    }
    assert (answer["charged_amount"], answer["balance_due"], answer["open_balance"]) == (
        "220.00",
        "440.00",
        None,
    )
    assert answer["staff"]["id"] == scenario.front_desk.pk
    assert front_desk.get("group-bills/?group=COACH")["results"] == [answer]
    assert front_desk.get("group-bills/?open_balance=true")["results"] == []
    folio = front_desk.get(path_of(master, "folio"))
    assert [(row["category"], row["text"]) for row in folio["charges"]] == [("NIGHTS", guests.booking_id)]


def test_latest_rules_of_a_group_count(front_desk: Caller, master: RoomBooking, guests: RoomBooking) -> None:
    for booking in (master, guests):
        body = {"group_reference": "COACH", "booking_id": booking.booking_id, "takes_nights": False}
        answer = front_desk.post("group-bills/", body)

    assert front_desk.get("group-bills/")["results"] == [answer]


def test_unknown_booking_of_a_group_is_invalid(front_desk: Caller, master: RoomBooking) -> None:
    for body in ({"group_reference": "CHOIR"}, {"group_reference": "COACH", "booking_id": "BK-X"}):
        named = {"booking_id": master.booking_id, **body}
        assert list(front_desk.post("group-bills/", named, status=400)["errors"]) == ["booking_id"]


def test_transfer_answers_with_both_rows_and_bookings(
    front_desk: Caller, master: RoomBooking, guests: RoomBooking
) -> None:
    (row,) = send(front_desk, path_of(guests, "charges"), WINE)["rows"]
    path = path_of(guests, f"charges/{row['id']}/transfer")

    answer = send(front_desk, path, {"to_booking_id": master.booking_id, "reason": "Their round"})

    reversal, charge = answer["rows"]
    assert (reversal["kind"], reversal["original"]) == ("CORRECTION", row["id"])
    assert (charge["kind"], charge["transferred_from"], charge["note"]) == (
        "CHARGE",
        row["id"],
        "Their round",
    )
    assert (answer["booking"]["balance_due"], answer["to_booking"]["balance_due"]) == ("220.00", "232.50")


def test_transfer_needs_a_key_and_a_reason(front_desk: Caller, guests: RoomBooking) -> None:
    (row,) = send(front_desk, path_of(guests, "charges"), WINE)["rows"]
    path = path_of(guests, f"charges/{row['id']}/transfer")
    with assert_no_row_changes():
        assert front_desk.post(path, {"reason": "Hers"}, status=400)["code"] == "idempotency_key_required"
        assert list(send(front_desk, path, {}, status=400)["errors"]) == ["reason"]
