"""Tests of the shares of the persons of a party over HTTP: of the bill, and of a person who leaves."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from room_bookings import services as stays
from room_bookings.enums import PartyRole
from room_bookings.models import RoomBooking
from room_bookings.services import PartyMember
from tests.room_bookings.api.api_calls import Caller, path_of
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_as_system, run_service
from tests.scenarios import NOON, Scenario
from tests.statement_count import assert_max_statements


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """Ada and Bob, in house for two nights of 220.00 in all."""
    persons = [PartyMember(first_name="Ada", role=PartyRole.PRIMARY), PartyMember(first_name="Bob")]
    made = make_booking(scenario, confirm=True, adults=2, party=persons)
    return run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="101")


def members(booking: RoomBooking) -> tuple[int, int]:
    ada, bob = booking.party.order_by("pk")
    return ada.pk, bob.pk


def enter(scenario: Scenario, booking: RoomBooking, service: Any, amount: Any, **more: Any) -> None:
    run_service(scenario, service, booking_id=booking.booking_id, amount=Decimal(amount), **more)


def sums_of(share: dict[str, Any]) -> list[str]:
    names = ("nights_amount", "shared_charges", "charged_amount", "amount_paid", "balance_due")
    return [share[name] for name in names]


def test_shares_of_a_bill_make_the_bill(front_desk: Caller, scenario: Scenario, booking: RoomBooking) -> None:
    ada, bob = members(booking)
    wine: dict[str, Any] = {"category": "BAR", "text": "Wine"}
    enter(scenario, booking, stays.add_charge, "12.51", **wine)
    enter(scenario, booking, stays.add_charge, "7", party_member=bob, **wine)
    enter(scenario, booking, stays.record_payment, "50", method="CASH", party_member=ada)
    path = path_of(booking, "folio")
    assert sums_of(front_desk.get(path, party_member=ada)) == ["110.00", "6.26", "6.26", "50.00", "66.26"]
    with assert_max_statements(5):
        share = front_desk.client.get(scenario.url(path), {"party_member": bob}).json()
    assert sums_of(share) == ["110.00", "6.25", "13.25", "0.00", "123.25"]
    assert [row["amount"] for row in share["charges"]] == ["7.00"]
    whole = front_desk.get(path)
    assert sums_of(whole) == ["220.00", None, "19.51", "50.00", "189.51"]


def test_bill_for_paper_is_in_the_language_of_the_guests(
    front_desk: Caller, scenario: Scenario, booking: RoomBooking
) -> None:
    ada, bob = members(booking)
    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes={"language": "de"})
    enter(scenario, booking, stays.add_charge, "12.51", category="BAR", text="Wein <rot>")
    enter(scenario, booking, stays.record_payment, "50", method="CASH", party_member=ada)
    address = scenario.url(f"room-bookings/{booking.booking_id}/folio.html")

    whole, share, unknown = (
        front_desk.client.get(address, query, headers={"Accept": "text/html"})
        for query in ({}, {"party_member": bob}, {"party_member": 1 << 40})
    )

    page = whole.content.decode()
    assert (whole["Content-Type"], '<html lang="de">' in page) == ("text/html; charset=utf-8", True)
    for part in ("Wein &lt;rot&gt;", "110,00", "232,51\xa0EUR", "182,51\xa0EUR", "Dies ist keine Rechnung."):
        assert part in page
    page = share.content.decode()
    for part in ("Bob", "110,00", "6,25", "116,25\xa0EUR"):
        assert part in page
    assert "50,00" not in page
    assert (unknown.status_code, unknown.json()["code"]) == (404, "party_member_not_found")


def test_person_who_leaves_and_owes_is_a_warning(scenario: Scenario, booking: RoomBooking) -> None:
    _, bob = members(booking)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        front_desk = Caller(scenario, scenario.front_desk)
        answer = front_desk.post(path_of(booking, f"party/{bob}/leave"))
        assert [warning["code"] for warning in answer["warnings"]] == ["share_due"]
        share = front_desk.get(path_of(booking, "folio"), party_member=bob)
        assert sums_of(share) == ["55.00", "0.00", "0.00", "0.00", "55.00"]
        cash: dict[str, Any] = {"method": "CASH", "party_member": bob}
        enter(scenario, booking, stays.record_payment, "55", now=NOON + timedelta(days=1), **cash)
        assert "warnings" not in front_desk.post(path_of(booking, f"party/{bob}/leave"))


def test_person_who_leaves_before_the_arrival_or_a_paid_bill_owes_nothing(
    front_desk: Caller, scenario: Scenario, booking: RoomBooking
) -> None:
    persons = [PartyMember(first_name="Ada", role=PartyRole.PRIMARY), PartyMember(first_name="Bob")]
    planned = make_booking(scenario, confirm=True, adults=2, party=persons)
    assert "warnings" not in front_desk.post(path_of(planned, f"party/{members(planned)[1]}/leave"))
    enter(scenario, booking, stays.record_payment, "220", method="CASH")
    assert "warnings" not in front_desk.post(path_of(booking, f"party/{members(booking)[1]}/leave"))
