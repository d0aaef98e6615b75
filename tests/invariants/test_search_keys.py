"""The triggers that keep search keys: each is needed, and the checks find what a missing one leaves."""

from collections.abc import Callable

import pytest

from hotel.kernel.invariants import invariants
from room_bookings.services.integrity import broken_invariants
from tests.invariants.support import sql_rows, sql_steps
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import BOOKINGS, GUESTS
from tests.invariants.support.sql_session import Session

pytestmark = pytest.mark.django_db

PARTY = "room_bookings_bookingguest"
BOOKING_KEYS, GUEST_KEYS = "guests_bookingsearchkey", "guests_guestsearchkey"
OF_BOOKINGS, OF_GUESTS = "i16_booking_gets_search_key", "i16_guest_gets_search_key"


def booking_text(s: Session, booking: int) -> str:
    text: str = s.one(f"SELECT whole FROM {BOOKING_KEYS} WHERE booking_pk = %(booking)s", booking=booking)
    return text


def add_booking(s: Session, base: BaseState) -> None:
    sql_rows.add_booking(s, base.hotel, confirmation_number="Näherei 7")


def rename_booker(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.checked_in, booker_name="Näherei 7")


def renumber_booking(s: Session, base: BaseState) -> None:
    sql_steps.change_booking(s, base.checked_in, external_reference="Näherei 7")


def add_member(s: Session, base: BaseState) -> None:
    sql_rows.add_party_member(s, base.checked_in, first_name="Näherei 7")


def rename_member(s: Session, base: BaseState) -> None:
    s.run(f"UPDATE {PARTY} SET last_name = 'Näherei 7' WHERE booking_id = {base.checked_in}")


def delete_member(s: Session, base: BaseState) -> None:
    member = sql_rows.add_party_member(s, base.checked_in, last_name="Anders")
    s.run(f"DELETE FROM {PARTY} WHERE id = {member}")


def add_renamed_guest(s: Session, base: BaseState) -> None:
    sql_rows.add_guest(s, base.checked_in, None, last_name="Näherei 7")


def rename_guest(s: Session, base: BaseState) -> None:
    s.update(GUESTS, base.guest, phone="Näherei 7")


def delete_guest(s: Session, base: BaseState) -> None:
    s.run(
        f"DELETE FROM {GUESTS} WHERE id = {sql_rows.add_guest(s, base.checked_in, None, last_name='Anders')}"
    )


def truncate_parties(s: Session, base: BaseState) -> None:
    s.run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    # The cascade would reach the ledger, exemptions from city tax and invoices, which refuse to be emptied.
    s.run("ALTER TABLE room_bookings_payment DROP CONSTRAINT i14_person_of_the_party")
    s.run("ALTER TABLE room_bookings_citytaxexemption DROP CONSTRAINT i14_exempt_person_of_the_party")
    s.run("ALTER TABLE room_bookings_invoice DROP CONSTRAINT i17_invoice_person_of_the_party")
    s.run(f"TRUNCATE {PARTY} CASCADE")


def truncate_guests(s: Session, base: BaseState) -> None:
    sql_rows.add_guest(s, base.checked_in, None, last_name="Anders")
    s.run("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    s.run(f"TRUNCATE {GUESTS} CASCADE")


Change = Callable[[Session, BaseState], None]

CHANGES: list[tuple[str, Change, set[str]]] = [
    ("i16_booking_gets_search_key", add_booking, {OF_BOOKINGS}),
    ("i16_search_keys_follow_booking", rename_booker, {OF_BOOKINGS}),
    ("i16_search_keys_follow_booking", renumber_booking, {OF_BOOKINGS, OF_GUESTS}),
    ("i16_search_key_gets_party", add_member, {OF_BOOKINGS}),
    ("i16_search_key_follows_party", rename_member, {OF_BOOKINGS}),
    ("i16_search_key_follows_party", delete_member, {OF_BOOKINGS}),
    ("i16_guest_gets_search_key", add_renamed_guest, {OF_BOOKINGS, OF_GUESTS}),
    ("i16_search_keys_follow_guest", rename_guest, {OF_BOOKINGS, OF_GUESTS}),
    ("i16_search_keys_follow_guest", delete_guest, {OF_BOOKINGS, OF_GUESTS}),
    ("i16_search_keys_forget_parties", truncate_parties, {OF_BOOKINGS}),
    ("i16_search_keys_forget_guests", truncate_guests, {OF_BOOKINGS, OF_GUESTS}),
]


def broken(s: Session) -> set[str]:
    names = {one.constraint for one in broken_invariants(s.connection)}
    return {name for name in names if name.startswith("i16_")}


def test_every_trigger_has_a_change() -> None:
    assert {name for name, _, _ in CHANGES} == {name for name in invariants() if name.startswith("i16_")}


@pytest.mark.parametrize(
    ("trigger", "change", "missing"), CHANGES, ids=[change.__name__ for _, change, _ in CHANGES]
)
def test_keys_follow_their_rows_by_a_trigger(
    shared_base: BaseState, s: Session, trigger: str, change: Change, missing: set[str]
) -> None:
    s.run("SAVEPOINT start")
    change(s, shared_base)
    s.run("SET CONSTRAINTS i16_booking_gets_search_key IMMEDIATE")
    assert broken(s) == set()

    s.run("ROLLBACK TO SAVEPOINT start")
    table = s.one(f"SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = '{trigger}'")
    s.run(f"DROP TRIGGER {trigger} ON {table}")
    if trigger == "i16_search_keys_forget_parties":  # TRUNCATE … CASCADE empties the guests as well
        s.run(f"DROP TRIGGER i16_search_keys_forget_guests ON {GUESTS}")
        missing = missing | {OF_GUESTS}
    change(s, shared_base)
    assert broken(s) == missing


def test_name_is_forgotten_with_its_row(shared_base: BaseState, s: Session) -> None:
    member = sql_rows.add_party_member(
        s, shared_base.checked_in, last_name="Featherstone", email="f@x.example"
    )
    assert "featherstone f@x.example" not in booking_text(s, shared_base.pending)
    assert {"featherstone", "f@x.example"} <= set(booking_text(s, shared_base.checked_in).split())

    s.update(PARTY, member, first_name="", last_name="Anonymous", email="")

    assert "featherstone" not in booking_text(s, shared_base.checked_in)
    assert "f@x.example" not in booking_text(s, shared_base.checked_in)


def test_booking_without_searched_change_is_not_read(shared_base: BaseState, s: Session) -> None:
    """The trigger of a booking does not run for the columns of a check-in, nor those of a guest for its room."""
    s.run(f"DELETE FROM {BOOKING_KEYS}; DELETE FROM {GUEST_KEYS}")
    sql_steps.change_booking(s, shared_base.checked_in, notes="Late", version=9, booker_name="")
    s.update(GUESTS, shared_base.guest, id_pin="", first_name="Ada")

    assert s.one(f"SELECT count(*) FROM {BOOKING_KEYS}") == s.one(f"SELECT count(*) FROM {GUEST_KEYS}") == 0


def test_moved_member_changes_both_bookings(shared_base: BaseState, s: Session) -> None:
    member = sql_rows.add_party_member(s, shared_base.pending, last_name="Featherstone")
    s.update(PARTY, member, booking_id=shared_base.confirmed)

    assert "featherstone" not in booking_text(s, shared_base.pending)
    assert "featherstone" in booking_text(s, shared_base.confirmed)


def test_set_of_bookings_gets_its_keys(shared_base: BaseState, s: Session) -> None:
    numbers = ("booking_id", "confirmation_number")
    columns = ", ".join(name for name in s.written_columns(BOOKINGS) if name not in ("id", *numbers))
    made = s.run(
        f"INSERT INTO {BOOKINGS} ({', '.join(numbers)}, {columns}) SELECT 'BULK' || n, 'BULK' || n, {columns}"
        f" FROM {BOOKINGS}, generate_series(1, 300) AS n WHERE id = {shared_base.pending} RETURNING id"
    )
    s.run(
        f"INSERT INTO {PARTY} (hotel_id, booking_id, role, first_name, last_name, email, phone, is_staying)"
        f" SELECT hotel_id, id, 'PRIMARY', 'Zoë', 'Bulk', '', '', true FROM {BOOKINGS} WHERE booking_id LIKE 'BULK%'"
    )

    assert s.one(f"SELECT count(*) FROM {BOOKING_KEYS} WHERE shown LIKE '% bulk %zoe %'") == len(made) == 300
    s.run("SET CONSTRAINTS i16_booking_gets_search_key IMMEDIATE")
    assert broken(s) == set()


def test_checks_find_keys_of_no_row(shared_base: BaseState, s: Session) -> None:
    s.run(f"INSERT INTO {BOOKING_KEYS} VALUES (-1, {shared_base.hotel.pk}, ' ', ' ')")
    s.run(f"INSERT INTO {GUEST_KEYS} VALUES (-1, {shared_base.hotel.pk}, NULL, ' ', ' ')")

    assert broken(s) == {OF_BOOKINGS, OF_GUESTS}
