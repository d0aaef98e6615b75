"""Living a history: each day of the house from morning to night, each step one command on a set.

What is done is read from the database, never remembered: a run that was killed goes on where it stopped.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.db.models import Max

from hotel.kernel.business_date import at_wall_clock
from hotel.kernel.command_runner import run_command
from hotel.models import Hotel
from housekeeping.models import RoomStatusEvent
from housekeeping.services import inspect_rooms, mark_cleaned_rooms, start_cleaning_rooms
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.management.history.days import Day, by_day
from room_bookings.management.history.reading import PastBooking
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.services.booking_creation import NewBooking, PartyMember, create_bookings
from room_bookings.services.cancellation import cancel_bookings
from room_bookings.services.check_in import PlannedCheckIn, check_in_bookings
from room_bookings.services.checkout import check_out_bookings
from room_bookings.services.no_show import mark_no_shows
from room_bookings.services.room_assignment import assign_rooms
from rooms.enums import RoomStatus
from rooms.models import Room
from staff.command import Command, system_command

S = BookingStatus


@dataclass(frozen=True)
class Progress:
    """A day was lived: which, and how many bookings of the history have come to their end so far."""

    day: date
    ended: int


@dataclass
class _House:
    """What this run knows of the hotel: read once, kept in step with each command that succeeded."""

    hotel: Hotel
    by_reference: dict[str, tuple[str, str]]
    last_instant: datetime | None

    def status(self, booking: PastBooking) -> str | None:
        known = self.by_reference.get(booking.reference)
        return known[1] if known else None

    def id_of(self, booking: PastBooking) -> str:
        return self.by_reference[booking.reference][0]

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """The instant on the hotel's clock; after an interrupted day never before what happened already."""
        instant = at_wall_clock(hotel=self.hotel, day=day, clock=timedelta(hours=hour, minutes=minute))
        return max(instant, self.last_instant) if self.last_instant else instant


def live(*, hotel: Hotel, bookings: Sequence[PastBooking], until: date | None = None) -> Iterator[Progress]:
    """Live the history of one hotel through the services, yielding after each day on which anything happens.

    Every command runs in a transaction of its own; the iterator may be dropped, or the process killed, between
    any two of them or within one. A later call goes on from there and doubles nothing.
    """
    house = _read_house(hotel)
    days = by_day(bookings)
    start = _resume_from(hotel)
    for day in sorted(days):
        if until is not None and day > until:
            return
        if start is None or day >= start:
            _live_day(house, day, days[day])
        yield Progress(day=day, ended=len(days[day].ends))


def _live_day(house: _House, day: date, plan: Day) -> None:
    """Morning to night: bookings come in, guests leave, day guests come and go, rooms are made, guests arrive."""
    day_guests = [booking for booking in plan.arriving if booking.is_day_use]
    night_guests = [booking for booking in plan.arriving if not booking.is_day_use]
    leaving_early = {booking.reference for booking in plan.leaving if booking.leaves_on_arrival_day}
    leaving_in_the_morning = [booking for booking in plan.leaving if booking.reference not in leaving_early]
    leaving_at_night = [b for b in night_guests if b.reference in leaving_early]
    _create(house, plan.created, house.at(day, 8))
    _cancel(house, plan.cancelled, house.at(day, 9))
    _check_out(house, leaving_in_the_morning, house.at(day, 10))
    _make_rooms(house, lambda: house.at(day, 11))
    _check_in(house, day_guests, house.at(day, 12))
    _check_out(house, [b for b in day_guests if b.reference in leaving_early], house.at(day, 14))
    _make_rooms(house, lambda: house.at(day, 14, 30))
    _check_in(house, night_guests, house.at(day, 15))
    _check_out(house, leaving_at_night, house.at(day, 21))
    _make_rooms(house, lambda: house.at(day, 22))
    _mark_no_shows(house, plan.not_coming, house.at(day, 23, 30))


def _create(house: _House, bookings: Collection[PastBooking], now: datetime) -> None:
    new = [booking for booking in bookings if house.status(booking) is None]
    if not new:
        return
    rows = run_command(
        system_command(house.hotel, now=now),
        lambda command: create_bookings(
            command,
            bookings=[_new_booking(house.hotel, booking) for booking in new],
        ),
    )
    for booking, row in zip(new, rows, strict=True):
        house.by_reference[booking.reference] = (row.booking_id, row.status)


def _cancel(house: _House, bookings: Collection[PastBooking], now: datetime) -> None:
    cancel = partial(cancel_bookings, reason="history")
    _end(house, bookings, S.CONFIRMED, S.CANCELLED, cancel, now)


def _mark_no_shows(house: _House, bookings: Collection[PastBooking], now: datetime) -> None:
    _end(house, bookings, S.CONFIRMED, S.NO_SHOW, mark_no_shows, now)


def _check_out(house: _House, bookings: Collection[PastBooking], now: datetime) -> None:
    _end(house, bookings, S.CHECKED_IN, S.COMPLETED, check_out_bookings, now)


def _check_in(house: _House, bookings: Collection[PastBooking], now: datetime) -> None:
    """Give each arrival a room of the type really given, ready now, and check all in."""
    arriving = [booking for booking in bookings if house.status(booking) == S.CONFIRMED]
    if not arriving:
        return
    rooms = _choose_rooms(house, arriving)
    run_command(system_command(house.hotel, now=now), lambda command: assign_rooms(command, rooms=rooms))
    _end(house, arriving, S.CONFIRMED, S.CHECKED_IN, _check_in_all, now)


def _check_in_all(command: Command, *, booking_ids: Sequence[str]) -> list[RoomBooking]:
    return check_in_bookings(command, check_ins=[PlannedCheckIn(booking_id) for booking_id in booking_ids])


def _end(
    house: _House,
    bookings: Collection[PastBooking],
    from_status: BookingStatus,
    to_status: BookingStatus,
    service: Callable[..., object],
    now: datetime,
) -> None:
    """Take the bookings that are still in `from_status` to `to_status`, in one command."""
    due = [booking for booking in bookings if house.status(booking) == from_status]
    if not due:
        return
    ids = [house.id_of(booking) for booking in due]
    run_command(
        system_command(house.hotel, now=now), partial(service, booking_ids=ids), name="replay_bookings"
    )
    for booking in due:
        house.by_reference[booking.reference] = (house.id_of(booking), to_status)


def _choose_rooms(house: _House, arriving: Sequence[PastBooking]) -> dict[str, str]:
    """Room numbers by booking id: the room planned already, else a free one of the type really given."""
    ids = {house.id_of(booking): booking for booking in arriving}
    planned = RoomBooking.objects.filter(booking_id__in=ids, assigned_room__isnull=False)
    chosen: dict[str, str] = dict(planned.values_list("booking_id", "assigned_room__room_number"))
    taken = set(chosen.values())
    ready = Room.objects.filter(hotel=house.hotel, room_status=RoomStatus.READY_FOR_GUEST)
    free: dict[str, list[str]] = {}
    for number, code in ready.order_by("-room_number").values_list("room_number", "room_type__code"):
        if number not in taken:
            free.setdefault(code, []).append(number)
    for booking_id, booking in ids.items():
        if booking_id not in chosen:
            chosen[booking_id] = free[booking.assigned_type].pop()
    return chosen


def _make_rooms(house: _House, clock: Callable[[], datetime]) -> None:
    """Clean and inspect whatever was left."""
    steps: tuple[tuple[RoomStatus, Callable[..., object]], ...] = (
        (RoomStatus.CHECKOUT_DIRTY, start_cleaning_rooms),
        (RoomStatus.CLEANING_IN_PROGRESS, mark_cleaned_rooms),
        (RoomStatus.CLEANED_UNINSPECTED, partial(inspect_rooms, passed=True)),
    )
    for status, service in steps:
        rooms = Room.objects.filter(hotel=house.hotel, room_status=status, occupancy__isnull=True)
        numbers = sorted(rooms.values_list("room_number", flat=True))
        if numbers:
            command = system_command(house.hotel, now=clock())
            run_command(command, partial(service, room_numbers=numbers), name="replay_bookings")


def _new_booking(hotel: Hotel, past: PastBooking) -> NewBooking:
    """A booking as the history tells it. It names nobody, so a party is numbered; an empty one is one guest."""
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


def _read_house(hotel: Hotel) -> _House:
    rows = RoomBooking.objects.filter(hotel=hotel).exclude(external_reference="")
    known = {
        reference: (booking_id, status)
        for reference, booking_id, status in rows.values_list("external_reference", "booking_id", "status")
    }
    last = max(filter(None, (_last(RoomStatusEvent, hotel), _last(BookingStatusEvent, hotel))), default=None)
    return _House(hotel=hotel, by_reference=known, last_instant=last)


def _last(events: type[RoomStatusEvent | BookingStatusEvent], hotel: Hotel) -> datetime | None:
    instant: datetime | None = events.objects.filter(hotel=hotel).aggregate(last=Max("at"))["last"]
    return instant


def _resume_from(hotel: Hotel) -> date | None:
    """The day on which an earlier run stopped: whatever lies before it is done."""
    last: date | None = BookingStatusEvent.objects.filter(hotel=hotel).aggregate(last=Max("business_date"))[
        "last"
    ]
    return last
