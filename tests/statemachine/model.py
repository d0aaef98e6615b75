"""The simplest hotel that could be right: who is in which room, and what state everything is in.

It knows what each command does when it succeeds, and of most of them whether they must.
"""

from dataclasses import dataclass, field, replace
from datetime import date

DIRTY, READY, CLEAN = "CHECKOUT_DIRTY", "READY_FOR_GUEST", "CLEANED_UNINSPECTED"
CLEANING, OCCUPIED = "CLEANING_IN_PROGRESS", "OCCUPIED"
BROKEN, CLOSED = "MAINTENANCE_REQUIRED", "OUT_OF_ORDER"

EARLY = ("PENDING", "CONFIRMED")
LIVE = (*EARLY, "CHECKED_IN")


@dataclass
class ModelRoom:
    status: str = READY
    is_active: bool = True
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
    first_name: str = "Ada"

    def half_days(self, since: date | None = None) -> range:
        """The half-days that it needs its room, as the design has them."""
        arrival = 2 * (since or self.room_from or self.check_in).toordinal()
        if self.check_in == self.check_out:
            return range(arrival, arrival + 1)
        return range(arrival + 1, max(2 * self.check_out.toordinal(), arrival + 2))


@dataclass
class ModelHotel:
    today: date
    rooms: dict[str, ModelRoom] = field(default_factory=dict)
    bookings: dict[str, ModelBooking] = field(default_factory=dict)
    inspects: bool = True

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
        )

    def may_arrive(self, booking_id: str) -> bool:
        booking = self.bookings[booking_id]
        day_use = booking.check_in == booking.check_out == self.today
        on_time = booking.check_in <= self.today < booking.check_out or day_use
        return booking.status == "CONFIRMED" and on_time

    def may_plan(self, number: str, booking_id: str) -> bool:
        booking = self.bookings[booking_id]
        if booking.room == number:
            return True
        return (
            booking.status in EARLY
            and self.rooms[number].is_active
            and self.is_free(number, booking_id, booking.check_in)
        )

    def may_swap(self, one_id: str, other_id: str) -> bool:
        """Whether each of the two has a room planned that takes the other when it is given up."""
        one, other = self.bookings[one_id], self.bookings[other_id]
        if one_id == other_id or not all(b.status in EARLY and b.room for b in (one, other)):
            return False
        swapped = {one_id: replace(one, room=other.room), other_id: replace(other, room=one.room)}
        hotel = replace(self, bookings={**self.bookings, **swapped})
        return all(hotel.is_free(b.room or "", i, b.check_in) for i, b in swapped.items())

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


def after_repair(status: str) -> str:
    """Repair does not clean."""
    return status if status in {READY, CLEAN} else DIRTY
