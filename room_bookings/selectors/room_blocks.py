"""The dated blocks of rooms."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from hotel.kernel.keys import can_be_key
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from room_bookings.enums import BlockState
from room_bookings.exceptions import block_not_found
from room_bookings.models import RoomBlock

_STATES = {
    BlockState.PLANNED: Q(ended_at__isnull=True, begun_at__isnull=True),
    BlockState.ACTIVE: Q(ended_at__isnull=True, begun_at__isnull=False),
    BlockState.ENDED: Q(ended_at__isnull=False),
}


@dataclass(frozen=True)
class BlockFilters:
    """The filters of the list; without a state the blocks that have not ended."""

    room_number: Sequence[str] = ()
    kind: Sequence[str] = ()
    state: Sequence[str] = ()
    start: date | None = None
    end: date | None = None


def with_details() -> QuerySet[RoomBlock]:
    """Return all blocks, each with its room and the person who changed it last."""
    return RoomBlock.objects.select_related("room", "changed_by__user")


_READ_BLOCK = PreparedQuery(
    "read_room_block",
    lambda given: with_details().filter(pk=given.value("block_pk"), hotel=given.value("hotel_pk")),
)
_READ_DUE = PreparedQuery(
    "read_due_room_blocks",
    lambda given: RoomBlock.objects.filter(
        Q(begun_at__isnull=True, first__lte=given.value("today"))
        | Q(until__lt=given.value("today"))
        | Q(until=given.value("today"), first__lt=F("until")),
        hotel=given.value("hotel_pk"),
        ended_at__isnull=True,
    ).values_list("pk", "room_id"),
)


def block_by_pk(*, hotel: Hotel, block_pk: int) -> RoomBlock:
    """Return a block of the hotel. Raises NotFound."""
    if can_be_key(block_pk):
        for block in _READ_BLOCK(block_pk=block_pk, hotel_pk=hotel.pk):
            return block
    raise block_not_found(block_pk)


def blocks_of(*, hotel: Hotel, filters: BlockFilters) -> QuerySet[RoomBlock]:
    """Return the hotel's blocks that these filters choose, by first night and room."""
    states: Collection[str] = filters.state or (BlockState.PLANNED, BlockState.ACTIVE)
    in_states = Q()
    for state in states:
        in_states |= _STATES[BlockState(state)]
    found = with_details().filter(in_states, hotel=hotel)
    if filters.room_number:
        found = found.filter(room__room_number__in=filters.room_number)
    if filters.kind:
        found = found.filter(kind__in=filters.kind)
    if filters.start:
        found = found.filter(until__gte=filters.start)
    if filters.end:
        found = found.filter(first__lte=filters.end)
    return found.order_by("first", "room__room_number", "pk")


def blocks_of_room(*, room_pk: int, limit: int = 10) -> list[RoomBlock]:
    """Return the first blocks of a room that have not ended."""
    return list(with_details().filter(room=room_pk, ended_at__isnull=True).order_by("first")[:limit])


def due_blocks(*, hotel: Hotel, today: date) -> dict[int, int]:
    """Return the blocks that are to begin or to end by the business date, each with its room, by primary keys."""
    return dict(_READ_DUE(hotel_pk=hotel.pk, today=today))
