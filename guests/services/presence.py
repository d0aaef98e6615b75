"""Write which guest is in which room: at check-in, at a room move, at check-out and in their corrections."""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils.translation import gettext as _

from guests.models import Guest
from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Conflict
from hotel.kernel.locking import LockQuery
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from hotel.models import Hotel
from room_bookings.enums import PartyRole
from room_bookings.models import BookingGuest
from rooms.models import Room
from staff.command import Command

_LOCK_AFFECTED_GUESTS = LockQuery(
    "lock_affected_guests",
    lambda given: Guest.objects.filter(
        given.any_of(
            "pk",
            Guest.objects.filter(given.any_of("booking_id", "booking_pks")).values("pk"),
            Guest.objects.filter(given.any_of("room_id", "room_pks"), booking__isnull=True).values("pk"),
        ),
        hotel=given.value("hotel_pk"),
    ).defer("first_name", "last_name", "email", "phone", "present_for", "created_at"),
    rank=LockRank.GUESTS,
)
_READ_GUESTS_IN_ROOMS = PreparedQuery(
    "read_guests_in_rooms",
    lambda given: Guest.objects.filter(given.any_of("room_id", "room_pks")).only("room").order_by("pk"),
)

_READ_PINS_IN_USE: PreparedQuery[Any] = PreparedQuery(
    "read_pins_in_use",
    lambda given: (
        Hotel.objects.filter(pk=given.value("hotel_pk"))
        .only("pk")
        .annotate(
            pins=ArraySubquery(
                Guest.objects.filter(hotel=OuterRef("pk")).exclude(id_pin="").order_by().values("id_pin")
            )
        )
        .order_by()
    ),
)
"""Returns the hotel with the PINs in use as one array: a row for each guest would cost more than the PINs."""

_PINS = [f"{pin:04}" for pin in range(10_000)]


def place_guests(
    command: Command,
    *,
    members: Mapping[Room, Sequence[BookingGuest]],
    check_in_date: date,
    pins_by_room_pk: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> dict[int, list[int]]:
    """Put party members into their rooms as guests, each with a PIN.

    `pins_by_room_pk` are the PINs of guests who stay on in a room under another booking: they pass to its party, the
    main guest first. Who gets none of them gets a new one.

    A party member who was a guest of the booking before becomes the same guest again. `members` maps each room to
    the party members who enter it; `check_in_date` is a business date of the hotel. Sends one statement to read
    the PINs in use and one to write. Returns primary keys of guests by primary key of their booking.
    Raises Conflict (no_pin_left) if the hotel would have more than 10,000 guests in rooms.
    """
    guests = [
        _guest_of(command, member, room=room, check_in_date=check_in_date)
        for room, party in members.items()
        for member in party
    ]
    _give_pins(command, guests, pins_by_room_pk=pins_by_room_pk)
    insert_rows(
        guests,
        set_primary_keys=True,
        unique_field="booking_guest",
        update_fields=["booking", "room", "check_in_date", "check_out_date", "id_pin", "updated_at"],
    )
    pks_by_booking: dict[int, list[int]] = {}
    for guest in guests:
        pks_by_booking.setdefault(guest.booking_id or 0, []).append(guest.pk)
    return pks_by_booking


def _guest_of(command: Command, member: BookingGuest, *, room: Room, check_in_date: date) -> Guest:
    return Guest(
        hotel=command.hotel,
        booking_id=member.booking_id,
        booking_guest=member,
        room=room,
        guest_type=member.role,
        first_name=member.first_name,
        last_name=member.last_name,
        email=member.email,
        phone=member.phone,
        check_in_date=check_in_date,
        check_out_date=None,
        created_at=command.now,
        updated_at=command.now,
    )


def lock_affected_guests(
    command: Command, *, booking_pks: Collection[int], room_pks: Collection[int]
) -> tuple[list[Guest], list[Guest]]:
    """Lock the guests of the bookings, in whatever rooms they are, and the orphaned guests in the rooms.

    Returns both lists, the guests of the bookings first. It sorts them by the locked rows, not by the condition
    of the query: another transaction may have changed a guest while this one waited for the lock.
    """
    affected = _LOCK_AFFECTED_GUESTS(
        hotel_pk=command.hotel.pk, booking_pks=list(booking_pks), room_pks=list(room_pks)
    )
    return (
        [guest for guest in affected if guest.booking_id in booking_pks],
        [guest for guest in affected if guest.booking_id is None and guest.room_id in room_pks],
    )


def detach_guests(command: Command, *, guests: Sequence[Guest], check_out_date: date) -> None:
    """Take guests out of their rooms: clear room and PIN, set the date of check-out. The caller holds their locks."""
    for guest in guests:
        guest.room, guest.check_out_date, guest.id_pin = None, check_out_date, ""
    _write(command, guests, ["room", "check_out_date", "id_pin"])


def move_guests(command: Command, *, guests: Sequence[Guest], room: Room) -> None:
    """Move guests to another room. The caller holds their locks."""
    for guest in guests:
        guest.room = room
    _write(command, guests, ["room"])


def revert_check_in(command: Command, *, guests: Sequence[Guest]) -> None:
    """Revert a check-in: keep the guests, clear their room, dates and PIN. The caller holds their locks."""
    for guest in guests:
        guest.room, guest.check_in_date, guest.check_out_date, guest.id_pin = None, None, None, ""
    _write(command, guests, ["room", "check_in_date", "check_out_date", "id_pin"])


def return_guests_to_room(
    command: Command, *, guests: Sequence[Guest], room: Room, pins: Sequence[str] = ()
) -> None:
    """Revert a check-out: put guests back into a room, each with a PIN. The caller holds their locks.

    `pins` are those of the guests who are in the room until now under another booking: they pass back, the main guest
    first. Who gets none of them gets a new one. Raises Conflict (no_pin_left).
    """
    for guest in guests:
        guest.room, guest.check_out_date = room, None
    _give_pins(command, guests, pins_by_room_pk={room.pk: pins})
    _write(command, guests, ["room", "check_out_date", "id_pin"])


def renew_pin(command: Command, *, guest: Guest) -> None:
    """Give a guest in a room another PIN than the present one. The caller holds the lock.

    Raises Conflict (no_pin_left).
    """
    (guest.id_pin,) = _free_pins(command, count=1)
    _write(command, [guest], ["id_pin"])


def pins_in_party_order(guests: Iterable[Guest]) -> list[str]:
    """Return the PINs of the guests who have one, the main guest's first."""
    return [guest.id_pin for guest in sorted(guests, key=_party_order) if guest.id_pin]


def guests_still_in_rooms(*, room_pks: Collection[int]) -> list[Guest]:
    """Return the guests in the rooms, of any booking or none, ordered by primary key."""
    return _READ_GUESTS_IN_ROOMS(room_pks=list(room_pks))


def _write(command: Command, guests: Sequence[Guest], fields: Sequence[str]) -> None:
    for guest in guests:
        guest.updated_at = command.now
    update_rows(guests, [*fields, "updated_at"])


def _party_order(guest: Guest) -> tuple[bool, int]:
    return guest.guest_type != PartyRole.PRIMARY, guest.booking_guest_id or 0


def _give_pins(
    command: Command, guests: Sequence[Guest], *, pins_by_room_pk: Mapping[int, Sequence[str]]
) -> None:
    """Give each guest one of the PINs of their room, the main guest first; those who get none a new one."""
    for guest in guests:
        guest.id_pin = ""
    for room_pk, pins in pins_by_room_pk.items():
        party = sorted((guest for guest in guests if guest.room_id == room_pk), key=_party_order)
        for guest, pin in zip(party, pins, strict=False):
            guest.id_pin = pin
    without = [guest for guest in guests if not guest.id_pin]
    for guest, pin in zip(without, _free_pins(command, count=len(without)), strict=True):
        guest.id_pin = pin


def _free_pins(command: Command, *, count: int) -> list[str]:
    if count == 0:
        return []
    (hotel,) = _READ_PINS_IN_USE(hotel_pk=command.hotel.pk)
    taken = set(hotel.pins)
    free = [pin for pin in _PINS if pin not in taken]
    if len(free) < count:
        raise Conflict(
            _("No PIN is left: the hotel would have more than 10,000 guests in rooms."), code="no_pin_left"
        )
    return random.sample(free, count)
