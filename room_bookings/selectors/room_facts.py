"""The rooms of a hotel with the facts that guards read, and as the planner of rooms sees them."""

from datetime import date, timedelta
from typing import Any, NamedTuple

from hotel.kernel.sql import PreparedQuery
from room_bookings.held_minutes import DAY, held_minutes, held_minutes_of
from room_bookings.models import RoomBooking
from room_bookings.persons import RoomPlaces
from room_bookings.room_occupancy_facts import RoomOccupancyFacts, facts_of_rooms, rooms_with_claims
from room_bookings.room_planning import FREE_NIGHTS_SHOWN, Calendar, PlannableRoom, PlannedStay
from rooms.enums import RoomStatus
from rooms.models import Room

NEIGHBOURS = timedelta(days=FREE_NIGHTS_SHOWN + 1)
"""Days before and after a stay of which bookings are read, so that the nights free beside it are known."""

_CLOSED = {RoomStatus.MAINTENANCE_REQUIRED.value, RoomStatus.OUT_OF_ORDER.value}
_READINESS = {RoomStatus.READY_FOR_GUEST.value: 0, RoomStatus.CLEANED_UNINSPECTED.value: 1}
_DIRTY = 2
_OCCUPIED = 3


class HotelRoom(NamedTuple):
    """A room of the hotel, as far as guards and clients see it. Each name is the path of the value from `Room`."""

    pk: int
    room_number: str
    floor: int
    room_status: str
    is_active: bool
    room_type_id: int
    room_type__code: str


_READ_ROOMS_OF_HOTEL: PreparedQuery[Any] = PreparedQuery(
    "read_room_occupancy_facts_of_hotel",
    lambda given: rooms_with_claims(
        Room.objects.filter(hotel=given.value("hotel_pk")),
        *HotelRoom._fields,
        since=given.value("since"),
        until=given.value("until"),
    ),
)


def rooms_of_hotel(
    *, hotel_pk: int, since: date, until: date
) -> tuple[dict[int, HotelRoom], dict[int, RoomOccupancyFacts]]:
    """Return the hotel's rooms and their facts by primary key, in one statement.

    Claims are those of stays that end on or after `since` and begin before `until`.
    """
    rows = _READ_ROOMS_OF_HOTEL(hotel_pk=hotel_pk, since=since, until=until)
    size = len(HotelRoom._fields)
    room_by_pk = {row[0]: HotelRoom(*row[:size]) for row in rows}
    return room_by_pk, facts_of_rooms(rows, room_by_pk)


_READ_PLACES: PreparedQuery[Any] = PreparedQuery(
    "read_places_of_room",
    lambda given: Room.objects.filter(pk=given.value("room_pk")).values_list(
        "room_number", "room_type__max_occupancy", "room_type__infants_up_to_age"
    ),
)


def places_of_room(room_pk: int) -> RoomPlaces:
    """Return the persons that the room takes, in one statement without a lock."""
    (row,) = _READ_PLACES(room_pk=room_pk)
    return RoomPlaces(*row)


def calendar_of(today: date) -> Calendar:
    """Return the calendar of the minutes in which claims and stays are measured."""
    first = held_minutes(room_from=today, check_in=today, check_out=today).start
    return Calendar(units_per_date=DAY, today=first)


def plannable_room(
    room: HotelRoom, facts: RoomOccupancyFacts, *, without: int | None = None
) -> PlannableRoom:
    """Return the room as the planner sees it; of the booking with the primary key `without` it sees no claim."""
    held = [claim.held for claim in facts.claims if claim.booking_pk != without]
    closed = [*facts.blocks, *(closure.held for closure in facts.closures if closure.is_out_of_order)]
    claims = _in_order([*held, *closed] if closed else held)
    return PlannableRoom(
        pk=room.pk,
        room_type_pk=room.room_type_id,
        max_occupancy=facts.max_occupancy,
        infants_up_to_age=facts.infants_up_to_age,
        claims=claims,
        readiness=_readiness(room, facts),
        is_enterable=room.room_status not in _CLOSED
        and not facts.is_unusable
        and not facts.recorded_booking_pks - {facts.occupant_pk},
    )


def _in_order(held: list[range]) -> list[range]:
    """Return the ranges in their order; those that overlap become one: a block can lie over a booking."""
    ordered: list[range] = []
    for each in sorted(held, key=lambda held: held.start):
        if ordered and each.start < ordered[-1].stop:
            ordered[-1] = range(ordered[-1].start, max(ordered[-1].stop, each.stop))
        else:
            ordered.append(each)
    return ordered


def stay_of(booking: RoomBooking, *, room_from: date, today: date) -> PlannedStay:
    """Return the stay of a booking that needs a room from the date `room_from` on."""
    return PlannedStay(
        pk=booking.pk,
        held=held_minutes_of(booking, room_from=room_from),
        room_type_pk=booking.room_type_id,
        adults=booking.adults,
        children=booking.children,
        children_ages=tuple(booking.children_ages),
        needs_room_now=booking.check_in <= today,
    )


def _readiness(room: HotelRoom, facts: RoomOccupancyFacts) -> int:
    if facts.occupant_pk is not None:
        return _OCCUPIED
    return _READINESS.get(room.room_status, _DIRTY)
