"""One committed, lawful state in which every kind of row stands: what the attacks set out from."""

from dataclasses import dataclass
from datetime import timedelta

from tests.invariants.kit import rows, stays
from tests.invariants.kit.rows import TOMORROW, House
from tests.invariants.kit.session import Session

DAY_AFTER = TOMORROW + timedelta(days=1)


@dataclass(frozen=True)
class World:
    """Ids by what they are. Every booking is for tonight unless its name says otherwise."""

    house: House
    occupied_room: int
    planned_room: int
    ready_room: int
    dirty_room: int
    in_house: int
    guest: int
    pending: int
    confirmed: int
    confirmed_tomorrow: int
    planned: int
    left: int
    cancelled: int
    no_show: int
    party_member: int
    other_house: House
    other_room: int
    other_booking: int
    other_party_member: int


def build_world(s: Session) -> World:
    """Build it and commit."""
    house = rows.add_house(s, "grand-harbour")
    occupied, planned_room, ready, dirty = (
        stays.open_room(s, house, n) for n in ("101", "102", "103", "104")
    )
    in_house = stays.book_confirmed(s, house)
    guest = stays.check_in(s, in_house, occupied)
    planned = stays.book_confirmed(s, house)
    stays.assign(s, planned, planned_room)
    left = stays.book_confirmed(s, house)
    stays.check_in(s, left, dirty)
    stays.check_out(s, left)
    cancelled, no_show = stays.book_confirmed(s, house), stays.book_confirmed(s, house)
    stays.cancel(s, cancelled)
    stays.cancel(s, no_show, to_status="NO_SHOW")
    other_house = rows.add_house(s, "hill-house")
    other_booking = stays.book_confirmed(s, other_house)
    world = World(
        house=house,
        occupied_room=occupied,
        planned_room=planned_room,
        ready_room=ready,
        dirty_room=dirty,
        in_house=in_house,
        guest=guest,
        pending=stays.book(s, house),
        confirmed=stays.book_confirmed(s, house),
        confirmed_tomorrow=stays.book_confirmed(s, house, TOMORROW, DAY_AFTER),
        planned=planned,
        left=left,
        cancelled=cancelled,
        no_show=no_show,
        party_member=rows.add_party_member(s, in_house),
        other_house=other_house,
        other_room=stays.open_room(s, other_house, "101"),
        other_booking=other_booking,
        other_party_member=rows.add_party_member(s, other_booking),
    )
    s.commit()
    return world
