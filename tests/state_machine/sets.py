"""Rules for sets of bookings of which each is done that the guards allow, and the others are left out."""

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import rule

from room_bookings import services as stays
from room_bookings.enums import SetMode
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.policies import LATE_DATES
from room_bookings.services import PartyMember, PlannedCheckIn
from tests.room_bookings.services.bookings import new_booking
from tests.state_machine.before_arrival import (
    numbers,
    picks,
    prices,
    several_bookings,
    split_in_cents,
    with_bookings,
)
from tests.state_machine.model_rows import EARLY, ModelBooking
from tests.state_machine.stays import OVERRIDES, StayRules

WALK_IN = "a booking that does not exist yet"


class SetRules(StayRules):
    """Rules for sets with the mode EACH. They are never refused as a whole."""

    @with_bookings
    @rule(rooms_by_pick=st.dictionaries(picks, st.none() | numbers, min_size=1, max_size=3))
    def check_in_each(self, rooms_by_pick: dict[int, str | None]) -> None:
        """Those who are checked in may be so together; all of them are, if all of them may."""
        named = {self.booking(pick)[0]: number for pick, number in rooms_by_pick.items()}
        wanted = {i: number or self.model.bookings[i].room for i, number in named.items()}
        new = {i: number for i, number in wanted.items() if not self.is_in(i, number)}
        check_ins = [PlannedCheckIn(*arrival) for arrival in named.items()]
        before = {i for i in new if self.model.bookings[i].status == "CHECKED_IN"}
        self.run_service(
            True, stays.check_in_set, check_ins=check_ins, mode=SetMode.EACH, overrides=OVERRIDES
        )
        statuses = self.statuses_of(new)
        done = {i: number for i, number in new.items() if statuses[i] == "CHECKED_IN" and i not in before}
        assert self.model.may_check_in_together(done, with_override=True)
        assert done == new or not self.model.may_check_in_together(new, with_override=True)
        for booking_id, number in done.items():
            self.model.check_in(number or "", booking_id)

    @rule(
        number=numbers,
        ago=st.sampled_from([0, 0, 1, 2, 3]),
        nights=st.integers(0, 2),
        adults=st.sampled_from([1, 1, 3]),
        price=prices,
    )
    def walk_in(self, number: str, ago: int, nights: int, adults: int, price: Decimal) -> None:
        """Check in a walk-in of today, or one that came up to two dates ago."""
        arrival = self.model.today - timedelta(days=ago)
        departure = arrival + timedelta(days=nights)
        booking = ModelBooking(
            arrival,
            departure,
            status="CONFIRMED",
            adults=adults,
            entered_late=arrival < self.model.today,
            nights=split_in_cents(price, max(nights, 1)),
        )
        self.model.bookings[WALK_IN] = booking
        must_succeed = ago <= LATE_DATES and self.model.may_check_in_together(
            {WALK_IN: number}, with_override=True
        )
        del self.model.bookings[WALK_IN]
        new = new_booking(
            self.scenario, check_in=arrival, check_out=departure, adults=adults, total_amount=price
        )
        if self.run_service(
            must_succeed, stays.walk_in, booking=new, room_number=number, overrides=OVERRIDES
        ):
            booking_id = RoomBooking.objects.latest("pk").booking_id
            self.model.bookings[booking_id] = booking
            self.model.check_in(number, booking_id)

    @with_bookings
    @rule(plan=st.dictionaries(picks, numbers, min_size=1, max_size=3))
    def assign_each(self, plan: dict[int, str]) -> None:
        """Those who get their rooms may have them together; all of them do, if all of them may."""
        rooms = {self.booking(pick)[0]: number for pick, number in plan.items()}
        new = {i: number for i, number in rooms.items() if self.model.bookings[i].room != number}
        may_have_all = self.model.may_plan(new)
        self.run_service(True, stays.assign_set, rooms=rooms, mode=SetMode.EACH)
        assigned = dict(
            RoomBooking.objects.filter(booking_id__in=new).values_list(
                "booking_id", "assigned_room__room_number"
            )
        )
        done = {i: number for i, number in new.items() if assigned[i] == number}
        assert self.model.may_plan(done)
        assert done == new or not may_have_all
        for booking_id, number in done.items():
            self.model.bookings[booking_id].room = number

    @with_bookings
    @rule(chosen=several_bookings)
    def cancel_each(self, chosen: list[int]) -> None:
        bookings = dict(self.booking(pick) for pick in chosen)
        ending = [i for i, booking in bookings.items() if booking.status in {*EARLY, "NO_SHOW"}]
        self.run_service(
            True, stays.cancel_set, booking_ids=list(bookings), mode=SetMode.EACH, reason="Storm"
        )
        for booking_id in ending:
            self.model.end_before_arrival(booking_id, "CANCELLED")

    @with_bookings
    @rule(chosen=several_bookings)
    def mark_each_no_show(self, chosen: list[int]) -> None:
        bookings = dict(self.booking(pick) for pick in chosen)
        ending = [i for i, b in bookings.items() if b.status == "CONFIRMED" and self.model.today > b.check_in]
        self.run_service(True, stays.mark_no_show_set, booking_ids=list(bookings), mode=SetMode.EACH)
        for booking_id in ending:
            self.model.end_before_arrival(booking_id, "NO_SHOW")

    @with_bookings
    @rule(pick=picks)
    def join_and_leave_party(self, pick: int) -> None:
        """A person joins a booking that is expected or in house, and leaves it; the others stay."""
        booking_id, booking = self.booking(pick)
        is_live = booking.status in {*EARLY, "CHECKED_IN"}
        fits = (
            booking.room is None
            or booking.adults + booking.children > 1
            or self.model.is_large_enough(booking.room, booking, staying=2)
        )
        member = PartyMember("Charles", "Byrne")
        if self.run_service(is_live and fits, stays.add_party_member, booking_id=booking_id, member=member):
            joined = BookingGuest.objects.latest("pk").pk
            self.run_service(True, stays.leave_party, booking_id=booking_id, party_member_pk=joined)

    def statuses_of(self, booking_ids: Collection[str]) -> dict[str, str]:
        """Return the statuses in the database by booking ID."""
        bookings = RoomBooking.objects.filter(booking_id__in=booking_ids)
        return dict(bookings.values_list("booking_id", "status"))
