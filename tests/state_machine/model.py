"""The simplest hotel that could be right: who is in which room, and what state everything is in.

It knows what each command does when it succeeds, and of most of them whether they must.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

DIRTY, READY, CLEAN = "CHECKOUT_DIRTY", "READY_FOR_GUEST", "CLEANED_UNINSPECTED"
CLEANING, OCCUPIED = "CLEANING_IN_PROGRESS", "OCCUPIED"
BROKEN, CLOSED = "MAINTENANCE_REQUIRED", "OUT_OF_ORDER"

EARLY = ("PENDING", "CONFIRMED")
LIVE = (*EARLY, "CHECKED_IN")


@dataclass
class ModelRoom:
    status: str = READY
    is_active: bool = True
    room_type: str = "DBL"
    holder: str | None = None
    before_cleaning: str = READY
    report: str | None = None
    """None, "usable" or "unusable"."""
    restores_to: str | None = None
    before_broken: str = READY


@dataclass
class ModelBooking:
    check_in: date
    check_out: date
    status: str = "PENDING"
    room: str | None = None
    room_from: date | None = None
    came_on: date | None = None
    left_on: date | None = None
    ended_on: date | None = None
    before_end: str = "PENDING"
    departure_time: time | None = None
    room_type: str = "DBL"
    adults: int = 1

    def half_days(self, since: date | None = None) -> range:
        """The half-days that it needs its room, as the design has them."""
        arrival = 2 * (since or self.room_from or self.check_in).toordinal()
        if self.check_in == self.check_out:
            return range(arrival, arrival + 1)
        return range(arrival + 1, max(2 * self.check_out.toordinal(), arrival + 2))


@dataclass
class ModelPerson:
    """A login, and what it may do in the house: nothing before somebody gives it roles."""

    password: str
    is_active: bool = True
    tokens: int = 0
    roles: frozenset[str] = frozenset()
    works: bool = False

    def may(self, *roles: str) -> bool:
        return self.works and not self.roles.isdisjoint(roles)


@dataclass
class ModelHotel:
    today: date
    rooms: dict[str, ModelRoom] = field(default_factory=dict)
    bookings: dict[str, ModelBooking] = field(default_factory=dict)
    inspects: bool = True
    room_types: dict[str, int] = field(default_factory=lambda: {"DBL": 2})
    """How many persons a room of each type takes."""
    people: dict[str, ModelPerson] = field(default_factory=dict)
    failures: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """How often each name has failed to log in, and until when that counts."""
    answers: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """What each key came with first, and when."""
    annexes: set[str] = field(default_factory=set)
    """Other hotels."""

    def is_free(self, number: str, booking_id: str, since: date) -> bool:
        """Whether nobody else's half-days in this room are those that the booking needs from then on."""
        return self._is_free(number, booking_id, self.bookings[booking_id].half_days(since))

    def is_free_for(self, number: str, booking_id: str, changed: ModelBooking) -> bool:
        """The same for the booking as it would be."""
        return self._is_free(number, booking_id, changed.half_days())

    def _is_free(self, number: str, booking_id: str, needed: range) -> bool:
        return not any(
            other.room == number
            and other.status in LIVE
            and other_id != booking_id
            and max(needed.start, other.half_days().start) < min(needed.stop, other.half_days().stop)
            for other_id, other in self.bookings.items()
        )

    def may_enter(self, number: str, booking_id: str, *, by_word: bool) -> bool:
        """Whether the room takes this booking's guests today; `by_word`: a manager says that dirt does not matter."""
        room = self.rooms[number]
        fit = {READY, DIRTY, CLEAN, CLEANING} if by_word else {READY}
        return (
            room.is_active
            and room.holder is None
            and room.status in fit
            and room.report != "unusable"
            and self.is_free(number, booking_id, self.today)
            and self.bookings[booking_id].adults <= self.room_types[room.room_type]
        )

    def may_arrive(self, booking_id: str) -> bool:
        booking = self.bookings[booking_id]
        day_use = booking.check_in == booking.check_out == self.today
        on_time = booking.check_in <= self.today < booking.check_out or day_use
        return booking.status == "CONFIRMED" and on_time

    def with_rooms(self, rooms: Mapping[str, str], *, since: date | None = None) -> "ModelHotel":
        """The hotel as if these bookings had these rooms, and no others."""
        planned = {i: replace(self.bookings[i], room=number, room_from=since) for i, number in rooms.items()}
        return replace(self, bookings={**self.bookings, **planned})

    def may_plan(self, plan: Mapping[str, str]) -> bool:
        """Whether each of these bookings may have its room when all of them have theirs."""
        changed = {i: number for i, number in plan.items() if self.bookings[i].room != number}
        hotel = self.with_rooms(changed)
        return all(
            self.bookings[i].status in EARLY
            and self.rooms[number].is_active
            and hotel.is_free(number, i, self.bookings[i].check_in)
            for i, number in changed.items()
        )

    def may_arrive_together(self, arrivals: Mapping[str, str | None], *, by_word: bool) -> bool:
        """Whether each of these bookings may take its room, none of which they share."""
        wanted = {i: number for i, number in arrivals.items() if number}
        hotel = self.with_rooms(wanted, since=self.today)
        return len(wanted) == len(set(wanted.values())) == len(arrivals) and all(
            self.may_arrive(i) and hotel.may_enter(number, i, by_word=by_word) for i, number in wanted.items()
        )

    def has_room_left_for(self, booking: ModelBooking) -> bool:
        """Whether each night to come has one more room of the type than are sold."""
        rooms = [r for r in self.rooms.values() if r.is_active and r.room_type == booking.room_type]
        rivals = [b for b in self.bookings.values() if b.status in LIVE and b.room_type == booking.room_type]
        first = max(self.today, booking.check_in)
        nights = [first + timedelta(days=n) for n in range((booking.check_out - first).days)]
        return all(len(rooms) > sum(self._sleeps(rival, night) for rival in rivals) for night in nights)

    def _sleeps(self, booking: ModelBooking, night: date) -> bool:
        """Who is in house after the day of departure sleeps here tonight."""
        overstays = booking.status == "CHECKED_IN" and night == self.today
        return booking.check_in <= night and (night < booking.check_out or overstays)

    def may_swap(self, one_id: str, other_id: str) -> bool:
        """Whether each of the two has a room planned that takes the other when it is given up."""
        one, other = self.bookings[one_id], self.bookings[other_id]
        if one_id == other_id or not all(b.status in EARLY and b.room for b in (one, other)):
            return False
        return self.may_plan({one_id: other.room or "", other_id: one.room or ""})

    def enter(self, number: str, booking_id: str) -> None:
        booking, room = self.bookings[booking_id], self.rooms[number]
        room.holder, room.status = booking_id, OCCUPIED
        booking.room, booking.room_from, booking.status = number, self.today, "CHECKED_IN"

    def leave(self, booking_id: str) -> None:
        """The room is left behind, dirty."""
        room = self.rooms[self.bookings[booking_id].room or ""]
        room.holder, room.status = None, DIRTY

    def check_out(self, booking_id: str) -> None:
        self.leave(booking_id)
        booking = self.bookings[booking_id]
        booking.status, booking.left_on = "COMPLETED", self.today

    def end(self, booking_id: str, status: str) -> None:
        """It never became a stay."""
        booking = self.bookings[booking_id]
        booking.before_end, booking.ended_on = booking.status, self.today
        booking.status, booking.room = status, None

    def cleaned(self, number: str) -> str:
        return CLEAN if self.inspects else self.ready_or_broken(number)

    def ready_or_broken(self, number: str) -> str:
        room = self.rooms[number]
        if room.report == "unusable":
            room.restores_to = room.before_broken = READY
            return BROKEN
        return READY

    def is_in_use(self, number: str) -> bool:
        """Somebody is in it, or will be."""
        return any(b.room == number and b.status in LIVE for b in self.bookings.values())


def together(musts: Iterable[bool | None]) -> bool | None:
    """What a command on a set must do: all or nothing; None where any of it may do as it likes."""
    said = set(musts)
    return False if False in said else None if None in said else True


def after_repair(status: str) -> str:
    """Repair does not clean."""
    return status if status in {READY, CLEAN} else DIRTY
