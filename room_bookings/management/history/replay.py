"""The replay of a booking history: each day of the hotel from morning to night, one command for each kind of action.

The replay reads from the database what is already done, so that a run continues after an interrupted one.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from django.db.models import Max

from hotel.kernel.business_date import at_wall_clock
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel
from housekeeping.models import RoomStatusEvent
from housekeeping.services import inspect_rooms, mark_cleaned_rooms, start_cleaning_rooms
from room_bookings.enums import BookingStatus, PartyRole, PaymentMethod
from room_bookings.management.history.csv_reader import PastBooking
from room_bookings.management.history.days import Day, by_day
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.services.booking_creation import create_bookings
from room_bookings.services.cancellation import cancel_bookings
from room_bookings.services.check_in import check_in_bookings
from room_bookings.services.check_in_judgement import PlannedCheckIn
from room_bookings.services.checkout import check_out_bookings
from room_bookings.services.new_bookings import NewBooking, PartyMember
from room_bookings.services.no_show import mark_no_shows
from room_bookings.services.payments import settle_bookings
from room_bookings.services.room_assignment import assign_rooms
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.command import Command, system_command

T = TypeVar("T")
S = BookingStatus


@dataclass(frozen=True)
class Progress:
    """A replayed date, and the number of bookings that ended on it."""

    day: date
    ended: int


@dataclass
class _ReplayHotel:
    """The hotel, and the booking ID and status of its bookings by reference: read once, updated after each command."""

    hotel: Hotel
    by_reference: dict[str, tuple[str, str]]
    last_instant: datetime | None

    def status(self, booking: PastBooking) -> str | None:
        known = self.by_reference.get(booking.reference)
        return known[1] if known else None

    def booking_id(self, booking: PastBooking) -> str:
        return self.by_reference[booking.reference][0]

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """Return the instant on the hotel's clock, after an interrupted day not before the last recorded one."""
        instant = at_wall_clock(hotel=self.hotel, day=day, clock=timedelta(hours=hour, minutes=minute))
        return max(instant, self.last_instant) if self.last_instant else instant

    def run(self, service: Callable[[Command], T], *, now: datetime) -> T:
        """Run a service as a command of the program itself."""
        return run_command(system_command(self.hotel, now=now), service, name="replay_bookings")


def replay(*, hotel: Hotel, bookings: Sequence[PastBooking], until: date | None = None) -> Iterator[Progress]:
    """Replay the bookings of one hotel through the services; yield after each date on which something happens.

    Every command runs in a transaction of its own. The caller may drop the iterator, and the process may be killed,
    between two commands or within one: a later call continues there and repeats nothing.
    """
    replay_hotel = _read_hotel(hotel)
    days = by_day(bookings)
    start = _resume_date(hotel)
    for day in sorted(days):
        if until is not None and day > until:
            return
        if start is None or day >= start:
            _replay_day(replay_hotel, day, days[day])
        yield Progress(day=day, ended=len(days[day].ended))


def _replay_day(hotel: _ReplayHotel, day: date, plan: Day) -> None:
    """Create, cancel, check out, check in day use, clean, check in for the night, and mark no-shows, in this order."""
    day_use = [booking for booking in plan.arrivals if booking.is_day_use]
    overnight = [booking for booking in plan.arrivals if not booking.is_day_use]
    same_day = {booking.reference for booking in plan.departures if booking.departs_on_arrival_day}
    morning_departures = [booking for booking in plan.departures if booking.reference not in same_day]
    evening_departures = [booking for booking in overnight if booking.reference in same_day]
    _create(hotel, plan.created, hotel.at(day, 8))
    _cancel(hotel, plan.cancelled, hotel.at(day, 9))
    _check_out(hotel, morning_departures, hotel.at(day, 10))
    _clean_rooms(hotel, lambda: hotel.at(day, 11))
    _check_in(hotel, day_use, hotel.at(day, 12))
    _check_out(hotel, [booking for booking in day_use if booking.reference in same_day], hotel.at(day, 14))
    _clean_rooms(hotel, lambda: hotel.at(day, 14, 30))
    _check_in(hotel, overnight, hotel.at(day, 15))
    _check_out(hotel, evening_departures, hotel.at(day, 21))
    _clean_rooms(hotel, lambda: hotel.at(day, 22))
    _mark_no_shows(hotel, plan.no_shows, hotel.at(day, 23, 30))


def _create(hotel: _ReplayHotel, bookings: Collection[PastBooking], now: datetime) -> None:
    new = [booking for booking in bookings if hotel.status(booking) is None]
    if not new:
        return
    new_bookings = [_new_booking(hotel.hotel, booking) for booking in new]
    rows = hotel.run(partial(create_bookings, bookings=new_bookings), now=now)
    for booking, row in zip(new, rows, strict=True):
        hotel.by_reference[booking.reference] = (row.booking_id, row.status)


def _cancel(hotel: _ReplayHotel, bookings: Collection[PastBooking], now: datetime) -> None:
    cancel = partial(cancel_bookings, reason="history")
    _change_status(hotel, bookings, S.CONFIRMED, S.CANCELLED, cancel, now)


def _mark_no_shows(hotel: _ReplayHotel, bookings: Collection[PastBooking], now: datetime) -> None:
    _change_status(hotel, bookings, S.CONFIRMED, S.NO_SHOW, mark_no_shows, now)


def _check_out(hotel: _ReplayHotel, bookings: Collection[PastBooking], now: datetime) -> None:
    _change_status(hotel, bookings, S.CHECKED_IN, S.COMPLETED, _pay_and_check_out, now)


def _pay_and_check_out(command: Command, *, booking_ids: Sequence[str]) -> list[RoomBooking]:
    """Settle the bills and check out, in one command. The history says no more than that the guests left."""
    settle_bookings(command, booking_ids=booking_ids, method=PaymentMethod.CARD)
    return check_out_bookings(command, booking_ids=booking_ids)


def _check_in(hotel: _ReplayHotel, bookings: Collection[PastBooking], now: datetime) -> None:
    """Assign each arrival a ready room of the type that the history assigned, then check all in."""
    arrivals = [booking for booking in bookings if hotel.status(booking) == S.CONFIRMED]
    if not arrivals:
        return
    rooms = _choose_rooms(hotel, arrivals)
    hotel.run(partial(assign_rooms, rooms=rooms), now=now)
    _change_status(hotel, arrivals, S.CONFIRMED, S.CHECKED_IN, _check_in_all, now)


def _check_in_all(command: Command, *, booking_ids: Sequence[str]) -> list[RoomBooking]:
    return check_in_bookings(command, check_ins=[PlannedCheckIn(booking_id) for booking_id in booking_ids])


def _change_status(
    hotel: _ReplayHotel,
    bookings: Collection[PastBooking],
    from_status: BookingStatus,
    to_status: BookingStatus,
    service: Callable[..., object],
    now: datetime,
) -> None:
    """Take the bookings that are still in `from_status` to `to_status`, in one command."""
    due = [booking for booking in bookings if hotel.status(booking) == from_status]
    if not due:
        return
    booking_ids = [hotel.booking_id(booking) for booking in due]
    hotel.run(partial(service, booking_ids=booking_ids), now=now)
    for booking in due:
        hotel.by_reference[booking.reference] = (hotel.booking_id(booking), to_status)


def _choose_rooms(hotel: _ReplayHotel, arrivals: Sequence[PastBooking]) -> dict[str, str]:
    """Return room numbers by booking ID: the room already assigned, else a free one of the type in the history."""
    booking_by_id = {hotel.booking_id(booking): booking for booking in arrivals}
    assigned = RoomBooking.objects.filter(booking_id__in=booking_by_id, assigned_room__isnull=False)
    chosen: dict[str, str] = dict(assigned.values_list("booking_id", "assigned_room__room_number"))
    taken = set(chosen.values())
    ready = Room.objects.filter(hotel=hotel.hotel, room_status=RoomStatus.READY_FOR_GUEST)
    free: dict[str, list[str]] = {}
    for number, code in ready.order_by("-room_number").values_list("room_number", "room_type__code"):
        if number not in taken:
            free.setdefault(code, []).append(number)
    for booking_id, booking in booking_by_id.items():
        if booking_id not in chosen:
            chosen[booking_id] = free[booking.assigned_type].pop()
    return chosen


def _clean_rooms(hotel: _ReplayHotel, clock: Callable[[], datetime]) -> None:
    """Clean and inspect every vacant room that needs it."""
    steps: tuple[tuple[RoomStatus, Callable[..., object]], ...] = (
        (RoomStatus.CHECKOUT_DIRTY, start_cleaning_rooms),
        (RoomStatus.CLEANING_IN_PROGRESS, mark_cleaned_rooms),
        (RoomStatus.CLEANED_UNINSPECTED, partial(inspect_rooms, passed=True)),
    )
    for status, service in steps:
        rooms = Room.objects.filter(hotel=hotel.hotel, room_status=status, occupancy__isnull=True)
        numbers = sorted(rooms.values_list("room_number", flat=True))
        if numbers:
            hotel.run(partial(service, room_numbers=numbers), now=clock())


def _new_booking(hotel: Hotel, past: PastBooking) -> NewBooking:
    """Build the booking. The history names no persons, so the party is numbered; an empty one becomes one guest."""
    persons = max(past.adults + past.children, 1)
    party = [PartyMember("Guest", past.reference, PartyRole.PRIMARY)]
    party += [PartyMember("Guest", f"{past.reference}-{number}") for number in range(2, persons + 1)]
    return NewBooking(
        room_type=past.reserved_type,
        check_in=past.arrival,
        check_out=past.check_out,
        adults=past.adults,
        children=past.children,
        party=party,
        currency=hotel.currency,
        total_amount=past.total_amount,
        confirm=True,
        channel=past.channel,
        external_reference=past.reference,
    )


def _read_hotel(hotel: Hotel) -> _ReplayHotel:
    rows = RoomBooking.objects.filter(hotel=hotel).exclude(external_reference="")
    by_reference = {
        reference: (booking_id, status)
        for reference, booking_id, status in rows.values_list("external_reference", "booking_id", "status")
    }
    instants = (_last_instant(RoomStatusEvent, hotel), _last_instant(BookingStatusEvent, hotel))
    return _ReplayHotel(
        hotel=hotel,
        by_reference=by_reference,
        last_instant=max(filter(None, instants), default=None),
    )


def _last_instant(events: type[RoomStatusEvent | BookingStatusEvent], hotel: Hotel) -> datetime | None:
    instant: datetime | None = events.objects.filter(hotel=hotel).aggregate(last=Max("at"))["last"]
    return instant


def _resume_date(hotel: Hotel) -> date | None:
    """Return the date on which an earlier run stopped; everything before it is done."""
    events = BookingStatusEvent.objects.filter(hotel=hotel)
    last: date | None = events.aggregate(last=Max("business_date"))["last"]
    return last
