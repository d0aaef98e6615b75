"""The endpoints and the page of invoices, credit notes and receipts."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.urls import reverse

from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import Invoice, RoomBooking
from tests import scenarios
from tests.admin_pages import browser_of
from tests.api_clients import client_of, problem_of
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import run_service
from tests.scenarios import NOON, Scenario
from tests.tax_categories import add_tax_category
from tests.unchanged import assert_no_row_changes

pytestmark = pytest.mark.django_db

ADDRESSEE = {"name": "Łódź 李 S.A.", "address": "ul. Piotrkowska 1\n90-001 Łódź", "tax_number": "PL1"}


@pytest.fixture
def scenario() -> Scenario:
    scenario = scenarios.new_scenario()
    add_tax_category(scenario, "NIGHTS", percent="7")
    return scenario


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """A confirmed booking of two nights for 220.00, in German."""
    return make_booking(scenario, confirm=True, language="de")


def issue(scenario: Scenario, booking: RoomBooking) -> Any:
    url = scenario.url(f"room-bookings/{booking.booking_id}/invoices/")
    return client_of(scenario.front_desk).post(url, {"addressee": ADDRESSEE})


@time_machine.travel(NOON, tick=False)
def test_desk_issues_an_invoice_and_a_manager_credits_it(scenario: Scenario, booking: RoomBooking) -> None:
    created = issue(scenario, booking)
    again = issue(scenario, booking)
    url = scenario.url(f"room-bookings/{booking.booking_id}/invoices/2026-00001/credit/")
    desk = client_of(scenario.front_desk).post(url, {"reason": "To the guest"})
    note = client_of(scenario.manager).post(url, {"reason": "To the guest"})

    assert created.status_code == 201
    body = created.json()
    assert (body["number"], body["kind"], body["gross"], body["addressee"]) == (
        "2026-00001",
        "INVOICE",
        "220.00",
        ADDRESSEE,
    )
    assert body["taxes"] == [{"tax_percent": "7.000", "net": "205.61", "tax": "14.39", "gross": "220.00"}]
    problem_of(again, 409, "nothing_to_invoice")
    assert desk.status_code == 403
    assert (note.status_code, note.json()["credits"], note.json()["gross"]) == (201, "2026-00001", "-220.00")
    desk_client = client_of(scenario.front_desk)
    listed = desk_client.get(scenario.url("invoices/")).json()["results"]
    assert [row["number"] for row in listed] == ["2026-00002", "2026-00001"]
    assert desk_client.get(scenario.url("invoices/2026-00001/")).json() == body
    of_booking = desk_client.get(scenario.url(f"room-bookings/{booking.booking_id}/invoices/")).json()
    assert of_booking["results"] == [body, note.json()]


def test_unknown_invoices_are_not_found(scenario: Scenario, booking: RoomBooking) -> None:
    manager = client_of(scenario.manager)
    problem_of(manager.get(scenario.url("invoices/2026-00001/")), 404, "invoice_not_found")
    url = scenario.url(f"room-bookings/{booking.booking_id}/invoices/none/credit/")
    with assert_no_row_changes():
        problem_of(manager.post(url, {"reason": "Wrong"}), 404, "invoice_not_found")


@time_machine.travel(NOON, tick=False)
def test_page_is_in_the_language_of_the_guests_without_scripts(
    scenario: Scenario, booking: RoomBooking
) -> None:
    issue(scenario, booking)
    url = reverse("pages:invoice", args=[scenario.hotel.slug, "2026-00001"])

    answer = browser_of(scenario.front_desk).get(url)

    page = answer.content.decode()
    assert answer.status_code == 200
    for words in (
        'lang="de"',
        "Rechnung 2026-00001",
        "Łódź 李 S.A.",
        "205,61",
        "220,00",
        "7\N{NO-BREAK SPACE}%",
    ):
        assert words in page, words
    assert "<script" not in page
    assert "style=" not in page
    assert browser_of(scenario.housekeeper).get(url).status_code == 403


def test_receipt_confirms_a_payment(scenario: Scenario, booking: RoomBooking) -> None:
    entry = run_service(
        scenario,
        stays.record_payment,
        booking_id=booking.booking_id,
        method=PaymentMethod.CASH,
        amount=Decimal(50),
    )
    url = scenario.url(f"room-bookings/{booking.booking_id}/receipts/{entry.row_pks[0]}/")

    receipt = client_of(scenario.front_desk).get(url).json()

    assert (receipt["number"], receipt["amount"], receipt["method"]) == (entry.row_pks[0], "50.00", "CASH")
    assert receipt["issuer"]["name"] == scenario.hotel.name
    missing = scenario.url(f"room-bookings/{booking.booking_id}/receipts/999999999/")
    problem_of(client_of(scenario.front_desk).get(missing), 404, "payment_not_found")


def test_amounts_are_hidden_from_roles_without_personal_data(
    scenario: Scenario, booking: RoomBooking
) -> None:
    issue(scenario, booking)
    number = Invoice.objects.get().number
    client = client_of(scenario.housekeeper)
    for path in ("invoices/", f"invoices/{number}/", f"room-bookings/{booking.booking_id}/invoices/"):
        assert client.get(scenario.url(path)).status_code == 403, path
