"""Who is in which room: the rules that judge the evidence of the old system, for one hotel.

A booking in house is in its assigned room, unless the room shows a later check-out. Flags and statuses of rooms, guests
of checked-out bookings, and guests in a room that their booking has left are no evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from hotel.kernel.business_date import business_date, expected_checkout
from hotel.models import Hotel
from room_bookings.services.legacy.contradictions import ENDED_STATUSES
from room_bookings.services.legacy.hotel_facts import HotelFacts, LegacyRow

CLOCK = time(15)
"""When a guest is taken to have arrived of whom only the date is known."""


@dataclass(frozen=True)
class Stay:
    """The part of a booking in house that is known beyond its row: its room and the instant of its check-in."""

    room_pk: int
    checked_in_at: datetime


@dataclass(frozen=True)
class NewStay:
    """A booking that the import adds for guests in a room who have none."""

    room_pk: int
    guests: Sequence[LegacyRow]
    check_in: date
    check_out: date
    checked_in_at: datetime


@dataclass
class Decisions:
    """What the rules decided, by primary keys of the old system.

    `in_house` are bookings with their room, `waiting` bookings whose guests wait for one, `left` the instants of
    check-in and check-out of bookings that seemed to be in house, `released` bookings that lose their assigned room,
    `joined` the bookings that guests without one join, and `merged` guests who are another guest again.
    """

    in_house: dict[int, Stay] = field(default_factory=dict)
    waiting: dict[int, datetime] = field(default_factory=dict)
    left: dict[int, tuple[datetime, datetime]] = field(default_factory=dict)
    released: set[int] = field(default_factory=set)
    joined: dict[int, int] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)
    new_stays: list[NewStay] = field(default_factory=list)

    @property
    def occupied_rooms(self) -> set[int]:
        """The rooms that somebody occupies, by their old keys."""
        return {*(stay.room_pk for stay in self.in_house.values()), *(new.room_pk for new in self.new_stays)}


def decide(facts: HotelFacts, hotel: Hotel) -> Decisions:
    """Apply the rules of occupancy to a hotel. `hotel` is its new row, for its clock."""
    decisions = Decisions()
    claims = _claims(facts, hotel, decisions)
    booking_by_room: dict[int, LegacyRow] = {}
    for booking, checked_in_at in sorted(claims, key=lambda claim: (claim[1], claim[0].pk)):
        room = booking.assigned_room
        if room in facts.rooms and room not in booking_by_room:
            booking_by_room[room] = booking
            decisions.in_house[booking.pk] = Stay(room, checked_in_at)
        else:
            _wait_or_leave(facts, booking, checked_in_at, decisions)
    _merge_persons(facts, decisions)
    _place_guests_without_booking(facts, hotel, decisions, booking_by_room)
    _release_overlaps(facts, hotel, decisions)
    return decisions


def _claims(facts: HotelFacts, hotel: Hotel, decisions: Decisions) -> list[tuple[LegacyRow, datetime]]:
    """Return the bookings in house with the instants of their check-in; decide those that have left."""
    claims = []
    for booking in facts.live:
        present = bool(facts.present_by_booking.get(booking.pk))
        at = booking.checked_in_at
        if at is None and booking.status == "IN_HOUSE" and present:
            at = facts.last_occupied.get(booking.assigned_room) or booking.updated_at or facts.as_of
        if at is None:
            continue
        check_out = _zombie_check_out(facts, booking)
        if check_out is not None:
            decisions.left[booking.pk] = _stay_before(facts, booking, check_out)
        elif booking.status in ENDED_STATUSES and not (present and booking.check_out >= facts.today):
            if booking.status != "NO_SHOW":
                decisions.left[booking.pk] = (at, _planned_departure(facts, hotel, booking, at))
        else:
            claims.append((booking, at))
    return claims


def _zombie_check_out(facts: HotelFacts, booking: LegacyRow) -> datetime | None:
    """Return the instant of the check-out that a repeated check-in has overwritten: the last event of the room."""
    room, last = facts.rooms.get(booking.assigned_room), facts.last_events.get(booking.assigned_room)
    if room is None or last is None or booking.checked_in_at is None or booking.status in ENDED_STATUSES:
        return None
    is_zombie = (
        room.is_occupied
        and room.room_status != "OCCUPIED"
        and last[0] == "CHECKOUT_DIRTY"
        and last[1] <= booking.checked_in_at
    )
    return last[1] if is_zombie else None


def _stay_before(facts: HotelFacts, booking: LegacyRow, check_out: datetime) -> tuple[datetime, datetime]:
    """Return the stay that ended with this check-out: its check-in was overwritten, the room's last one is kept."""
    check_in = facts.last_occupied.get(booking.assigned_room) or booking.room_assigned_at or check_out
    return min(check_in, check_out), check_out


def _planned_departure(facts: HotelFacts, hotel: Hotel, booking: LegacyRow, check_in: datetime) -> datetime:
    planned = expected_checkout(hotel=hotel, check_out=booking.check_out)
    latest = max(planned, booking.cancelled_at or planned, check_in)
    return max(check_in, min(latest, facts.as_of))


def _wait_or_leave(facts: HotelFacts, booking: LegacyRow, at: datetime, decisions: Decisions) -> None:
    if booking.check_out > facts.today:
        decisions.waiting[booking.pk] = at
    else:
        decisions.left[booking.pk] = (at, max(at, facts.as_of))


def _merge_persons(facts: HotelFacts, decisions: Decisions) -> None:
    """Leave out guests who are registered twice in a room, unless each stands for a member of a party."""
    for guests in facts.present_by_room.values():
        by_name: dict[tuple[str, str], list[LegacyRow]] = {}
        for guest in guests:
            name = ((guest.first_name or "").lower(), (guest.last_name or "").lower())
            by_name.setdefault(name, []).append(guest)
        for same in by_name.values():
            if len(same) > 1:
                kept = [guest for guest in same if guest.booking_guest is not None] or [
                    min(same, key=lambda guest: (guest.booking is None, guest.pk))
                ]
                decisions.merged |= {guest.pk for guest in same} - {guest.pk for guest in kept}


def _place_guests_without_booking(
    facts: HotelFacts, hotel: Hotel, decisions: Decisions, booking_by_room: dict[int, LegacyRow]
) -> None:
    for room_pk, guests in sorted(facts.present_by_room.items()):
        inside = [
            guest
            for guest in guests
            if guest.booking is None
            and guest.pk not in decisions.merged
            and (guest.check_out_date is None or guest.check_out_date >= facts.today)
        ]
        if not inside or room_pk not in facts.rooms:
            continue
        if booking := booking_by_room.get(room_pk):
            walk_ins = [guest for guest in inside if guest.guest_type == "WALKIN"]
            decisions.joined |= {guest.pk: booking.pk for guest in walk_ins}
        else:
            decisions.new_stays.append(_new_stay(facts, hotel, room_pk, inside))


def _new_stay(facts: HotelFacts, hotel: Hotel, room_pk: int, guests: Sequence[LegacyRow]) -> NewStay:
    check_in = min([facts.today, *(guest.check_in_date or facts.today for guest in guests)])
    check_out = max((guest.check_out_date or facts.today) for guest in guests)
    arrived = expected_checkout(hotel=hotel, check_out=check_in, departure_time=CLOCK)
    occupied = facts.last_occupied.get(room_pk)
    if occupied is not None and business_date(hotel=hotel, now=occupied) >= check_in:
        arrived = occupied
    return NewStay(
        room_pk=room_pk,
        guests=guests,
        check_in=check_in,
        check_out=max(check_out, date.fromordinal(check_in.toordinal() + 1)),
        checked_in_at=min(arrived, facts.as_of),
    )


def _release_overlaps(facts: HotelFacts, hotel: Hotel, decisions: Decisions) -> None:
    """Let the bookings keep their rooms that are inside or were assigned first; the others lose theirs."""
    held: dict[int, list[tuple[int, int]]] = {}
    bookings = {booking.pk: booking for booking in facts.live}
    for pk, stay in decisions.in_house.items():
        dates = bookings[pk].check_in, bookings[pk].check_out
        first = first_date_of_room(*dates, since=business_date(hotel=hotel, now=stay.checked_in_at))
        held.setdefault(stay.room_pk, []).append(_half_days(first, dates[1]))
    for new in decisions.new_stays:
        held.setdefault(new.room_pk, []).append(_half_days(new.check_in, new.check_out))
    waiting = [booking for booking in facts.live if _holds_a_plan(booking, decisions)]
    for booking in sorted(waiting, key=lambda each: (each.room_assigned_at or each.created_at, each.pk)):
        span = _half_days(booking.check_in, booking.check_out)
        taken = held.setdefault(booking.assigned_room, [])
        if any(span[0] < other[1] and other[0] < span[1] for other in taken):
            decisions.released.add(booking.pk)
        else:
            taken.append(span)


def first_date_of_room(check_in: date, check_out: date, *, since: date) -> date:
    """Return the date from which a stay needs its room that began, or moved there, on the date `since`."""
    last = max(check_in.toordinal(), check_out.toordinal() - 1)
    return date.fromordinal(min(max(since.toordinal(), check_in.toordinal()), last))


def _holds_a_plan(booking: LegacyRow, decisions: Decisions) -> bool:
    is_decided = booking.pk in {*decisions.in_house, *decisions.left, *decisions.waiting}
    return (
        booking.checked_in_at is None
        and not is_decided
        and booking.assigned_room is not None
        and booking.status in {"PENDING_PAYMENT", "PENDING_APPROVAL", "CONFIRMED", "IN_HOUSE", "COMPLETED"}
    )


def _half_days(first: date, until: date) -> tuple[int, int]:
    """Return the half-days that a stay holds: the nights, or the day of a day use."""
    day = first.toordinal()
    return (2 * day, 2 * day + 1) if first == until else (2 * day + 1, 2 * until.toordinal())
