"""Tests of invoices and credit notes: lines, sums, numbers, addressees, what is left to invoice, mails and events."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from hotel.kernel.exceptions import Forbidden
from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.exceptions import InvoiceNotFound
from room_bookings.models import Invoice, InvoiceCounter, OutgoingMail, RoomBooking
from room_bookings.services import Addressee
from tests import scenarios
from tests.booking_columns import write_columns
from tests.room_bookings.services.bookings import make_booking
from tests.room_bookings.services.service_calls import (
    conflict_of,
    reasons_of,
    refusal_of,
    run_as_system,
    run_service,
)
from tests.row_diff import rows_written
from tests.scenarios import NOON, TODAY, Scenario
from tests.statement_count import assert_max_statements
from tests.tax_categories import add_rate, add_tax_category


@pytest.fixture
def scenario(db: None) -> Scenario:
    scenario = scenarios.new_scenario()
    scenarios.rooms(scenario, "101")
    return scenario


@pytest.fixture
def booking(scenario: Scenario) -> RoomBooking:
    """Guests in house who owe 220.00 for two nights."""
    made = make_booking(scenario, confirm=True)
    return run_as_system(scenario, stays.check_in_booking, booking_id=made.booking_id, room_number="101")


def issue(scenario: Scenario, booking: RoomBooking, **arguments: Any) -> Invoice:
    return run_service(scenario, stays.issue_invoice, booking_id=booking.booking_id, **arguments)


def credit(scenario: Scenario, booking: RoomBooking, number: str, **arguments: Any) -> Invoice:
    given = {"staff": scenario.manager, "reason": "Wrong company", **arguments}
    return run_service(scenario, stays.credit_invoice, booking_id=booking.booking_id, number=number, **given)


def charge(scenario: Scenario, booking: RoomBooking, amount: str, **arguments: Any) -> int:
    given = {"amount": Decimal(amount), "category": "MINIBAR", "text": "Wine", **arguments}
    return run_service(scenario, stays.add_charge, booking_id=booking.booking_id, **given).row_pks[0]


def reverse(scenario: Scenario, booking: RoomBooking, row: int) -> None:
    arguments: dict[str, Any] = {"booking_id": booking.booking_id, "payment_pk": row, "reason": "Room 102"}
    run_service(scenario, stays.reverse_payment, **arguments)


def amounts(invoice: Invoice) -> list[tuple[str, str | None, str, str, str]]:
    return [
        (line["category"], line["tax_percent"], line["net"], line["tax"], line["gross"])
        for line in invoice.lines
    ]


def test_invoice_holds_nights_charges_and_payments_by_rate(scenario: Scenario, booking: RoomBooking) -> None:
    add_tax_category(scenario, "NIGHTS", percent="7")
    add_tax_category(scenario, "MINIBAR", percent="19")
    charge(scenario, booking, "12.50")
    run_service(
        scenario,
        stays.record_payment,
        booking_id=booking.booking_id,
        method=PaymentMethod.CASH,
        amount=Decimal(50),
    )

    with rows_written() as wrote, assert_max_statements(16):
        invoice = issue(scenario, booking)

    assert amounts(invoice) == [
        ("NIGHTS", "7.000", "102.81", "7.19", "110.00"),
        ("NIGHTS", "7.000", "102.80", "7.20", "110.00"),
        ("MINIBAR", "19.000", "10.50", "2.00", "12.50"),
    ] or amounts(invoice) == [
        ("NIGHTS", "7.000", "102.80", "7.20", "110.00"),
        ("NIGHTS", "7.000", "102.81", "7.19", "110.00"),
        ("MINIBAR", "19.000", "10.50", "2.00", "12.50"),
    ]
    assert invoice.taxes == [
        {"tax_percent": "19.000", "net": "10.50", "tax": "2.00", "gross": "12.50"},
        {"tax_percent": "7.000", "net": "205.61", "tax": "14.39", "gross": "220.00"},
    ]
    assert (invoice.net, invoice.tax, invoice.gross) == (
        Decimal("216.11"),
        Decimal("16.39"),
        Decimal("232.50"),
    )
    assert [(paid["kind"], paid["method"], paid["amount"]) for paid in invoice.payments] == [
        ("CAPTURE", "CASH", "50.00")
    ]
    assert (invoice.number, invoice.business_date, invoice.language) == ("2026-00001", TODAY, "en")
    assert invoice.issuer["name"] == scenario.hotel.name
    assert wrote.events(at=NOON) == [("booking_invoiced", booking.booking_id, None, ["invoices"])]


def test_nights_have_the_rate_of_their_dates(scenario: Scenario, booking: RoomBooking) -> None:
    add_tax_category(scenario, "NIGHTS", percent="7")
    add_rate(scenario, "NIGHTS", percent="10", valid_from=TODAY + timedelta(days=1), is_included=False)
    invoice = issue(scenario, booking)
    assert amounts(invoice) == [
        ("NIGHTS", "7.000", "102.80", "7.20", "110.00"),
        ("NIGHTS", "10.000", "110.00", "0.00", "110.00"),
    ]


def test_added_tax_joins_its_charge(scenario: Scenario, booking: RoomBooking) -> None:
    add_tax_category(scenario, "MINIBAR", percent="8.875", is_included=False)
    charge(scenario, booking, "12.50")
    invoice = issue(scenario, booking)
    assert amounts(invoice)[2:] == [("MINIBAR", "8.875", "12.50", "1.11", "13.61")]
    assert len(invoice.lines[2]["rows"]) == 2
    assert invoice.gross == Decimal("233.61")


def test_second_invoice_has_only_what_is_new(scenario: Scenario, booking: RoomBooking) -> None:
    undone = charge(scenario, booking, "5.00")
    reverse(scenario, booking, undone)
    first = issue(scenario, booking)
    charge(scenario, booking, "12.50")
    second = issue(scenario, booking)

    assert (first.gross, second.gross) == (Decimal(220), Decimal("12.50"))
    assert [first.number, second.number] == ["2026-00001", "2026-00002"]
    refusal = conflict_of(scenario, stays.issue_invoice, booking_id=booking.booking_id)
    assert reasons_of(refusal) == [("nothing_to_invoice", None)]
    assert InvoiceCounter.objects.get().last_sequence == 2


def test_reversal_of_an_invoiced_charge_lowers_the_next_invoice(
    scenario: Scenario, booking: RoomBooking
) -> None:
    wrong = charge(scenario, booking, "5.00")
    issue(scenario, booking)
    reverse(scenario, booking, wrong)
    charge(scenario, booking, "12.50")
    assert amounts(issue(scenario, booking)) == [
        ("MINIBAR", None, "-5.00", "0.00", "-5.00"),
        ("MINIBAR", None, "12.50", "0.00", "12.50"),
    ]


def test_credit_note_takes_an_invoice_back_once(scenario: Scenario, booking: RoomBooking) -> None:
    add_tax_category(scenario, "NIGHTS", percent="7")
    invoice = issue(scenario, booking)

    with rows_written() as wrote:
        note = credit(scenario, booking, invoice.number)
    again = credit(scenario, booking, invoice.number)
    reissued = issue(scenario, booking, addressee=Addressee("Łódź S.A.", "ul. Piotrkowska 1", "PL1"))

    assert (note.number, note.credits, note.note, again.pk) == (
        "2026-00002",
        invoice,
        "Wrong company",
        note.pk,
    )
    assert (note.net, note.tax, note.gross) == (-invoice.net, -invoice.tax, -invoice.gross)
    assert note.taxes == [{"tax_percent": "7.000", "net": "-205.61", "tax": "-14.39", "gross": "-220.00"}]
    assert wrote.events(at=NOON) == [("booking_invoice_credited", booking.booking_id, None, ["invoices"])]
    assert (reissued.number, reissued.gross) == ("2026-00003", Decimal(220))
    assert reissued.addressee == {"name": "Łódź S.A.", "address": "ul. Piotrkowska 1", "tax_number": "PL1"}


def test_credit_note_is_not_credited_and_needs_a_manager(scenario: Scenario, booking: RoomBooking) -> None:
    invoice = issue(scenario, booking)
    given = {"booking_id": booking.booking_id, "number": invoice.number, "reason": "Wrong"}
    assert isinstance(refusal_of(scenario, stays.credit_invoice, **given), Forbidden)
    note = credit(scenario, booking, invoice.number)
    refusal = refusal_of(
        scenario, stays.credit_invoice, staff=scenario.manager, **given | {"number": note.number}
    )
    assert isinstance(refusal, InvoiceNotFound)


def test_changed_price_of_an_invoiced_night_needs_a_credit_note(
    scenario: Scenario, booking: RoomBooking
) -> None:
    invoice = issue(scenario, booking)
    changes = {"total_amount": Decimal(260)}
    run_service(scenario, stays.update_booking, booking_id=booking.booking_id, changes=changes)

    refusal = conflict_of(scenario, stays.issue_invoice, booking_id=booking.booking_id)
    assert reasons_of(refusal) == [("invoice_outdated", None)]
    credit(scenario, booking, invoice.number)
    assert issue(scenario, booking).gross == 260


def test_share_of_a_person_has_no_nights(scenario: Scenario, booking: RoomBooking) -> None:
    member = booking.party.get()
    charge(scenario, booking, "9.00", party_member=member.pk)
    charge(scenario, booking, "4.00")
    share = issue(scenario, booking, party_member=member.pk)
    rest = issue(scenario, booking)
    assert (share.gross, rest.gross) == (Decimal(9), Decimal(224))
    assert share.addressee["name"] == f"{member.first_name} {member.last_name}"


def test_prefix_and_year_make_the_series(scenario: Scenario, booking: RoomBooking) -> None:
    scenario.hotel.invoice_prefix, scenario.hotel.invoice_year = "G-", False
    assert issue(scenario, booking).number == "G-00001"
    charge(scenario, booking, "4.00")
    scenario.hotel.invoice_year = True
    assert issue(scenario, booking, now=NOON.replace(year=2027)).number == "G-2027-00001"


def test_failed_command_leaves_no_gap(scenario: Scenario, booking: RoomBooking) -> None:
    def issue_and_fail(command: Any, **arguments: Any) -> None:
        stays.issue_invoice(command, **arguments)
        raise Forbidden("Stopped")

    refusal_of(scenario, issue_and_fail, booking_id=booking.booking_id)
    assert issue(scenario, booking).number == "2026-00001"


def test_invoice_is_mailed_to_the_guest(scenario: Scenario, booking: RoomBooking) -> None:
    write_columns(RoomBooking.objects.filter(pk=booking.pk), booker_email="ada@example.org")
    invoice = issue(scenario, booking)
    mail = OutgoingMail.objects.get(kind="INVOICE")
    assert (mail.recipient, mail.command_id) == ("ada@example.org", invoice.command_id)


def test_dates_of_lines_are_nights(scenario: Scenario, booking: RoomBooking) -> None:
    invoice = issue(scenario, booking)
    nights = [date.fromisoformat(line["night"]) for line in invoice.lines]
    assert nights == [booking.check_in, booking.check_in + timedelta(days=1)]
