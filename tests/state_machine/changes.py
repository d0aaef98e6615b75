"""Rules that change bookings and hotel settings: dates, departures, swapped rooms, required inspection."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import rule

from hotel.services import update_hotel_settings
from room_bookings import services as stays
from room_bookings.enums import NightsPrice
from room_bookings.models import RoomBooking
from room_bookings.nightly_amounts import amounts_of_nights
from room_bookings.services import Price
from staff.overrides import Overrides
from tests.state_machine.before_arrival import picks, with_bookings
from tests.state_machine.model_rows import EARLY, ModelBooking
from tests.state_machine.sets import SetRules

choices = st.sampled_from([None, *NightsPrice])
LOWER_PRICE = Overrides.of(["lower_price"], "Leaves early")


class ChangeRules(SetRules):
    """Rules for changes of dates, departures, planned rooms and hotel settings."""

    @with_bookings
    @rule(
        pick=picks,
        ahead=st.integers(0, 2),
        nights=st.integers(0, 2),
        keep_room=st.booleans(),
        choice=choices,
    )
    def change_stay(
        self, pick: int, ahead: int, nights: int, keep_room: bool, choice: NightsPrice | None
    ) -> None:
        booking_id, booking = self.booking(pick)
        arrival = self.model.today + timedelta(days=ahead)
        departure = arrival + timedelta(days=nights)
        differs = (arrival, departure) != (booking.check_in, booking.check_out)
        kept = booking.room if keep_room else None
        wanted = replace(booking, check_in=arrival, check_out=departure)
        fits = kept is None or self.model.is_free_for(kept, booking_id, wanted)
        is_decided = not self.asks_for_price(booking, wanted, choice)
        must_succeed = not differs or (booking.status in EARLY and fits and is_decided)
        changes = {"check_in": arrival, "check_out": departure}
        arguments = {
            "changes": changes,
            "keep_room": keep_room,
            "nights_price": choice,
            "overrides": LOWER_PRICE,
        }
        if (
            self.run_service(must_succeed, stays.update_booking, booking_id=booking_id, **arguments)
            and differs
        ):
            self.follow_price(booking_id, wanted, choice)
            booking.check_in, booking.check_out, booking.room = arrival, departure, kept

    def asks_for_price(self, booking: ModelBooking, wanted: ModelBooking, choice: NightsPrice | None) -> bool:
        """Return whether other dates change the number of nights that cost something, and nobody has decided."""
        return choice is None and booking.price > 0 and booking.count_of_nights != wanted.count_of_nights

    def follow_price(self, booking_id: str, wanted: ModelBooking, choice: NightsPrice | None) -> None:
        """Give the booking of the model the amounts of its nights on the wanted dates."""
        booking = self.model.bookings[booking_id]
        if choice == NightsPrice.TOTAL and booking.count_of_nights != wanted.count_of_nights:
            stored = RoomBooking.objects.get(booking_id=booking_id)
            nights = tuple(amounts_of_nights(stored))
            assert (sum(nights), len(nights)) == (booking.price, wanted.count_of_nights)
            booking.nights = nights
        else:
            booking.nights = booking.nights_on(wanted.check_in, wanted.check_out)

    @with_bookings
    @rule(
        pick=picks,
        ahead=st.none() | st.integers(-1, 3),
        clock=st.sampled_from([stays.UNCHANGED, None, time(10), time(18)]),
        choice=choices,
    )
    def change_departure(self, pick: int, ahead: int | None, clock: Any, choice: NightsPrice | None) -> None:
        """Change the date, the agreed time, or both. An agreed time belongs to one date and lies in the future."""
        booking_id, booking = self.booking(pick)
        day = booking.check_out if ahead is None else self.model.today + timedelta(days=ahead)
        other_day = day != booking.check_out
        still_agreed = None if other_day else booking.departure_time
        agreed = still_agreed if clock == stays.UNCHANGED else clock
        changed = replace(booking, check_out=day, departure_time=agreed)
        is_day_use = day == booking.check_in
        is_free = self.model.is_free_for(booking.room or "", booking_id, changed)
        in_order = not is_day_use or changed.held().start < changed.held().stop
        fits = (
            in_order
            and (not other_day or day >= self.model.today)
            and (is_free or not (other_day or is_day_use))
        )
        is_decided = not self.asks_for_price(booking, changed, choice)
        to_come = agreed is None or self.instant(day, agreed) > self.now
        must_succeed = booking.status == "CHECKED_IN" and (
            changed == booking or (fits and to_come and is_decided)
        )
        arguments = {
            "check_out": None if ahead is None else day,
            "departure_time": clock,
            "price": Price(nights=choice),
            "overrides": LOWER_PRICE,
        }
        if self.run_service(must_succeed, stays.change_departure, booking_id=booking_id, **arguments):
            self.follow_price(booking_id, changed, choice)
            booking.check_out, booking.departure_time = day, agreed

    def instant(self, day: date, clock: time) -> datetime:
        """Return the instant of a date and time of the hotel."""
        return datetime.combine(day, clock, tzinfo=ZoneInfo(self.scenario.hotel.timezone))

    @with_bookings
    @rule(pick=picks, other_pick=picks)
    def exchange_rooms(self, pick: int, other_pick: int) -> None:
        booking_id, booking = self.booking(pick)
        other_id, other = self.booking(other_pick)
        must_succeed = self.model.may_swap(booking_id, other_id)
        if self.run_service(must_succeed, stays.swap_rooms, booking_ids=[booking_id, other_id]):
            booking.room, other.room = other.room, booking.room

    @rule(requires_inspection=st.booleans())
    def change_required_inspection(self, requires_inspection: bool) -> None:
        self.run_service(True, update_hotel_settings, changes={"requires_inspection": requires_inspection})
        self.scenario.hotel.refresh_from_db()
        self.model.requires_inspection = requires_inspection

    @rule(is_required=st.sampled_from([False, False, True]))
    def change_complete_party(self, is_required: bool) -> None:
        """Refuse parties of which an adult has no name, or let them in; the bookings have one name."""
        self.run_service(True, update_hotel_settings, changes={"require_complete_party": is_required})
        self.scenario.hotel.refresh_from_db()
        self.model.requires_complete_party = is_required
