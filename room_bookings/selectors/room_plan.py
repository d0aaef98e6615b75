"""The plan that gives rooms to arrivals, made over all of their nights before the transaction that writes it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid, Reason
from hotel.kernel.sql import PreparedQuery
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import BookingNotFound
from room_bookings.held_minutes import RangeBound
from room_bookings.models import RoomBooking
from room_bookings.policies import auto_assign_reasons
from room_bookings.room_planning import (
    Fit,
    PlannableRoom,
    PlannedStay,
    choose_rooms,
    fit_of,
)
from room_bookings.selectors.room_facts import (
    NEIGHBOURS,
    HotelRoom,
    calendar_of,
    plannable_room,
    rooms_of_hotel,
)
from staff.command import Command

SECONDS = 0.8
"""Seconds in which the planner may look for a better plan; HiGHS notices a little later that its time is over."""
MAX_OTHERS = 1_000
"""The most other bookings without a room that a plan reads."""


class ArrivalRow(NamedTuple):
    """A booking as the plan reads it. Each name is the path of the value from `RoomBooking`."""

    pk: int
    booking_id: str
    status: str
    check_in: date
    check_out: date
    room_type_id: int
    room_type__code: str
    adults: int
    children: int
    children_ages: list[int]
    assigned_room__room_number: str | None
    held_start: int
    held_stop: int

    @property
    def persons(self) -> int:
        """The number of persons of the booking."""
        return self.adults + self.children


@dataclass(frozen=True)
class RoomPlacement:
    """A booking, and the room that the plan gives it; or its reasons for none (`room` is None)."""

    booking: ArrivalRow
    room: HotelRoom | None = None
    fit: Fit | None = None
    reasons: Sequence[Reason] = ()


@dataclass(frozen=True)
class RoomPlan:
    """Rooms for bookings, as of the moment at which the facts were read. Nothing is locked or written."""

    placements: Sequence[RoomPlacement]
    is_optimal: bool


def _arrivals(bookings: QuerySet[RoomBooking]) -> QuerySet[RoomBooking, Any]:
    return (
        bookings.annotate(
            held_start=RangeBound(F("held_minutes"), function="lower"),
            held_stop=RangeBound(F("held_minutes"), function="upper"),
        )
        .order_by("check_in", "pk")
        .values_list(*ArrivalRow._fields)
    )


_CONFIRMED_WITHOUT_ROOM = RoomBooking.objects.filter(
    status=BookingStatus.CONFIRMED, assigned_room__isnull=True
)

_READ_ARRIVALS: PreparedQuery[Any] = PreparedQuery(
    "read_arrivals_without_room",
    lambda given: _arrivals(
        _CONFIRMED_WITHOUT_ROOM.filter(hotel=given.value("hotel_pk"), check_in=given.value("date"))
    ),
)
_READ_NAMED: PreparedQuery[Any] = PreparedQuery(
    "read_bookings_to_plan",
    lambda given: _arrivals(
        RoomBooking.objects.filter(given.any_of("booking_id", "booking_ids"), hotel=given.value("hotel_pk"))
    ),
)
_READ_OTHERS: PreparedQuery[Any] = PreparedQuery(
    "read_others_without_room",
    lambda given: _arrivals(
        _CONFIRMED_WITHOUT_ROOM.filter(
            hotel=given.value("hotel_pk"),
            check_in__lt=given.value("until"),
            check_in__gte=given.value("since"),
        )
    )[:MAX_OTHERS],
)


def plan_rooms(
    command: Command, *, date: date | None = None, booking_ids: Collection[str] | None = None
) -> RoomPlan:
    """Return a plan of rooms for the arrivals of a date without a room, or for these bookings, in three statements.

    `date` is the business date unless given. Bookings that have a room keep it, in house or not. Other confirmed
    bookings without a room that arrive during these stays get none, but the plan leaves them one of their type if it
    can. Takes SECONDS at most, and a little. Raises Invalid (a past date, or both arguments), BookingNotFound.
    """
    bookings = _bookings_to_plan(command, date or command.today, booking_ids)
    placements = {
        booking.pk: RoomPlacement(booking, reasons=reasons)
        for booking in bookings
        if (reasons := auto_assign_reasons(booking=booking))
    }
    planned = [booking for booking in bookings if booking.pk not in placements]
    is_optimal = True
    if planned:
        found, is_optimal = _place(command, planned)
        placements |= found
    return RoomPlan([placements[booking.pk] for booking in bookings], is_optimal)


def _bookings_to_plan(command: Command, date: date, booking_ids: Collection[str] | None) -> list[ArrivalRow]:
    hotel_pk = command.hotel.pk
    if booking_ids is None:
        if date < command.today:
            sentence = _("Rooms are assigned from the business date on.")
            raise Invalid(sentence, errors={"date": [sentence]})
        return [ArrivalRow(*row) for row in _READ_ARRIVALS(hotel_pk=hotel_pk, date=date)]
    rows = [ArrivalRow(*row) for row in _READ_NAMED(hotel_pk=hotel_pk, booking_ids=[*{*booking_ids}])]
    if missing := {*booking_ids} - {row.booking_id for row in rows}:
        raise BookingNotFound(missing)
    return rows


def _place(command: Command, bookings: Sequence[ArrivalRow]) -> tuple[dict[int, RoomPlacement], bool]:
    since = min(booking.check_in for booking in bookings)
    until = max(booking.check_out for booking in bookings)
    room_by_pk, facts = rooms_of_hotel(
        hotel_pk=command.hotel.pk, since=min(since - NEIGHBOURS, command.today), until=until + NEIGHBOURS
    )
    rooms = {
        pk: plannable_room(room, facts[pk]) for pk, room in _in_order(room_by_pk).items() if room.is_active
    }
    asked = {booking.pk for booking in bookings}
    others = [
        row
        for values in _READ_OTHERS(hotel_pk=command.hotel.pk, since=since, until=until)
        if (row := ArrivalRow(*values)).pk not in asked
    ]
    stays = [_stay(booking, command.today) for booking in bookings]
    later = [_stay(other, command.today)._replace(is_asked=False) for other in others]
    calendar = calendar_of(command.today)
    choice = choose_rooms([*stays, *later], [*rooms.values()], calendar, seconds=SECONDS)
    placements = {}
    for booking, stay in zip(bookings, stays, strict=True):
        room_pk = choice.room_pk_by_stay.get(booking.pk)
        if room_pk is None:
            reasons = [_reason_for_none(booking, stay, [*rooms.values()])]
            placements[booking.pk] = RoomPlacement(booking, reasons=reasons)
        else:
            fit = fit_of(stay, rooms[room_pk], calendar)
            placements[booking.pk] = RoomPlacement(booking, room_by_pk[room_pk], fit)
    return placements, choice.is_optimal


def _in_order(room_by_pk: dict[int, HotelRoom]) -> dict[int, HotelRoom]:
    """Return the rooms by floor and number: of equal rooms, the planner gives the first ones first."""
    return dict(sorted(room_by_pk.items(), key=lambda item: (item[1].floor, item[1].room_number)))


def _stay(booking: ArrivalRow, today: date) -> PlannedStay:
    return PlannedStay(
        pk=booking.pk,
        held=range(booking.held_start, booking.held_stop),
        room_type_pk=booking.room_type_id,
        adults=booking.adults,
        children=booking.children,
        children_ages=tuple(booking.children_ages),
        needs_room_now=booking.check_in <= today,
    )


def _reason_for_none(booking: ArrivalRow, stay: PlannedStay, rooms: Sequence[PlannableRoom]) -> Reason:
    """Return why the plan has no room for a booking."""
    about = {"booking": booking.booking_id, "type": booking.room_type__code, "persons": booking.persons}
    if not any(room.takes(stay) for room in rooms):
        detail = _("No room in use takes the %(persons)s persons of booking %(booking)s.") % about
        return Reason("room_too_small", detail)
    free = [
        room for room in rooms if room.is_free(stay.held) and (room.is_enterable or not stay.needs_room_now)
    ]
    if not free:
        detail = _("No room is free for all nights of booking %(booking)s.") % about
        return Reason("no_free_room", detail)
    if not any(room.takes(stay) for room in free):
        detail = _("The free rooms are too small for the %(persons)s persons of booking %(booking)s.") % about
        return Reason("room_too_small", detail)
    detail = _("Each room that booking %(booking)s could have is planned for another booking.") % about
    return Reason("no_free_room", detail)
