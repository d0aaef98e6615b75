"""Find orphaned guests, take them out of their rooms and log them at ERROR, because they are an invalid state."""

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q

from guests.models import Guest
from guests.services import presence
from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import LockQuery
from rooms import services as room_services
from rooms.enums import Operation
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command

logger = logging.getLogger(__name__)

_LOCK_ORPHANED_GUESTS = LockQuery(
    "lock_orphaned_guests",
    lambda given: Guest.objects.filter(
        given.any_of("room_id", "room_pks"), hotel=given.value("hotel_pk"), booking__isnull=True
    ),
    rank=LockRank.GUESTS,
)


@dataclass(frozen=True)
class OrphanedGuest:
    """An orphaned guest and the room in which it was found. It carries no name."""

    hotel_slug: str
    room_number: str
    guest_pk: int


def orphaned_guests_of(command: Command) -> Sequence[OrphanedGuest]:
    """Return the orphaned guests of the hotel, ordered by room number and primary key."""
    found = Guest.objects.filter(hotel=command.hotel, room__isnull=False, booking__isnull=True)
    rows = found.order_by("room__room_number", "pk").values_list("room__room_number", "pk")
    return [OrphanedGuest(command.hotel.slug, room_number=number, guest_pk=pk) for number, pk in rows]


def cleanup_orphaned_guests(
    command: Command, *, room_numbers: Sequence[str] | None = None
) -> list[OrphanedGuest]:
    """Detach the orphaned guests in the rooms with these numbers, or in all rooms of the hotel, and return them.

    Locks the rooms, then the guests. Writes one row of the room log and one event for each room; a repeated call
    finds no orphaned guests and writes nothing. Raises Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    orphaned = Guest.objects.filter(hotel=command.hotel, room__isnull=False, booking__isnull=True)
    condition = Q(pk__in=orphaned.values("room_id"))
    if room_numbers is not None:
        condition &= Q(room_number__in=room_numbers)
    rooms = room_services.lock_rooms_matching(command, condition=condition)
    guests = _LOCK_ORPHANED_GUESTS(hotel_pk=command.hotel.pk, room_pks=list(rooms))
    if not guests:
        return []
    detached = [
        OrphanedGuest(command.hotel.slug, rooms[guest.room_id].room_number, guest.pk)
        for guest in guests
        if guest.room_id
    ]
    guest_pks_by_room = _pks_by_room(guests)
    log_orphaned_guests(command, guests, where="clean-up")
    presence.detach_guests(command, guests=guests, check_out_date=command.today)
    room_services.record_operations(
        command,
        operations=[
            RoomOperation(
                operation=Operation.DETACH_ORPHANED_GUESTS, room=rooms[room_pk], guest_pks=guest_pks
            )
            for room_pk, guest_pks in guest_pks_by_room.items()
        ],
    )
    room_services.touch_rooms(
        command, rooms=[rooms[room_pk] for room_pk in guest_pks_by_room], changed_fields=("guests",)
    )
    return detached


def detach_orphaned_guests(
    command: Command, *, room_pks: Collection[int], where: str, booking_ids: Sequence[str]
) -> dict[int, list[int]]:
    """Detach the orphaned guests in rooms that a booking enters, and log them at ERROR.

    `where` names the action and `booking_ids` the bookings that enter the rooms; both go to the log only. The
    caller holds the locks of the rooms; this locks the guests. Without rooms it sends no statement. Returns the
    primary keys of the guests by primary key of their room.
    """
    if not room_pks:
        return {}
    guests = _LOCK_ORPHANED_GUESTS(hotel_pk=command.hotel.pk, room_pks=list(room_pks))
    guest_pks_by_room = _pks_by_room(guests)
    if guests:
        log_orphaned_guests(command, guests, where=where, booking_ids=list(booking_ids))
        presence.detach_guests(command, guests=guests, check_out_date=command.today)
    return guest_pks_by_room


def log_orphaned_guests(command: Command, guests: Sequence[Guest], *, where: str, **about: object) -> None:
    """Log orphaned guests at ERROR, with their number and primary keys and without names.

    `where` names the action that found them; `about` becomes further fields of the log record.
    """
    logger.error(
        "Invalid state: %d guests without a booking in rooms, found at %s",
        len(guests),
        where,
        extra={
            "hotel": command.hotel.slug,
            "orphaned_guest_count": len(guests),
            "orphaned_guest_pks": [guest.pk for guest in guests],
            "room_pks": sorted({guest.room_id for guest in guests if guest.room_id}),
            **about,
        },
    )


def _pks_by_room(guests: Iterable[Guest]) -> dict[int, list[int]]:
    pks_by_room: dict[int, list[int]] = {}
    for guest in guests:
        pks_by_room.setdefault(guest.room_id or 0, []).append(guest.pk)
    return pks_by_room
