"""The facts about rooms that the guards of bookings read: occupants, bookings that hold the rooms, guests in them."""

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
from room_bookings.half_days import half_days, ranges_overlap
from room_bookings.models import RoomBooking
from room_bookings.transitions import LIVE
from rooms.models import Room
from staff.command import Command

logger = logging.getLogger(__name__)

WITHOUT_BOOKING = -1
"""The value of `Guest.present_for` for an orphaned guest: in a room, and without a booking."""


@dataclass(frozen=True)
class Claim:
    """A live booking that holds the room for some half-days."""

    booking_pk: int
    booking_id: str
    half_days: range

    def overlaps(self, needed: range) -> bool:
        """Tell whether the booking holds the room in one of these half-days."""
        return ranges_overlap(self.half_days, needed)


@dataclass(frozen=True)
class RoomOccupancyFacts:
    """A locked room with what the guards read of it.

    `occupant_pk` is the booking that occupies the room. `max_occupancy` is the number of persons that its type allows.
    `is_unusable` says that an open maintenance report makes the room unusable, whatever its status. `claims` are the
    live bookings that hold it. `recorded_booking_pks` are the bookings whose guests are recorded in the room, and
    WITHOUT_BOOKING where a guest has none.
    """

    room: Room
    occupant_pk: int | None
    max_occupancy: int
    is_unusable: bool
    claims: tuple[Claim, ...]
    recorded_booking_pks: frozenset[int] = frozenset()

    @property
    def has_orphaned_guests(self) -> bool:
        """Whether guests without a booking are recorded in the room."""
        return WITHOUT_BOOKING in self.recorded_booking_pks

    def misplaced_booking_pks(self, booking: RoomBooking) -> frozenset[int]:
        """Return the other bookings whose guests are recorded in the room although they do not occupy it."""
        return self.recorded_booking_pks - {WITHOUT_BOOKING, booking.pk, self.occupant_pk or booking.pk}


def _rooms_with_claims(given: PreparedQuery.Parameters) -> QuerySet[Any]:
    """Return a row for each room and each live booking that is checked in or ends on or after `since`."""
    live = Q(bookings__status__in=sorted(LIVE))
    current = Q(bookings__check_out__gte=given.value("since")) | Q(bookings__stays_in__isnull=False)
    unusable = MaintenanceReport.objects.filter(
        room=OuterRef("pk"), completed_at__isnull=True, room_usable=False
    )
    return (
        Room.objects.filter(given.any_of("pk", "room_pks"))
        .only("pk")
        .annotate(
            max_occupancy=F("room_type__max_occupancy"),
            is_unusable=Exists(unusable),
            recorded_booking_pks=ArraySubquery(
                Guest.objects.filter(room=OuterRef("pk")).values("present_for")
            ),
            claim=FilteredRelation("bookings", condition=live & current),
            claim_pk=F("claim__pk"),
            claimed_by=F("claim__booking_id"),
            **{name: F(f"claim__{name}") for name in ("stays_in", "room_from", "check_in", "check_out")},
        )
        .order_by()
    )


_READ_ROOM_OCCUPANCY_FACTS: PreparedQuery[Any] = PreparedQuery(
    "read_room_occupancy_facts", _rooms_with_claims
)


def read_room_occupancy_facts(*, rooms: Collection[Room], since: date) -> dict[int, RoomOccupancyFacts]:
    """Return the facts of locked rooms by primary key, in one statement.

    Claims that ended before the date `since` are left out.
    """
    if not rooms:
        return {}
    rows = _READ_ROOM_OCCUPANCY_FACTS(room_pks=[room.pk for room in rooms], since=since)
    row_by_room_pk = {row.pk: row for row in rows}
    claims: dict[int, list[Claim]] = {room.pk: [] for room in rooms}
    occupants: dict[int, int] = {}
    for row in rows:
        if row.claim_pk is None:
            continue
        held = half_days(room_from=row.room_from, check_in=row.check_in, check_out=row.check_out)
        claims[row.pk].append(Claim(booking_pk=row.claim_pk, booking_id=row.claimed_by, half_days=held))
        if row.stays_in is not None:
            occupants[row.pk] = row.claim_pk
    return {
        room.pk: RoomOccupancyFacts(
            room=room,
            occupant_pk=occupants.get(room.pk),
            max_occupancy=row_by_room_pk[room.pk].max_occupancy,
            is_unusable=row_by_room_pk[room.pk].is_unusable,
            claims=tuple(claims[room.pk]),
            recorded_booking_pks=frozenset(row_by_room_pk[room.pk].recorded_booking_pks),
        )
        for room in rooms
    }


def log_misplaced_guests(
    command: Command, facts: Iterable[RoomOccupancyFacts], *, booking: RoomBooking, action: str
) -> None:
    """Log an error for each room in which guests of bookings are recorded that do not occupy it.

    `booking` is the subject of `action`, whose own guests are not misplaced.
    """
    for room in facts:
        if misplaced := sorted(room.misplaced_booking_pks(booking)):
            logger.error(
                "Consistency failure: guests of other bookings recorded in the room, found at %s",
                action,
                extra={
                    "hotel": command.hotel.slug,
                    "room_pks": [room.room.pk],
                    "misplaced_booking_pks": misplaced,
                },
            )


def with_planned_claims(
    facts: Mapping[int, RoomOccupancyFacts],
    *,
    plans: Mapping[RoomBooking, Room],
    room_from: date | None = None,
) -> dict[int, RoomOccupancyFacts]:
    """Return the facts as if these bookings held their planned rooms, from `room_from` or their arrival, and no others.

    The guards then compare the bookings of a set with each other: two of them may swap their rooms, and no two of
    them may take the same room.
    """
    planned_pks = {booking.pk for booking in plans}
    claims = {
        pk: [claim for claim in room.claims if claim.booking_pk not in planned_pks]
        for pk, room in facts.items()
    }
    for booking, room in plans.items():
        held = half_days(
            room_from=room_from or booking.check_in, check_in=booking.check_in, check_out=booking.check_out
        )
        claims[room.pk].append(Claim(booking_pk=booking.pk, booking_id=booking.booking_id, half_days=held))
    return {pk: replace(room, claims=tuple(claims[pk])) for pk, room in facts.items()}
