"""Attacks on invoices, credit notes and exemptions from the city tax: I17, I14."""

import uuid
from typing import Any

from psycopg2.extras import Json

from tests.invariants.attacks.attack import attack
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS, NOW, TODAY, hotel_of
from tests.invariants.support.sql_session import Session

INVOICES = "room_bookings_invoice"


def issue(s: Session, booking_pk: int, sequence: int, **columns: Any) -> int:
    """Insert an invoice of 10.00 under a number of the series of 2026."""
    row = {
        "hotel_id": hotel_of(s, BOOKINGS, booking_pk),
        "booking_id": booking_pk,
        "kind": "INVOICE",
        "series": "2026-",
        "sequence": sequence,
        "number": f"2026-{sequence:05}",
        "credits_kind": "",
        "language": "en",
        "currency": "EUR",
        "net": 9,
        "tax": 1,
        "gross": 10,
        **dict.fromkeys(("issuer", "addressee"), Json({})),
        **dict.fromkeys(("lines", "taxes", "payments"), Json([])),
        "note": "",
        "source": "FRONT_DESK",
        "at": NOW,
        "business_date": TODAY,
        "command_id": str(uuid.uuid4()),
        "request_id": "",
    }
    key: int = s.insert(INVOICES, **row | columns)
    return key


def credit(s: Session, booking_pk: int, sequence: int, invoice: int, **columns: Any) -> int:
    """Insert the credit note of an invoice."""
    named = {"kind": "CREDIT_NOTE", "credits_id": invoice, "credits_kind": "INVOICE"}
    return issue(s, booking_pk, sequence, **named | {"net": -9, "tax": -1, "gross": -10} | columns)


@attack("i9_invoices_only_grow")
def change_an_issued_invoice(s: Session, base: BaseState) -> None:
    s.update(INVOICES, issue(s, base.checked_in, 1), addressee=Json({"name": "Another company"}))


@attack("i9_invoices_only_grow")
def delete_an_issued_invoice(s: Session, base: BaseState) -> None:
    issue(s, base.checked_in, 1)
    s.run(f"DELETE FROM {INVOICES}")


@attack("i17_invoice_numbers_without_gaps")
def leave_a_gap_in_the_numbers(s: Session, base: BaseState) -> None:
    issue(s, base.checked_in, 1)
    issue(s, base.checked_in, 3)


@attack("i17_invoice_numbers_without_gaps")
def begin_a_series_with_two(s: Session, base: BaseState) -> None:
    issue(s, base.checked_in, 2)


@attack("i17_invoice_numbers_without_gaps")
def write_another_number_on_an_invoice(s: Session, base: BaseState) -> None:
    issue(s, base.checked_in, 1, number="2026-00007")


@attack("i17_invoice_sequence_once", without=("invoice_number_once",))
def use_a_number_twice(s: Session, base: BaseState) -> None:
    issue(s, base.checked_in, 1)
    issue(s, base.confirmed, 1)


@attack("i17_net_and_tax_make_the_gross")
def issue_an_invoice_that_does_not_add_up(s: Session, base: BaseState) -> None:
    issue(s, base.checked_in, 1, gross=11)


@attack("i17_invoice_credited_once")
def take_an_invoice_back_twice(s: Session, base: BaseState) -> None:
    invoice = issue(s, base.checked_in, 1)
    credit(s, base.checked_in, 2, invoice)
    credit(s, base.checked_in, 3, invoice)


@attack("i17_credit_note_names_its_invoice")
def credit_an_invoice_by_an_invoice(s: Session, base: BaseState) -> None:
    invoice = issue(s, base.checked_in, 1)
    issue(s, base.checked_in, 2, credits_id=invoice, credits_kind="INVOICE")


@attack("i17_credit_note_of_the_booking")
def credit_the_invoice_of_another_booking(s: Session, base: BaseState) -> None:
    credit(s, base.confirmed, 2, issue(s, base.checked_in, 1))


@attack("i17_credit_note_of_the_booking")
def credit_a_credit_note(s: Session, base: BaseState) -> None:
    note = credit(s, base.checked_in, 2, issue(s, base.checked_in, 1))
    credit(s, base.checked_in, 3, note, net=9, tax=1, gross=10)


@attack("i17_credit_note_repeats_its_invoice")
def credit_half_of_an_invoice(s: Session, base: BaseState) -> None:
    credit(s, base.checked_in, 2, issue(s, base.checked_in, 1), net=-4, gross=-5)


@attack("i17_invoice_person_of_the_party")
def invoice_the_share_of_a_person_of_another_booking(s: Session, base: BaseState) -> None:
    issue(s, base.confirmed, 1, party_member_id=base.party_member)


def line(*rows: int, night: str | None = None) -> Json:
    """Return lines of an invoice: one for a night, or for rows of the ledger."""
    return Json([{"night": night, "rows": list(rows), "gross": "10.00"}])


@attack("i17_invoiced_once")
def invoice_a_night_twice(s: Session, base: BaseState) -> None:
    issue(s, base.checked_in, 1, lines=line(night="2026-05-14"))
    issue(s, base.checked_in, 2, lines=line(night="2026-05-14"))


@attack("i17_invoiced_once")
def invoice_a_charge_twice_on_one_invoice(s: Session, base: BaseState) -> None:
    issue(s, base.checked_in, 1, lines=line(base.charge, base.charge))


@attack("i17_invoiced_once")
def invoice_again_what_only_a_credited_invoice_may_leave(s: Session, base: BaseState) -> None:
    first = issue(s, base.checked_in, 1, lines=line(base.charge))
    credit(s, base.checked_in, 2, first)
    issue(s, base.checked_in, 3, lines=line(base.charge))
    issue(s, base.checked_in, 4, lines=line(base.charge))


@attack("i17_invoiced_once")
def invoice_the_charge_of_another_booking(s: Session, base: BaseState) -> None:
    issue(s, base.confirmed, 1, lines=line(base.charge))


def exempt(s: Session, booking_pk: int, **columns: Any) -> int:
    """Insert an exemption of everybody of a booking from the city tax."""
    row = {
        "hotel_id": hotel_of(s, BOOKINGS, booking_pk),
        "booking_id": booking_pk,
        "reason": "Business",
        "source": "FRONT_DESK",
        "at": NOW,
        "command_id": str(uuid.uuid4()),
    }
    key: int = s.insert("room_bookings_citytaxexemption", **row | columns)
    return key


@attack("i9_city_tax_exemptions_only_grow")
def forget_an_exemption(s: Session, base: BaseState) -> None:
    exempt(s, base.checked_in)
    s.run("DELETE FROM room_bookings_citytaxexemption")


@attack("i14_exempt_person_of_the_party")
def exempt_a_person_of_another_booking(s: Session, base: BaseState) -> None:
    exempt(s, base.confirmed, party_member_id=base.party_member)


@attack("i9_city_taxes_only_grow")
def change_a_city_tax_that_guests_have_paid(s: Session, base: BaseState) -> None:
    s.update("hotel_hotel", base.hotel.pk, charges_stay_taxes=True)
    rule = s.insert(
        "hotel_citytaxrule", hotel_id=base.hotel.pk, valid_from=TODAY, kind="AMOUNT", value=2, created_at=NOW
    )
    s.update("hotel_citytaxrule", rule, value=3)
