"""A simple model of a hotel: the status of rooms and bookings, and the room of each booking.

It knows the effect of each command, and for most commands whether they must_succeed succeed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from tests.state_machine.model_rows import (
    BROKEN,
    CLEAN,
    CLEANING,
    DIRTY,
    EARLY,
    LIVE,
    OCCUPIED,
    READY,
    ModelBooking,
    ModelLogin,
    ModelRoom,
)


@dataclass
class ModelHotel:
    """A hotel with its rooms, bookings, logins, stored answers, and the other hotels of the installation."""

    today: date
    clock: tuple[date, time]
    """The date and time that the hotel's wall clock shows."""
    rooms: dict[str, ModelRoom] = field(default_factory=dict)
    bookings: dict[str, ModelBooking] = field(default_factory=dict)
    requires_inspection: bool = True
    room_types: dict[str, int] = field(default_factory=lambda: {"DBL": 2})
    """The largest number of persons for each type."""
    infants_up_to: dict[str, int | None] = field(default_factory=lambda: {"DBL": None})
    """For each type the age up to which children need no place; None: every child needs one."""
    requires_complete_party: bool = False
    logins: dict[str, ModelLogin] = field(default_factory=dict)
    failures: dict[str, tuple[int, datetime]] = field(default_factory=dict)
    """For each username: the number of failed logins, and the end of the period that counts them."""
    answers: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """For each idempotency key: the first body and its time."""
    other_hotels: set[str] = field(default_factory=set)
    policies: set[str] = field(default_factory=set)
    tax_categories: set[str] = field(default_factory=set)
    """The slugs of other hotels."""

    def is_free(self, number: str, booking_id: str, since: date) -> bool:
        """Return whether no other booking holds the room in the minutes that this booking needs from `since` on."""
        return self._is_free(number, booking_id, self.bookings[booking_id].held(since))

    def is_free_for(self, number: str, booking_id: str, changed: ModelBooking) -> bool:
        """Return whether no other booking holds the room in the minutes of the changed booking."""
        return self._is_free(number, booking_id, changed.held())

    def _is_free(self, number: str, booking_id: str, needed: range) -> bool:
        return not any(
            other.room == number
            and other.status in LIVE
            and other_id != booking_id
            and max(needed.start, other.held().start) < min(needed.stop, other.held().stop)
            for other_id, other in self.bookings.items()
        )

    def may_occupy(self, number: str, booking_id: str, since: date, *, with_override: bool) -> bool:
        """Return whether the booking may take the room, and hold it since this date.

        `with_override` sets aside that the room is not ready.
        """
        room = self.rooms[number]
        fit = {READY, DIRTY, CLEAN, CLEANING} if with_override else {READY}
        return (
            room.is_active
            and room.occupant is None
            and room.status in fit
            and room.report != "unusable"
            and self.is_free(number, booking_id, since)
            and self.is_large_enough(number, self.bookings[booking_id])
        )

    def is_large_enough(self, number: str, booking: ModelBooking, *, staying: int = 1) -> bool:
        """Return whether the room takes the persons of the booking, of whom so many have a name and stay."""
        room_type = self.rooms[number].room_type
        return booking.places(self.infants_up_to[room_type], staying) <= self.room_types[room_type]

    def may_check_in(self, booking_id: str, *, with_override: bool) -> bool:
        """Return whether the booking is confirmed, its party complete, and today one of its dates.

        Managers enter afterwards what was missed on the last two dates; `with_override` sets aside that it is over.
        """
        booking = self.bookings[booking_id]
        day_use = booking.check_in == booking.check_out == self.today
        on_time = booking.check_in <= self.today < booking.check_out or day_use
        is_over = booking.check_in < booking.check_out == self.today or self.is_missed(booking)
        is_due = (
            on_time
            or self.may_still_come(booking)
            or (booking.entered_late and self.is_recent(booking))
            or (with_override and is_over)
        )
        is_complete = booking.adults == 1 or not self.requires_complete_party
        return booking.status == "CONFIRMED" and is_due and is_complete

    def is_recent(self, booking: ModelBooking) -> bool:
        """Return whether the arrival was on one of the two dates before today."""
        return self.today - timedelta(days=2) <= booking.check_in < self.today

    def is_missed(self, booking: ModelBooking) -> bool:
        """Return whether the stay is over, but its arrival was on one of the two dates before today."""
        return self.is_recent(booking) and booking.check_out < self.today

    def may_still_come(self, booking: ModelBooking) -> bool:
        """Return whether today is the last day of the stay, and its guests need not have left yet."""
        return booking.check_in < booking.check_out == self.today and not self.is_overdue(booking)

    def is_overdue(self, booking: ModelBooking) -> bool:
        """Return whether the guests should have left; the hotel's check-out time is 11:00."""
        return (booking.check_out, booking.departure_time or time(11)) < self.clock

    def holds_from(self, booking_id: str) -> date:
        """Return the date from which the booking holds a room that it enters now."""
        booking = self.bookings[booking_id]
        if self.today == booking.check_out and not self.is_overdue(booking):
            return max(booking.check_out - timedelta(days=1), booking.check_in)
        return max(self.today, booking.check_in)

    def checks_in_from(self, booking_id: str) -> date:
        """Return the date from which the booking holds a room if it checks in now, at most its last night."""
        booking = self.bookings[booking_id]
        return min(self.today, max(booking.check_out - timedelta(days=1), booking.check_in))

    def with_rooms(self, rooms: Mapping[str, str], *, are_entered: bool = False) -> "ModelHotel":
        """Return a copy of the hotel in which these bookings have these rooms."""
        planned = {
            i: replace(
                self.bookings[i],
                room=number,
                holds_room_since=self.checks_in_from(i) if are_entered else None,
            )
            for i, number in rooms.items()
        }
        return replace(self, bookings={**self.bookings, **planned})

    def may_plan(self, plan: Mapping[str, str]) -> bool:
        """Return whether each of these bookings may have its room when all of them have theirs."""
        changed = {i: number for i, number in plan.items() if self.bookings[i].room != number}
        hotel = self.with_rooms(changed)
        return all(
            self.bookings[i].status in EARLY
            and self.rooms[number].is_active
            and hotel.is_free(number, i, self.bookings[i].check_in)
            and self.is_large_enough(number, self.bookings[i])
            for i, number in changed.items()
        )

    def is_arrival_without_room(self, booking: ModelBooking, day: date) -> bool:
        """Return whether the booking is one that a plan of rooms for this day has to name."""
        return booking.status == "CONFIRMED" and booking.room is None and booking.check_in == day

    def may_check_in_together(self, arrivals: Mapping[str, str | None], *, with_override: bool) -> bool:
        """Return whether each of these bookings may check in, each into a room of its own."""
        wanted = {i: number for i, number in arrivals.items() if number}
        hotel = self.with_rooms(wanted, are_entered=True)
        return len(wanted) == len(set(wanted.values())) == len(arrivals) and all(
            self.may_check_in(i, with_override=with_override)
            and hotel.may_occupy(number, i, self.checks_in_from(i), with_override=with_override)
            for i, number in wanted.items()
        )

    def may_continue(self, earlier_id: str, booking_id: str) -> bool:
        """Return whether the guests of the earlier booking may stay on in their room under the other one."""
        earlier, booking = self.bookings[earlier_id], self.bookings[booking_id]
        number = earlier.room or ""
        return (
            earlier_id != booking_id
            and earlier.status == "CHECKED_IN"
            and self.may_check_in(booking_id, with_override=False)
            and booking.room in {None, number}
            and booking.check_in == earlier.check_out
            and self.without(earlier_id).is_free(number, booking_id, self.checks_in_from(booking_id))
            and self.is_large_enough(number, booking)
        )

    def without(self, booking_id: str) -> "ModelHotel":
        """Return a copy of the hotel in which this booking has ended."""
        ended = replace(self.bookings[booking_id], status="COMPLETED")
        return replace(self, bookings={**self.bookings, booking_id: ended})

    def is_continued(self, booking_id: str) -> bool:
        """Return whether the guests of this booking stayed on under another one."""
        return any(
            booking.continues == booking_id and booking.status in {"CHECKED_IN", "CHECKED_OUT", "COMPLETED"}
            for booking in self.bookings.values()
        )

    def continue_stay(self, earlier_id: str, booking_id: str) -> None:
        """Let the guests of the earlier booking stay on in their room, whose status stays."""
        earlier, booking = self.bookings[earlier_id], self.bookings[booking_id]
        earlier.status = "COMPLETED" if earlier.paid >= earlier.owed else "CHECKED_OUT"
        earlier.checked_out_on = self.today
        booking.status, booking.room, booking.continues = "CHECKED_IN", earlier.room, earlier_id
        booking.checked_in_on, booking.holds_room_since = self.today, self.checks_in_from(booking_id)
        self.rooms[earlier.room or ""].occupant = booking_id

    def return_to_earlier(self, booking_id: str, *, keep_room: bool) -> None:
        """Undo the check-in of guests who stayed on: they are in house under the earlier booking again."""
        booking = self.bookings[booking_id]
        earlier = self.bookings[booking.continues or ""]
        self.rooms[booking.room or ""].occupant = booking.continues
        earlier.status, earlier.checked_out_on = "CHECKED_IN", None
        booking.status, booking.holds_room_since, booking.continues = "CONFIRMED", None, None
        booking.room = booking.room if keep_room else None

    def has_remaining_room_for(self, booking: ModelBooking) -> bool:
        """Return whether each night from today on has an unsold room of the type."""
        rooms = [r for r in self.rooms.values() if r.is_active and r.room_type == booking.room_type]
        sold = [b for b in self.bookings.values() if b.status in LIVE and b.room_type == booking.room_type]
        first = max(self.today, booking.check_in)
        nights = [first + timedelta(days=n) for n in range((booking.check_out - first).days)]
        return all(len(rooms) > sum(self._holds_night(other, night) for other in sold) for night in nights)

    def _holds_night(self, booking: ModelBooking, night: date) -> bool:
        """Count tonight also for a booking that is still checked in after its departure."""
        overstays = booking.status == "CHECKED_IN" and night == self.today
        return booking.check_in <= night and (night < booking.check_out or overstays)

    def may_swap(self, one_id: str, other_id: str) -> bool:
        """Return whether each of the two may have the planned room of the other."""
        one, other = self.bookings[one_id], self.bookings[other_id]
        if one_id == other_id or not all(b.status in EARLY and b.room for b in (one, other)):
            return False
        return self.may_plan({one_id: other.room or "", other_id: one.room or ""})

    def check_in(self, number: str, booking_id: str) -> None:
        """Check the booking in to this room. It is a late entry if the stay is over."""
        booking = self.bookings[booking_id]
        since = self.checks_in_from(booking_id)
        booking.entered_late = booking.entered_late or self.is_missed(booking)
        self.occupy_room(number, booking_id)
        booking.checked_in_on, booking.holds_room_since = self.today, since

    def occupy_room(self, number: str, booking_id: str) -> None:
        """Let the booking take this room: at its check-in, or in the course of its stay."""
        booking, room = self.bookings[booking_id], self.rooms[number]
        room.occupant, room.status = booking_id, OCCUPIED
        booking.room, booking.status = number, "CHECKED_IN"
        booking.holds_room_since = self.holds_from(booking_id)
        booking.moved_from = None

    def may_move_back(self, booking_id: str) -> bool | None:
        """Return whether the last move of the stay can be undone; None unless its room made a step since."""
        booking = self.bookings[booking_id]
        if booking.status != "CHECKED_IN" or not booking.moved_from:
            return booking.status == "CHECKED_IN" and booking.moved_from == ""
        room = self.rooms[booking.moved_from]
        is_possible = (
            booking.moved_on == self.today
            and room.is_active
            and (room.occupant, room.status) == (None, DIRTY)
            and self.is_free(booking.moved_from, booking_id, self.holds_from(booking_id))
            and self.is_large_enough(booking.moved_from, booking)
        )
        return None if is_possible else False

    def vacate_room(self, booking_id: str) -> None:
        """Make the booking's room vacant and dirty."""
        room = self.rooms[self.bookings[booking_id].room or ""]
        room.occupant, room.status = None, DIRTY

    def check_out(self, booking_id: str) -> None:
        """Vacate the room and complete the booking."""
        self.vacate_room(booking_id)
        booking = self.bookings[booking_id]
        booking.status = "COMPLETED" if booking.paid >= booking.owed else "CHECKED_OUT"
        booking.checked_out_on = self.today

    def end_before_arrival(self, booking_id: str, status: str) -> None:
        """Cancel the booking or mark it as a no-show, and give up its room."""
        booking = self.bookings[booking_id]
        was_no_show = booking.status == "NO_SHOW"
        booking.status_before_end = "CONFIRMED" if was_no_show else booking.status
        booking.ended_on = self.today
        booking.status, booking.room = status, None

    def status_when_cleaned(self, number: str) -> str:
        """Return the status of a vacant room after its cleaning."""
        return CLEAN if self.requires_inspection else self.status_when_inspected(number)

    def status_when_inspected(self, number: str) -> str:
        """Return the status after a passed inspection: ready, or broken while an unusable report is open."""
        room = self.rooms[number]
        if room.report == "unusable":
            room.restores_to = room.before_broken = READY
            return BROKEN
        return READY

    def is_in_use(self, number: str) -> bool:
        """Return whether a live booking has the room."""
        return any(b.room == number and b.status in LIVE for b in self.bookings.values())


def must_all_succeed(results: Iterable[bool | None]) -> bool | None:
    """Combine the expected results of a command on a set: False if any is False, else None if any is unknown."""
    expected = set(results)
    return False if False in expected else None if None in expected else True


def after_repair(status: str) -> str:
    """Return the status after a repair, which does not clean the room."""
    return status if status in {READY, CLEAN} else DIRTY
