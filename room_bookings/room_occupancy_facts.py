"""What the guards need to know of a room, read after it is locked."""

import logging
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet

from guests.models import Guest
from hotel.kernel.sql import PreparedQuery
from housekeeping.models import MaintenanceReport
from room_bookings.half_days import half_days, overlap
from room_bookings.models import RoomBooking
from room_bookings.transitions import LIVE
from rooms.models import Room
from staff.command import Command

logger = logging.getLogger(__name__)

WITHOUT_BOOKING = -1
"""What `Guest.present_for` says of people in a room without a booking."""


@dataclass(frozen=True)
class Claim:
    """A live booking that holds the room for some half-days."""

    pk: int
    booking_id: str
    half_days: range

    def overlaps(self, needed: range) -> bool:
        return overlap(self.half_days, needed)


@dataclass(frozen=True)
class RoomOccupancyFacts:
    """A locked room, who is in it, how many it takes, and which bookings hold it from when on.

    Unusable is a room with an open report that says so, whatever its status. `recorded` are the bookings whose
    guests the records place in the room, WITHOUT_BOOKING for those without one.
    """

    room: Room
    occupant_id: int | None
    max_occupancy: int
    is_unusable: bool
    claims: tuple[Claim, ...]
    recorded: frozenset[int] = frozenset()

    @property
    def has_orphaned_guests(self) -> bool:
        return WITHOUT_BOOKING in self.recorded

    def misplaced_booking_pks(self, booking: RoomBooking) -> frozenset[int]:
        """Other bookings whose guests the records place in the room, though they do not hold it."""
        return self.recorded - {WITHOUT_BOOKING, booking.pk, self.occupant_id or booking.pk}


def _described_rooms(given: PreparedQuery.Parameters) -> QuerySet[Any]:
    """Rooms and who is recorded in them, a row for each live booking that is in house or ends on or after `since`."""
    live = Q(bookings__status__in=sorted(LIVE))
    current = Q(bookings__check_out__gte=given.value("since")) | Q(bookings__stays_in__isnull=False)
    unusable = MaintenanceReport.objects.filter(
        room=OuterRef("pk"), completed_at__isnull=True, room_usable=False
    )
    return (
        Room.objects.filter(given.any_of("pk", "room_pks"))
        .only("pk")
        .annotate(
            size=F("room_type__max_occupancy"),
            is_unusable=Exists(unusable),
            recorded=ArraySubquery(Guest.objects.filter(room=OuterRef("pk")).values("present_for")),
            claim=FilteredRelation("bookings", condition=live & current),
            claim_id=F("claim__pk"),
            claimed_by=F("claim__booking_id"),
            **{name: F(f"claim__{name}") for name in ("stays_in", "room_from", "check_in", "check_out")},
        )
        .order_by()
    )


_READ_ROOM_OCCUPANCY_FACTS: PreparedQuery[Any] = PreparedQuery("read_room_occupancy_facts", _described_rooms)


def read_room_occupancy_facts(*, rooms: Collection[Room], since: date) -> dict[int, RoomOccupancyFacts]:
    """Read the facts of locked rooms, in one statement however many. Claims that ended before `since` are left out."""
    if not rooms:
        return {}
    rows = _READ_ROOM_OCCUPANCY_FACTS(room_pks=[room.pk for room in rooms], since=since)
    described = {row.pk: row for row in rows}
    claims: dict[int, list[Claim]] = {room.pk: [] for room in rooms}
    occupants: dict[int, int] = {}
    for row in rows:
        if row.claim_id is None:
            continue
        held = half_days(room_from=row.room_from, check_in=row.check_in, check_out=row.check_out)
        claims[row.pk].append(Claim(pk=row.claim_id, booking_id=row.claimed_by, half_days=held))
        if row.stays_in is not None:
            occupants[row.pk] = row.claim_id
    return {
        room.pk: RoomOccupancyFacts(
            room=room,
            occupant_id=occupants.get(room.pk),
            max_occupancy=described[room.pk].size,
            is_unusable=described[room.pk].is_unusable,
            claims=tuple(claims[room.pk]),
            recorded=frozenset(described[room.pk].recorded),
        )
        for room in rooms
    }


def log_misplaced_guests(
    command: Command, facts: Iterable[RoomOccupancyFacts], *, booking: RoomBooking, where: str
) -> None:
    """Say at ERROR level that guests are recorded in rooms which their booking does not hold."""
    for room in facts:
        if strangers := sorted(room.misplaced_booking_pks(booking)):
            logger.error(
                "Consistency failure: guests of other bookings recorded in the room, found at %s",
                where,
                extra={
                    "hotel": command.hotel.slug,
                    "room_ids": [room.room.pk],
                    "misplaced_booking_pks": strangers,
                },
            )


def with_planned_claims(
    facts: Mapping[int, RoomOccupancyFacts],
    *,
    plans: Mapping[RoomBooking, Room],
    room_from: date | None = None,
) -> dict[int, RoomOccupancyFacts]:
    """The same facts as if these bookings held the rooms they are to have, and no others.

    So a set is judged against itself: two of it can swap their rooms, and no two of it get the same one.
    """
    planned = {booking.pk for booking in plans}
    claims = {pk: [claim for claim in room.claims if claim.pk not in planned] for pk, room in facts.items()}
    for booking, room in plans.items():
        held = half_days(
            room_from=room_from or booking.check_in, check_in=booking.check_in, check_out=booking.check_out
        )
        claims[room.pk].append(Claim(pk=booking.pk, booking_id=booking.booking_id, half_days=held))
    return {pk: replace(room, claims=tuple(claims[pk])) for pk, room in facts.items()}
