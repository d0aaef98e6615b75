"""What attendants met in rooms: the wish of a room, observations with their discrepancies, rooms nobody has entered."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from django.db.models import (
    BooleanField,
    Case,
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import JSONObject

from hotel.kernel.business_date import business_date
from hotel.kernel.keys import can_be_key
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from housekeeping.enums import DiscrepancyKind
from housekeeping.exceptions import DiscrepancyNotFound
from housekeeping.models import GuestWish, RoomObservation, RoomStatusEvent
from room_bookings.enums import PartyRole
from room_bookings.models import RoomBooking, RoomOccupancy
from rooms.enums import VISITS, Operation, RoomStatus
from rooms.models import Room, RoomOperationLog

_ENTERED = [str(operation) for operation in (*VISITS, Operation.MOVE)]
"""A move to the room counts as the arrival there."""

WELFARE_AFTER_DATES = 2
"""Business dates without a visit, the running one included, after which a room is on the welfare list."""


class Occupant(NamedTuple):
    """The booking in a room, and its number of persons."""

    pk: int
    booking_id: str
    persons: int


@dataclass(frozen=True)
class UnvisitedRoom:
    """An occupied room that nobody of the staff has entered since `entered_on`: a visit, or the guests' arrival."""

    room_number: str
    floor: int
    booking_id: str
    guest_name: str
    entered_on: date
    dates_without_visit: int


def _wishes_that_count() -> QuerySet[GuestWish]:
    """Return wishes of bookings that are still in the room, with no cleaning begun since."""
    began = RoomStatusEvent.objects.filter(
        room=OuterRef("room"),
        status_version__gt=OuterRef("room_version"),
        to_status=RoomStatus.CLEANING_IN_PROGRESS,
    )
    stays = RoomOccupancy.objects.filter(room=OuterRef("room"), booking=OuterRef("booking"))
    return GuestWish.objects.filter(~Exists(began), Exists(stays))


def latest_wish(room: str = "pk") -> Subquery:
    """Return the latest wish of a room as JSON, for a query of rooms; `wish_of_day` tells whether it counts."""
    shown = JSONObject(wish="to_wish", note="note", business_date="business_date", at="at")
    wishes = _wishes_that_count().filter(room=OuterRef(room)).order_by("-pk")
    return Subquery(wishes.values(shown=shown)[:1])


def wish_of_day(wish: dict[str, Any] | None, *, today: date) -> dict[str, Any] | None:
    """Return the wish that `latest_wish` found if it counts on this business date; None without one."""
    if wish and wish["wish"] and wish["business_date"] == today.isoformat():
        return wish
    return None


def _latest_wishes_of_day(given: PreparedQuery.Parameters) -> QuerySet[GuestWish]:
    latest = _wishes_that_count().filter(
        hotel=given.value("hotel_pk"),
        business_date=given.value("today"),
        pk__in=_latest_pks(given, GuestWish.objects.all()),
    )
    return latest.exclude(to_wish="").order_by("room__room_number")


def _latest_pks(given: PreparedQuery.Parameters, rows: QuerySet[Any]) -> Subquery:
    """Return the key of the latest row of each room of the hotel, each found by its index."""
    of_room = rows.filter(room=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rooms = Room.objects.filter(hotel=given.value("hotel_pk")).order_by()
    return Subquery(rooms.annotate(latest=Subquery(of_room)).values("latest"))


_READ_WISH_LIST = PreparedQuery(
    "read_wish_list",
    lambda given: _latest_wishes_of_day(given).select_related("room", "booking", "performed_by__user"),
)
_READ_WISH_OF_ROOM = PreparedQuery(
    "read_wish_of_room",
    lambda given: (
        _wishes_that_count()
        .filter(room=given.value("room_pk"), business_date=given.value("today"))
        .order_by("-pk")[:1]
    ),
)
_READ_OCCUPANT: PreparedQuery[Any] = PreparedQuery(
    "read_occupant",
    lambda given: (
        RoomBooking.objects.filter(occupancy__room=given.value("room_pk"))
        .annotate(persons=F("adults") + F("children"))
        .values_list(*Occupant._fields)
    ),
)


def wish_list(*, hotel: Hotel, today: date) -> list[GuestWish]:
    """Return the wishes that count on this business date, with room, booking and staff, by room."""
    return _READ_WISH_LIST(hotel_pk=hotel.pk, today=today)


def wish_of_room(room: Room, *, today: date) -> str:
    """Return the wish of a locked room; nothing without one."""
    return next((wish.to_wish for wish in _READ_WISH_OF_ROOM(room_pk=room.pk, today=today)), "")


def occupant_of(room: Room) -> Occupant | None:
    """Return the booking that occupies a locked room."""
    return next((Occupant(*values) for values in _READ_OCCUPANT(room_pk=room.pk)), None)


def observations_with_state() -> QuerySet[Any]:
    """Return observations with room, staff and resolution; `is_open`: the discrepancy waits for somebody.

    It does not while nothing differs, after a note, after a later observation, or once the occupancy agrees: the
    booking of a SKIP has left, somebody has entered the room of a SLEEP, the booking of a PERSON has as many persons.
    """
    stays = Exists(RoomOccupancy.objects.filter(room=OuterRef("room"), booking=OuterRef("booking")))
    entered = RoomStatusEvent.objects.filter(
        room=OuterRef("room"), status_version__gt=OuterRef("room_version"), to_status=RoomStatus.OCCUPIED
    )
    later = RoomObservation.objects.filter(room=OuterRef("room"), pk__gt=OuterRef("pk"))
    differs = (
        Q(stays, discrepancy=DiscrepancyKind.SKIP)
        | Q(stays, discrepancy=DiscrepancyKind.PERSON)
        & ~Q(persons=F("booking__adults") + F("booking__children"))
        | Q(~Exists(entered), discrepancy=DiscrepancyKind.SLEEP)
    )
    is_open = Case(
        When(Q(differs, ~Exists(later), resolution__isnull=True), then=Value(True)),
        default=Value(False),
        output_field=BooleanField(),
    )
    related = ("room", "booking", "performed_by__user", "resolution__performed_by__user")
    return RoomObservation.objects.select_related(*related).annotate(is_open=is_open)


def _latest_discrepancy(given: PreparedQuery.Parameters) -> QuerySet[Any]:
    return observations_with_state().filter(pk=given.value("observation_pk"), hotel=given.value("hotel_pk"))


_READ_OBSERVATION: PreparedQuery[Any] = PreparedQuery("read_observation", _latest_discrepancy)
_READ_LATEST_OBSERVATION = PreparedQuery(
    "read_latest_observation",
    lambda given: RoomObservation.objects.filter(room=given.value("room_pk")).order_by("-pk")[:1],
)
_READ_OPEN_DISCREPANCIES: PreparedQuery[Any] = PreparedQuery(
    "read_open_discrepancies",
    lambda given: (
        observations_with_state()
        .filter(
            hotel=given.value("hotel_pk"),
            pk__in=_latest_pks(given, RoomObservation.objects.all()),
            is_open=True,
        )
        .order_by("room__room_number")
    ),
)


def observation_by_pk(*, hotel_pk: int, observation_pk: int) -> Any:
    """Return an observation of the hotel with its state. Raises DiscrepancyNotFound."""
    if can_be_key(observation_pk):
        for found in _READ_OBSERVATION(hotel_pk=hotel_pk, observation_pk=observation_pk):
            return found
    raise DiscrepancyNotFound(observation_pk)


def discrepancy_by_pk(*, hotel_pk: int, observation_pk: int) -> Any:
    """Return an observation of the hotel that differs from the occupancy. Raises DiscrepancyNotFound."""
    found = observation_by_pk(hotel_pk=hotel_pk, observation_pk=observation_pk)
    if not found.discrepancy:
        raise DiscrepancyNotFound(observation_pk)
    return found


def latest_observation(room: Room) -> RoomObservation | None:
    """Return the latest observation of a locked room."""
    return next(iter(_READ_LATEST_OBSERVATION(room_pk=room.pk)), None)


def open_discrepancies(*, hotel: Hotel) -> list[Any]:
    """Return the open discrepancies of the hotel by room, in one statement."""
    return _READ_OPEN_DISCREPANCIES(hotel_pk=hotel.pk)


def discrepancies_of(*, hotel: Hotel, only_open: bool, since: date | None = None) -> QuerySet[Any]:
    """Return the discrepancies of the hotel, the latest first: the open ones, or all from a business date on."""
    found = observations_with_state().filter(hotel=hotel).exclude(discrepancy="").order_by("-pk")
    if only_open:
        return found.filter(pk__in=[one.pk for one in open_discrepancies(hotel=hotel)])
    return found.filter(business_date__gte=since) if since else found


def open_discrepancy(room: str = "pk") -> Subquery:
    """Return the open discrepancy of a room as JSON, for a query of rooms."""
    shown = JSONObject(id="pk", discrepancy="discrepancy", seen="seen", persons="persons", at="at")
    latest = observations_with_state().filter(room=OuterRef(room)).order_by("-pk")[:1]
    found = observations_with_state().filter(pk__in=latest.values("pk"), is_open=True).order_by()
    return Subquery(found.values(shown=shown)[:1])


def _last_visits(given: PreparedQuery.Parameters) -> QuerySet[Any, Any]:
    visits = (
        RoomOperationLog.objects.filter(room=OuterRef("room"), operation__in=_ENTERED)
        .order_by()
        .values("room")
        .annotate(last=Max("business_date"))
        .values("last")
    )
    primary = FilteredRelation("booking__party", condition=Q(booking__party__role=PartyRole.PRIMARY))
    return (
        RoomOccupancy.objects.filter(room__hotel=given.value("hotel_pk"))
        .annotate(primary_guest=primary, last_visit=Subquery(visits))
        .order_by("room__floor", "room__room_number")
        .values_list(
            *("room__room_number", "room__floor", "booking__booking_id", "primary_guest__first_name"),
            *("primary_guest__last_name", "occupied_since", "last_visit"),
        )
    )


_READ_LAST_VISITS: PreparedQuery[Any] = PreparedQuery("read_last_visits", _last_visits)


def unvisited_rooms(*, hotel: Hotel, today: date) -> list[UnvisitedRoom]:
    """Return the occupied rooms without a visit on two business dates, this one included, in one statement.

    A visit is a cleaning begun or finished, an inspection, a completed repair or a recorded visit, by whomever. Before
    the first one the arrival of the guests counts: somebody has seen them.
    """
    found = []
    for number, floor, booking_id, first, last, since, visited in _READ_LAST_VISITS(hotel_pk=hotel.pk):
        arrived = business_date(hotel=hotel, now=since)
        entered_on = max(arrived, visited) if visited else arrived
        days = (today - entered_on) // timedelta(days=1)
        if days >= WELFARE_AFTER_DATES:
            name = f"{first or ''} {last or ''}".strip()
            found.append(UnvisitedRoom(number, floor, booking_id, name, entered_on, days))
    return found
