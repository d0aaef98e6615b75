"""Who is where: people enter a room at check-in, follow their booking, and leave it."""

import random
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from guests.models import Guest
from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Conflict
from hotel.kernel.locking import LockQuery
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from hotel.models import Hotel
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
    ),
    rank=LockRank.GUESTS,
)
_READ_GUESTS_IN_ROOMS = PreparedQuery(
    "read_guests_in_rooms",
    lambda given: Guest.objects.filter(given.any_of("room_id", "room_pks")).order_by("pk"),
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
"""The hotel, with the PINs in use as one array: a row for each guest would cost more than reading the PINs."""

_PINS = [f"{pin:04}" for pin in range(10_000)]


def place_guests(
    command: Command, *, members: Mapping[Room, Sequence[BookingGuest]], check_in_date: date
) -> dict[int, list[int]]:
    """Put party members into their rooms as guests; whoever was a guest of the booking before is again.

    Returns guest ids by booking pk. One statement to read the pins in use, one to write.
    Raises Conflict (no_pin_left) when more than 10,000 people would be in house.
    """
    count = sum(len(party) for party in members.values())
    pins = iter(_free_pins(command, count=count))
    guests = [
        Guest(
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
            id_pin=next(pins),
            created_at=command.now,
            updated_at=command.now,
        )
        for room, party in members.items()
        for member in party
    ]
    insert_rows(
        guests,
        set_primary_keys=True,
        unique_field="booking_guest",
        update_fields=["booking", "room", "check_in_date", "check_out_date", "id_pin", "updated_at"],
    )
    ids: dict[int, list[int]] = {}
    for guest in guests:
        ids.setdefault(guest.booking_id or 0, []).append(guest.pk)
    return ids


def lock_affected_guests(
    command: Command, *, booking_ids: Collection[int], room_ids: Collection[int]
) -> tuple[list[Guest], list[Guest]]:
    """Lock (A) all guests of the bookings, wherever they are, and (B) guests in the rooms without a booking.

    Who they are is judged by the locked rows: another may have been corrected by hand while this waited.
    """
    affected = _LOCK_AFFECTED_GUESTS(
        hotel_pk=command.hotel.pk, booking_pks=list(booking_ids), room_pks=list(room_ids)
    )
    return (
        [guest for guest in affected if guest.booking_id in booking_ids],
        [guest for guest in affected if guest.booking_id is None and guest.room_id in room_ids],
    )


def detach_guests(command: Command, *, guests: Sequence[Guest], check_out_date: date) -> None:
    """These people have left: no room, no pin, and the day they went."""
    for guest in guests:
        guest.room, guest.check_out_date, guest.id_pin = None, check_out_date, ""
    _write(command, guests, ["room", "check_out_date", "id_pin"])


def move_guests(command: Command, *, guests: Sequence[Guest], room: Room) -> None:
    """These people are in another room now."""
    for guest in guests:
        guest.room = room
    _write(command, guests, ["room"])


def revert_check_in(command: Command, *, guests: Sequence[Guest]) -> None:
    """These people never came: who they are stays, where they were, since and until when does not."""
    for guest in guests:
        guest.room, guest.check_in_date, guest.check_out_date, guest.id_pin = None, None, None, ""
    _write(command, guests, ["room", "check_in_date", "check_out_date", "id_pin"])


def return_guests_to_room(command: Command, *, guests: Sequence[Guest], room: Room) -> None:
    """These people had not left after all: back into a room, each with a new pin."""
    pins = dict(zip((guest.pk for guest in guests), _free_pins(command, count=len(guests)), strict=True))
    for guest in guests:
        guest.room, guest.check_out_date, guest.id_pin = room, None, pins[guest.pk]
    _write(command, guests, ["room", "check_out_date", "id_pin"])


def guests_still_in_rooms(*, room_ids: Collection[int]) -> list[Guest]:
    """Everybody whom the records place in these rooms."""
    return _READ_GUESTS_IN_ROOMS(room_pks=list(room_ids))


def _write(command: Command, guests: Sequence[Guest], fields: Sequence[str]) -> None:
    for guest in guests:
        guest.updated_at = command.now
    update_rows(guests, [*fields, "updated_at"])


def _free_pins(command: Command, *, count: int) -> list[str]:
    if count == 0:
        return []
    (house,) = _READ_PINS_IN_USE(hotel_pk=command.hotel.pk)
    taken = set(house.pins)
    free = [pin for pin in _PINS if pin not in taken]
    if len(free) < count:
        raise Conflict("More than 10,000 people would be in house: no pin is left.", code="no_pin_left")
    return random.sample(free, count)
