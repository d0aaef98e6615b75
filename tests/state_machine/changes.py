"""The rules of changed minds: other nights, another departure, rooms swapped, other rules of the house."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import rule

from hotel.services import update_hotel_settings
from room_bookings import services as stays
from tests.state_machine.desk import picks, with_bookings
from tests.state_machine.in_house import InHouse
from tests.state_machine.model import EARLY


class Changes(InHouse):
    @with_bookings
    @rule(pick=picks, ahead=st.integers(0, 2), nights=st.integers(0, 2), keep_room=st.booleans())
    def change_stay(self, pick: int, ahead: int, nights: int, keep_room: bool) -> None:
        booking_id, booking = self.booking(pick)
        arrival = self.model.today + timedelta(days=ahead)
        departure = arrival + timedelta(days=nights)
        differs = (arrival, departure) != (booking.check_in, booking.check_out)
        kept = booking.room if keep_room else None
        wanted = replace(booking, check_in=arrival, check_out=departure)
        fits = kept is None or self.model.is_free_for(kept, booking_id, wanted)
        must = not differs or (booking.status in EARLY and fits)
        words = {"changes": {"check_in": arrival, "check_out": departure}, "keep_room": keep_room}
        if self.ask(must, stays.update_booking, booking_id=booking_id, **words) and differs:
            booking.check_in, booking.check_out, booking.room = arrival, departure, kept

    @with_bookings
    @rule(
        pick=picks,
        ahead=st.none() | st.integers(-1, 3),
        clock=st.sampled_from([stays.UNCHANGED, None, time(10), time(18)]),
    )
    def change_departure(self, pick: int, ahead: int | None, clock: Any) -> None:
        """Another day, an agreed time, or both. An agreement is about one day, and about a time to come."""
        booking_id, booking = self.booking(pick)
        day = booking.check_out if ahead is None else self.model.today + timedelta(days=ahead)
        other_day = day != booking.check_out
        before = None if other_day else booking.departure_time
        agreed = before if clock == stays.UNCHANGED else clock
        changed = replace(booking, check_out=day, departure_time=agreed)
        fits = not other_day or (
            day >= self.model.today and self.model.is_free_for(booking.room or "", booking_id, changed)
        )
        to_come = agreed is None or self.instant(day, agreed) > self.now
        must = booking.status == "CHECKED_IN" and (changed == booking or (fits and to_come))
        words = {"check_out": None if ahead is None else day, "departure_time": clock}
        if self.ask(must, stays.change_departure, booking_id=booking_id, **words):
            booking.check_out, booking.departure_time = day, agreed

    def instant(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, tzinfo=ZoneInfo(self.scenario.hotel.timezone))

    @with_bookings
    @rule(pick=picks, other_pick=picks)
    def swap(self, pick: int, other_pick: int) -> None:
        booking_id, booking = self.booking(pick)
        other_id, other = self.booking(other_pick)
        must = self.model.may_swap(booking_id, other_id)
        if self.ask(must, stays.swap_rooms, booking_ids=[booking_id, other_id]):
            booking.room, other.room = other.room, booking.room

    @rule(inspects=st.booleans())
    def change_house_rules(self, inspects: bool) -> None:
        self.ask(True, update_hotel_settings, changes={"requires_inspection": inspects})
        self.scenario.hotel.refresh_from_db()
        self.model.inspects = inspects
