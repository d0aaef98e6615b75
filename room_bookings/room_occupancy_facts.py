"""The facts about rooms that the guards of bookings read: occupants, bookings and blocks that hold them, guests."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from django.contrib.postgres.expressions import ArraySubquery
from django.db.backends.postgresql.psycopg_any import NumericRange
from django.db.models import Exists, FilteredRelation, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from guests.models import Guest
from hotel.kernel.sql import PreparedQuery
from housekeeping.models import MaintenanceReport
from room_bookings.enums import BlockKind
from room_bookings.held_minutes import RangeBound, held_minutes_of, ranges_overlap
from room_bookings.models import CalendarBlock, RoomBlock, RoomBooking
from room_bookings.persons import RoomPlaces
from room_bookings.transitions import LIVE
from rooms.models import Room
from staff.command import Command

logger = logging.getLogger(__name__)

WITHOUT_BOOKING = -1
"""The value of `Guest.present_for` for an orphaned guest: in a room, and without a booking."""


class RoomState(Protocol):
    """A room as the guards read it: an instance, or a row of values."""

    @property
    def pk(self) -> int: ...
    @property
    def room_number(self) -> str: ...
    @property
    def room_status(self) -> str: ...
    @property
    def is_active(self) -> bool: ...


class Claim(NamedTuple):
    """A live booking that holds the room for some minutes.

    `had` are the minutes for which it holds the room already where `held` is only planned; None if it is not.
    """

    booking_pk: int
    booking_id: str
    held: range
    had: range | None = None

    def overlaps(self, needed: range) -> bool:
        """Tell whether the booking holds the room in one of these minutes."""
        return ranges_overlap(self.held, needed)


class Closure(NamedTuple):
    """A dated block of the room that has not ended, with the minutes for which it holds the room."""

    pk: int
    kind: str
    first: date
    until: date
    reason: str
    held: range

    @property
    def is_out_of_order(self) -> bool:
        """Whether no booking may hold the room meanwhile; out of service only warns."""
        return self.kind == BlockKind.OUT_OF_ORDER

    def overlaps(self, needed: range) -> bool:
        """Tell whether the block lies in one of these minutes."""
        return ranges_overlap(self.held, needed)


class RoomOccupancyFacts(NamedTuple):
    """A room with what the guards read of it.

    `occupant_pk` is the booking that occupies the room. `max_occupancy` is the number of persons that its type allows,
    without children up to the age `infants_up_to_age`.
    `is_unusable` says that an open maintenance report makes the room unusable, whatever its status. `claims` are the
    live bookings that hold it, `blocks` the minutes for which calendars of channels block it, `closures` its dated
    blocks. `recorded_guests` are the bookings of the guests who are recorded in the room, one for each guest, and
    WITHOUT_BOOKING where a guest has none.
    """

    room: RoomState
    occupant_pk: int | None
    max_occupancy: int
    infants_up_to_age: int | None
    is_unusable: bool
    claims: Sequence[Claim]
    recorded_guests: Sequence[int] = ()
    blocks: Sequence[range] = ()
    closures: Sequence[Closure] = ()

    @property
    def recorded_booking_pks(self) -> frozenset[int]:
        """The bookings whose guests are recorded in the room, WITHOUT_BOOKING among them."""
        return frozenset(self.recorded_guests)

    def guests_of(self, booking: RoomBooking) -> int:
        """Return the number of the booking's guests who are recorded in the room."""
        return sum(booking_pk == booking.pk for booking_pk in self.recorded_guests)

    @property
    def places(self) -> RoomPlaces:
        """The persons that the room takes."""
        return RoomPlaces(self.room.room_number, self.max_occupancy, self.infants_up_to_age)

    @property
    def has_orphaned_guests(self) -> bool:
        """Whether guests without a booking are recorded in the room."""
        return WITHOUT_BOOKING in self.recorded_guests

    def misplaced_booking_pks(self, booking: RoomBooking) -> frozenset[int]:
        """Return the other bookings whose guests are recorded in the room although they do not occupy it."""
        if not self.recorded_guests:
            return frozenset()
        return self.recorded_booking_pks - {WITHOUT_BOOKING, booking.pk, self.occupant_pk or booking.pk}


class ClaimRow(NamedTuple):
    """The facts of a room with one of its claims, or without any. `rooms_with_claims` selects them by these names."""

    room_type__max_occupancy: int
    room_type__infants_up_to_age: int | None
    is_unusable: bool
    recorded_guests: list[int]
    blocks: list[NumericRange]
    closures: list[dict[str, Any]]
    claim__pk: int | None
    claim__booking_id: str
    claim__stays_in: int | None
    claim_start: int
    claim_stop: int


_FACTS = slice(-len(ClaimRow._fields), ClaimRow._fields.index("claim__pk") - len(ClaimRow._fields))
_CLAIM = slice(_FACTS.stop, None)
"""The parts of a row of `rooms_with_claims`: the facts of the room, and one of its claims."""


def rooms_with_claims(
    rooms: QuerySet[Room], *room_fields: str, since: Any, until: Any = None
) -> QuerySet[Room, Any]:
    """Return a tuple for each room and each live booking that is checked in or holds it between two dates.

    A tuple holds these fields of the room, then those of ClaimRow. Of the bookings, `since` is the earliest
    departure, `until` the date before which they begin to hold the room; both are parameters of a prepared query.
    """
    held = Q(bookings__check_out__gte=since)
    if until is not None:
        held &= Q(bookings__room_from__lt=until)
    blocked = CalendarBlock.objects.filter(room=OuterRef("pk"), released_at__isnull=True, until__gte=since)
    if until is not None:
        blocked = blocked.filter(first__lt=until)
    closures = RoomBlock.objects.filter(room=OuterRef("pk"), ended_at__isnull=True, until__gte=since)
    if until is not None:
        closures = closures.filter(first__lt=until)
    live = Q(bookings__status__in=sorted(LIVE)) & (held | Q(bookings__stays_in__isnull=False))
    unusable = MaintenanceReport.objects.filter(
        room=OuterRef("pk"), completed_at__isnull=True, room_usable=False
    )
    recorded = Guest.objects.filter(room=OuterRef("pk")).order_by()
    return (
        rooms.annotate(
            is_unusable=Exists(unusable),
            recorded_guests=ArraySubquery(recorded.values("present_for")),
            blocks=ArraySubquery(blocked.order_by().values("held_minutes")),
            closures=ArraySubquery(closures.order_by("first").values(closure=_closure())),
            claim=FilteredRelation("bookings", condition=live),
            claim_start=RangeBound("claim__held_minutes", function="lower"),
            claim_stop=RangeBound("claim__held_minutes", function="upper"),
        )
        .order_by()
        .values_list(*room_fields, *ClaimRow._fields)
    )


def _closure() -> JSONObject:
    return JSONObject(
        pk="pk",
        kind="kind",
        first="first",
        until="until",
        reason="reason",
        start=RangeBound("held_minutes", function="lower"),
        stop=RangeBound("held_minutes", function="upper"),
    )


def _read_closure(values: Mapping[str, Any]) -> Closure:
    return Closure(
        values["pk"],
        values["kind"],
        date.fromisoformat(values["first"]),
        date.fromisoformat(values["until"]),
        values["reason"],
        range(values["start"], values["stop"]),
    )


def facts_of_rooms(
    rows: Iterable[tuple[Any, ...]], room_by_pk: Mapping[int, RoomState]
) -> dict[int, RoomOccupancyFacts]:
    """Return the facts of the rooms by primary key, in the order of their first rows.

    `rows` are those of `rooms_with_claims`, each with the primary key of its room first.
    """
    first_rows: dict[int, tuple[Any, ...]] = {}
    claims: dict[int, list[Claim]] = {}
    occupants: dict[int, int] = {}
    for row in rows:
        room_pk = row[0]
        if room_pk not in claims:
            first_rows[room_pk], claims[room_pk] = row, []
        booking_pk, booking_id, stays_in, start, stop = row[_CLAIM]
        if booking_pk is None:
            continue
        claims[room_pk].append(Claim(booking_pk, booking_id, range(start, stop)))
        if stays_in is not None:
            occupants[room_pk] = booking_pk
    return {
        pk: _facts_of_room(room_by_pk[pk], row, occupants.get(pk), claims[pk])
        for pk, row in first_rows.items()
    }


def _facts_of_room(
    room: RoomState, row: tuple[Any, ...], occupant_pk: int | None, claims: list[Claim]
) -> RoomOccupancyFacts:
    max_occupancy, infants_up_to_age, is_unusable, recorded_guests, blocks, closures = row[_FACTS]
    return RoomOccupancyFacts(
        room,
        occupant_pk,
        max_occupancy,
        infants_up_to_age,
        is_unusable,
        claims,
        recorded_guests,
        [range(block.lower, block.upper) for block in blocks],
        [_read_closure(closure) for closure in closures],
    )


_READ_ROOM_OCCUPANCY_FACTS: PreparedQuery[Any] = PreparedQuery(
    "read_room_occupancy_facts",
    lambda given: rooms_with_claims(
        Room.objects.filter(given.any_of("pk", "room_pks")), "pk", since=given.value("since")
    ),
)


def read_room_occupancy_facts(*, rooms: Collection[Room], since: date) -> dict[int, RoomOccupancyFacts]:
    """Return the facts of locked rooms by primary key, in one statement.

    Claims that ended before the date `since` are left out.
    """
    if not rooms:
        return {}
    room_by_pk = {room.pk: room for room in rooms}
    rows = _READ_ROOM_OCCUPANCY_FACTS(room_pks=list(room_by_pk), since=since)
    facts = facts_of_rooms(rows, room_by_pk)
    return {pk: facts[pk] for pk in room_by_pk}


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
    room_from: Mapping[RoomBooking, date] | None = None,
) -> dict[int, RoomOccupancyFacts]:
    """Return the facts as if these bookings held their planned rooms, from `room_from` or their arrival, and no others.

    The guards then compare the bookings of a set with each other: two of them may swap their rooms, and no two of
    them may take the same room.
    """
    planned_pks = {booking.pk for booking in plans}
    had = {
        (pk, claim.booking_pk): claim.held
        for pk, room in facts.items()
        for claim in room.claims
        if claim.booking_pk in planned_pks
    }
    claims = {
        pk: [claim for claim in room.claims if claim.booking_pk not in planned_pks]
        for pk, room in facts.items()
    }
    for booking, room in plans.items():
        first = room_from[booking] if room_from else booking.check_in
        held = held_minutes_of(booking, room_from=first)
        held_already = had.get((room.pk, booking.pk), range(0))
        claims[room.pk].append(Claim(booking.pk, booking.booking_id, held, held_already))
    return {pk: room._replace(claims=claims[pk]) for pk, room in facts.items()}
