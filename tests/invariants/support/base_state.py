"""One committed, valid state with rows of every kind, from which the attacks start."""

from dataclasses import dataclass
from datetime import timedelta

from tests.invariants.support import sql_ledger, sql_rows, sql_stays, sql_steps
from tests.invariants.support.sql_rows import TOMORROW, HotelRows
from tests.invariants.support.sql_session import Session

DAY_AFTER = TOMORROW + timedelta(days=1)


@dataclass(frozen=True)
class BaseState:
    """Primary keys by subject. Every booking is for tonight unless its name says otherwise.

    The guests of `checked_in` paid 100.00, got 30.00 back and were charged 12.00.
    """

    hotel: HotelRows
    occupied_room: int
    assigned_room: int
    ready_room: int
    dirty_room: int
    checked_in: int
    guest: int
    pending: int
    confirmed: int
    confirmed_tomorrow: int
    assigned: int
    completed: int
    cancelled: int
    no_show: int
    party_member: int
    capture: int
    charge: int
    other_hotel: HotelRows
    other_room: int
    other_booking: int
    other_party_member: int


def build_base_state(s: Session) -> BaseState:
    """Insert the rows and commit."""
    hotel = sql_rows.add_hotel(s, "grand-harbour")
    occupied, assigned_room, ready, dirty = (
        sql_stays.create_room(s, hotel, n) for n in ("101", "102", "103", "104")
    )
    checked_in = sql_stays.create_confirmed_booking(s, hotel)
    guest = sql_stays.check_in(s, checked_in, occupied)
    assigned = sql_stays.create_confirmed_booking(s, hotel)
    sql_stays.assign(s, assigned, assigned_room)
    completed = sql_stays.create_confirmed_booking(s, hotel)
    sql_stays.check_in(s, completed, dirty)
    sql_stays.check_out(s, completed)
    sql_steps.change_booking(s, completed, total_amount=110)
    capture = sql_ledger.capture(s, checked_in, 100)
    sql_ledger.refund(s, capture, 30)
    cancelled, no_show = (
        sql_stays.create_confirmed_booking(s, hotel),
        sql_stays.create_confirmed_booking(s, hotel),
    )
    sql_stays.cancel(s, cancelled)
    sql_stays.cancel(s, no_show, to_status="NO_SHOW")
    other_hotel = sql_rows.add_hotel(s, "hill-house")
    other_booking = sql_stays.create_confirmed_booking(s, other_hotel)
    base = BaseState(
        hotel=hotel,
        occupied_room=occupied,
        assigned_room=assigned_room,
        ready_room=ready,
        dirty_room=dirty,
        checked_in=checked_in,
        guest=guest,
        pending=sql_stays.create_booking(s, hotel),
        confirmed=sql_stays.create_confirmed_booking(s, hotel),
        confirmed_tomorrow=sql_stays.create_confirmed_booking(s, hotel, TOMORROW, DAY_AFTER),
        assigned=assigned,
        completed=completed,
        cancelled=cancelled,
        no_show=no_show,
        party_member=sql_rows.add_party_member(s, checked_in),
        capture=capture,
        charge=sql_ledger.charge(s, checked_in, 12),
        other_hotel=other_hotel,
        other_room=sql_stays.create_room(s, other_hotel, "101"),
        other_booking=other_booking,
        other_party_member=sql_rows.add_party_member(s, other_booking),
    )
    s.commit()
    return base
