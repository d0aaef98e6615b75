"""Ghosts: guests with a room and no booking. An invalid state, logged wherever it is met."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Q

from guests.models import Guest
from guests.services import presence
from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import lock_in_order
from rooms import services as room_services
from rooms.enums import Operation
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class OrphanedGuest:
    """A ghost and the room it was found in. Ids and numbers, no names."""

    hotel_slug: str
    room_number: str
    guest_id: int


def orphaned_guests_of(command: Command) -> Sequence[OrphanedGuest]:
    """The hotel's ghosts, by room and id."""
    found = Guest.objects.filter(hotel=command.hotel, room__isnull=False, booking__isnull=True)
    rows = found.order_by("room__room_number", "pk").values_list("room__room_number", "pk")
    return [
        OrphanedGuest(hotel_slug=command.hotel.slug, room_number=number, guest_id=pk) for number, pk in rows
    ]


def cleanup_orphaned_guests(
    command: Command, *, room_numbers: Sequence[str] | None = None
) -> list[OrphanedGuest]:
    """Take every ghost of the hotel (or of some rooms) out of its room, and say which it took.

    Locks the rooms, then the guests. One operation-log row and one piece of news for each room. Safe to repeat:
    without ghosts nothing is written. Raises Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    ghosts = Guest.objects.filter(hotel=command.hotel, room__isnull=False, booking__isnull=True)
    condition = Q(pk__in=ghosts.values("room_id"))
    if room_numbers is not None:
        condition &= Q(room_number__in=room_numbers)
    rooms = room_services.lock_rooms_matching(command, condition=condition)
    found = lock_in_order(ghosts.filter(room_id__in=rooms), rank=LockRank.GUESTS)
    if not found:
        return []
    orphans = [
        OrphanedGuest(command.hotel.slug, rooms[ghost.room_id].room_number, ghost.pk)
        for ghost in found
        if ghost.room_id
    ]
    haunted: dict[int, list[int]] = {}
    for ghost in found:
        haunted.setdefault(ghost.room_id or 0, []).append(ghost.pk)
    log_orphaned_guests(command, found, where="orphan clean-up")
    presence.detach_guests(command, guests=found, check_out_date=command.today)
    room_services.record_operations(
        command,
        operations=[
            RoomOperation(operation=Operation.DETACH_ORPHANED_GUESTS, room=rooms[pk], guest_pks=ids)
            for pk, ids in haunted.items()
        ],
    )
    room_services.touch_rooms(command, rooms=[rooms[pk] for pk in haunted], changed_fields=("guests",))
    return orphans


def detach_orphaned_guests(
    command: Command, *, room_ids: Collection[int], where: str, booking_ids: Sequence[str]
) -> dict[int, list[int]]:
    """Take the ghosts out of rooms that somebody enters, and say so at ERROR level; their ids by room.

    The caller holds the rooms. Locks the guests; without a room nothing is looked for.
    """
    if not room_ids:
        return {}
    ghosts = lock_in_order(
        Guest.objects.filter(hotel=command.hotel, room_id__in=room_ids, booking__isnull=True),
        rank=LockRank.GUESTS,
    )
    found: dict[int, list[int]] = {}
    for ghost in ghosts:
        found.setdefault(ghost.room_id or 0, []).append(ghost.pk)
    if ghosts:
        log_orphaned_guests(command, ghosts, where=where, booking_ids=list(booking_ids))
        presence.detach_guests(command, guests=ghosts, check_out_date=command.today)
    return found


def log_orphaned_guests(command: Command, ghosts: Sequence[Guest], *, where: str, **about: object) -> None:
    """Say at ERROR level, with counts and ids, that guests without a booking were found in rooms."""
    logger.error(
        "Invalid state: %d guests without a booking in rooms, found at %s",
        len(ghosts),
        where,
        extra={
            "hotel": command.hotel.slug,
            "orphaned_guest_count": len(ghosts),
            "orphaned_guest_pks": [ghost.pk for ghost in ghosts],
            "room_ids": sorted({ghost.room_id for ghost in ghosts if ghost.room_id}),
            **about,
        },
    )
