"""Write the parties and guests of the old system: who is in house has a room and a PIN, everybody else is history."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guests.models import Guest
from guests.services.past_guests import load_guests
from hotel.kernel.bulk_load import reserve_keys
from hotel.kernel.exceptions import Invalid
from hotel.kernel.names import MAX_NAME_LENGTH, normalized_name
from room_bookings.enums import BookingStatus as S
from room_bookings.enums import PartyRole
from room_bookings.models import BookingGuest
from room_bookings.services.legacy.booking_history import History
from room_bookings.services.legacy.hotel_facts import LegacyRow, read_in_parts, read_rows
from room_bookings.services.legacy.hotel_writes import HotelImport

GUESTS_AT_ONCE = 2_000
NAMELESS = "Guest"
"""The last name of a person of whom the old system knows none."""
MOST_PINS = 10_000

_random = random.SystemRandom()


@dataclass
class Member:
    """A member of a party: the old key, None for one that the import adds, and the new key and columns."""

    old_pk: int | None
    pk: int
    role: str
    first_name: str
    last_name: str
    email: str
    phone: str
    is_staying: bool


@dataclass
class Parties:
    """The parties and guests of a part of the bookings, by the old key of the booking."""

    members: dict[int, list[Member]] = field(default_factory=dict)
    guests: dict[int, list[LegacyRow]] = field(default_factory=dict)

    @classmethod
    def read(cls, run: HotelImport, bookings: Sequence[LegacyRow]) -> "Parties":
        """Read the parties of bookings with the guests who belong to them or join them."""
        keys = [booking.pk for booking in bookings]
        parties = cls({key: [] for key in keys}, {key: [] for key in keys})
        staged: dict[int, list[LegacyRow]] = {key: [] for key in keys}
        for member in read_rows("party", "t.booking = ANY(%s)", [keys]):
            staged[member.booking].append(member)
        for guest in read_rows("guest", "t.booking = ANY(%s) AND t.hotel = %s", [keys, run.facts.row.pk]):
            parties.guests[guest.booking].append(guest)
        joined = {guest: booking for guest, booking in run.decisions.joined.items() if booking in staged}
        for guest in read_rows("guest", "t.pk = ANY(%s)", [list(joined)]):
            parties.guests[joined[guest.pk]].append(guest)
        count = sum(len(rows) for rows in staged.values())
        spare = count + len(bookings) + sum(len(guests) for guests in parties.guests.values())
        new_keys = reserve_keys(BookingGuest._meta.db_table, spare)
        for booking in bookings:
            parties.members[booking.pk] = _party(run, booking, staged[booking.pk], new_keys)
            for guest in parties.guests[booking.pk]:
                if guest.pk in joined:
                    parties.members[booking.pk].append(_member_of_guest(guest, next(new_keys)))
                    run.added("party members")
        run.wrote("hotel.bookingguest", count)
        return parties

    @classmethod
    def of_new_stays(cls, run: HotelImport, guests: Mapping[int, Sequence[LegacyRow]]) -> "Parties":
        """Return the parties of bookings that the import adds for guests, the first of them as the main guest."""
        new_keys = reserve_keys(BookingGuest._meta.db_table, sum(map(len, guests.values())))
        roles = (PartyRole.PRIMARY, PartyRole.COMPANION)
        members = {
            booking: [
                _member_of_guest(guest, next(new_keys), roles[min(place, 1)])
                for place, guest in enumerate(of_booking)
            ]
            for booking, of_booking in guests.items()
        }
        run.added("party members", sum(map(len, members.values())))
        return cls(members, {booking: list(of_booking) for booking, of_booking in guests.items()})

    def rows(self, run: HotelImport, booking: LegacyRow, booking_pk: int) -> Iterator[tuple[Any, ...]]:
        """Yield the rows of a party."""
        for m in self.members[booking.pk]:
            names = (m.first_name, m.last_name, m.email, m.phone)
            yield m.pk, run.hotel.pk, booking_pk, m.role, *names, m.is_staying


def _party(
    run: HotelImport, booking: LegacyRow, staged: Sequence[LegacyRow], new_keys: Iterator[int]
) -> list[Member]:
    """Return the party with exactly one main guest: the first who is one, or the first of all, or the booking's."""
    members = [
        Member(
            row.pk,
            next(new_keys),
            PartyRole.COMPANION,
            *_names(row),
            (row.email or "")[:254],
            (row.phone or "")[:40],
            row.is_staying is not False,
        )
        for row in staged
    ]
    main = [index for index, row in enumerate(staged) if row.role == PartyRole.PRIMARY]
    if members:
        members[main[0] if main else 0].role = PartyRole.PRIMARY
        return members
    run.added("party members")
    names = _cut(booking.primary_first_name, booking.primary_last_name)
    contact = ((booking.primary_email or "")[:254], (booking.primary_phone or "")[:40])
    return [Member(None, next(new_keys), PartyRole.PRIMARY, *names, *contact, True)]


def _member_of_guest(guest: LegacyRow, pk: int, role: PartyRole = PartyRole.COMPANION) -> Member:
    return Member(None, pk, role, *_names(guest), "", "", True)


def _names(row: LegacyRow) -> tuple[str, str]:
    return _cut(row.first_name, row.last_name)


def _cut(first_name: str | None, last_name: str | None) -> tuple[str, str]:
    first, last = (normalized_name(text or "")[:MAX_NAME_LENGTH].strip() for text in (first_name, last_name))
    return (first, last) if first or last else ("", NAMELESS)


def write_guests(
    run: HotelImport, histories: Mapping[int, History], parties: Parties
) -> dict[int, list[int]]:
    """Write the guests of bookings; return their new keys by the old key of the booking."""
    pairs: dict[int, list[tuple[LegacyRow | None, Member | None]]] = {}
    for booking_pk, history in histories.items():
        kept = [guest for guest in parties.guests[booking_pk] if guest.pk not in run.decisions.merged]
        run.wrote("guests.guest", len(kept))
        found = _with_members(kept, parties.members[booking_pk], adds=history.status == S.CHECKED_IN)
        run.added("guests", sum(guest is None for guest, _ in found))
        pairs[booking_pk] = found
    new_keys = reserve_keys(Guest._meta.db_table, sum(map(len, pairs.values())))
    keys = {booking_pk: [next(new_keys) for _ in found] for booking_pk, found in pairs.items()}
    load_guests(
        _guest_row(run, key, booking_pk, histories[booking_pk], guest, member)
        for booking_pk, found in pairs.items()
        for key, (guest, member) in zip(keys[booking_pk], found, strict=True)
    )
    return keys


def _with_members(
    guests: Sequence[LegacyRow], members: Sequence[Member], *, adds: bool
) -> list[tuple[LegacyRow | None, Member | None]]:
    """Return each guest with their member of the party, by key or name; with `adds`, members without a guest too."""
    free = {member.pk: member for member in members}
    by_old_pk = {member.old_pk: member for member in members if member.old_pk is not None}
    found: dict[int, Member] = {}
    for guest in guests:
        member = by_old_pk.get(guest.booking_guest)
        if member is not None and member.pk in free:
            found[guest.pk] = free.pop(member.pk)
    for guest in guests:
        if guest.pk not in found:
            name = [text.lower() for text in _names(guest)]
            same = [m for m in free.values() if [m.first_name.lower(), m.last_name.lower()] == name]
            if same:
                found[guest.pk] = free.pop(same[0].pk)
    pairs: list[tuple[LegacyRow | None, Member | None]] = [(guest, found.get(guest.pk)) for guest in guests]
    return [*pairs, *((None, member) for member in free.values() if adds and member.is_staying)]


def _guest_row(
    run: HotelImport,
    key: int,
    booking_pk: int,
    history: History,
    guest: LegacyRow | None,
    member: Member | None,
) -> tuple[Any, ...]:
    is_inside = history.status == S.CHECKED_IN
    first, last = _names(guest) if guest is not None else (member.first_name, member.last_name)  # type: ignore[union-attr]
    arrived = guest.check_in_date if guest is not None else None
    left = guest.check_out_date if guest is not None else None
    has_stayed = history.arrived_at is not None
    room_pk = run.room_pks[history.room_pk] if is_inside and history.room_pk is not None else None
    if room_pk is not None and guest is not None and history.room_pk is not None:
        number = str(run.facts.rooms[history.room_pk].room_number)
        run.places[guest.pk] = {"room": number, "booking": run.booking_ids[booking_pk]}
    stamp = history.arrived_at or run.facts.as_of
    return (
        *(key, run.hotel.pk, run.booking_pks[booking_pk], member.pk if member else None, room_pk),
        *(member.role if member else _type_of(guest), first, last),
        *((member.email, member.phone) if member else ("", "")),
        (arrived or history.room_from) if has_stayed else None,
        (left or history.room_from) if has_stayed and not is_inside else None,
        _pin(run, guest) if is_inside else "",
        *(stamp, stamp),
    )


def _type_of(guest: LegacyRow) -> PartyRole:
    return PartyRole.COMPANION if guest.guest_type == PartyRole.COMPANION else PartyRole.PRIMARY


def _pin(run: HotelImport, guest: LegacyRow | None) -> str:
    """Return the guest's old PIN if it is lawful and free, else a new one. Raises Invalid without a free one."""
    old = (guest.id_pin or "") if guest is not None else ""
    is_lawful = len(old) == 4 and old.isascii() and old.isdecimal()
    if is_lawful and old not in run.pins:
        pin = old
    else:
        if len(run.pins) == MOST_PINS:
            raise Invalid(f"{run.hotel.slug} has more than 10,000 guests in house.")
        while (pin := f"{_random.randrange(MOST_PINS):04}") in run.pins:
            pass
    run.pins.add(pin)
    return pin


def write_guests_without_booking(run: HotelImport) -> None:
    """Write the guests who belong to no booking of the hotel and are not in house: as people who have left."""
    placed = {*run.decisions.joined, *(g.pk for new in run.decisions.new_stays for g in new.guests)}
    condition = (
        "t.hotel = %s AND (t.booking IS NULL OR t.booking NOT IN "
        "(SELECT b.pk FROM legacy_booking AS b WHERE b.hotel = t.hotel))"
    )
    for guests in read_in_parts("guest", condition, [run.facts.row.pk], GUESTS_AT_ONCE):
        kept = [g for g in guests if g.pk not in placed and g.pk not in run.decisions.merged]
        keys = reserve_keys(Guest._meta.db_table, len(kept))
        load_guests(_departed_row(run, key, guest) for key, guest in zip(keys, kept, strict=True))
        run.wrote("guests.guest", len(kept))
    run.left_out("guests.guest", "same person as another guest", len(run.decisions.merged))


def _departed_row(run: HotelImport, key: int, guest: LegacyRow) -> tuple[Any, ...]:
    left = min(guest.check_out_date or run.facts.today, run.facts.today)
    stamps = (run.facts.as_of, run.facts.as_of)
    of_person = (_type_of(guest), *_names(guest), "", "")
    return (key, run.hotel.pk, None, None, None, *of_person, guest.check_in_date, left, "", *stamps)
