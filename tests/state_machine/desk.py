"""The rules of the front desk before arrival. Commands on sets are asked for one booking or several."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from room_bookings import services as stays
from room_bookings.models import BookingGuest, RoomBooking
from tests.room_bookings.services.bookings import new_booking
from tests.state_machine.machine import ROOMS, Machine
from tests.state_machine.model import EARLY, ModelBooking

picks = st.integers(0, 5)
several = st.lists(picks, min_size=1, max_size=3, unique=True)
numbers = st.sampled_from(ROOMS)
with_bookings = precondition(lambda machine: machine.model.bookings)


class Desk(Machine):
    def ask_of_bookings(
        self,
        may: Callable[[ModelBooking], bool],
        one: Callable[..., Any],
        many: Callable[..., Any],
        chosen: list[int],
        **words: Any,
    ) -> dict[str, ModelBooking]:
        """Ask for these bookings, all or none: done exactly if each may. Those done, nothing if refused."""
        bookings = dict(self.booking(pick) for pick in chosen)
        must, ids = all(may(booking) for booking in bookings.values()), list(bookings)
        if len(ids) == 1:
            done = self.ask(must, one, booking_id=ids[0], **words)
        else:
            done = self.ask(must, many, booking_ids=ids, **words)
        return bookings if done else {}

    @rule(
        ahead=st.sampled_from([0, 0, 1]),
        nights=st.integers(0, 2),
        confirm=st.booleans(),
        parties=st.lists(st.sampled_from([1, 1, 2, 3]), min_size=1, max_size=3),
    )
    def create(self, ahead: int, nights: int, confirm: bool, parties: list[int]) -> None:
        arrival = self.model.today + timedelta(days=ahead)
        departure = arrival + timedelta(days=nights)
        usual = new_booking(self.scenario, check_in=arrival, check_out=departure, confirm=confirm)
        new = [replace(usual, adults=adults) for adults in parties]
        if len(new) == 1:
            assert self.ask(True, stays.create_booking, booking=new[0])
        else:
            assert self.ask(True, stays.create_bookings, bookings=new)
        status = "CONFIRMED" if confirm else "PENDING"
        made = reversed(RoomBooking.objects.order_by("-pk")[: len(new)])
        for booking, adults in zip(made, parties, strict=True):
            self.model.bookings[booking.booking_id] = ModelBooking(
                arrival, departure, status=status, adults=adults
            )

    @with_bookings
    @rule(chosen=several)
    def confirm(self, chosen: list[int]) -> None:
        one, many = stays.confirm_booking, stays.confirm_bookings
        for booking in self.ask_of_bookings(lambda b: b.status in EARLY, one, many, chosen).values():
            booking.status = "CONFIRMED"

    @with_bookings
    @rule(plan=st.dictionaries(picks, numbers, min_size=1, max_size=3))
    def assign(self, plan: dict[int, str]) -> None:
        """Rooms may go round among them."""
        rooms = {self.booking(pick)[0]: number for pick, number in plan.items()}
        must = self.model.may_plan(rooms)
        (booking_id, number), *others = rooms.items()
        if others:
            done = self.ask(must, stays.assign_rooms, rooms=rooms)
        else:
            done = self.ask(must, stays.assign_room, booking_id=booking_id, room_number=number)
        if done:
            for booking_id, number in rooms.items():
                self.model.bookings[booking_id].room = number

    @with_bookings
    @rule(pick=picks)
    def unassign(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        if self.ask(booking.status in EARLY, stays.unassign_room, booking_id=booking_id):
            booking.room = None

    @with_bookings
    @rule(chosen=several)
    def cancel(self, chosen: list[int]) -> None:
        one, many, words = stays.cancel_booking, stays.cancel_bookings, {"reason": "Changed plans"}
        may_end = {*EARLY, "CANCELLED"}
        done = self.ask_of_bookings(lambda b: b.status in may_end, one, many, chosen, **words)
        for booking_id, booking in done.items():
            if booking.status != "CANCELLED":
                self.model.end(booking_id, "CANCELLED")

    @with_bookings
    @rule(chosen=several)
    def mark_no_show(self, chosen: list[int]) -> None:
        one, many = stays.mark_no_show, stays.mark_no_shows
        for booking_id, booking in self.ask_of_bookings(self.may_be_no_show, one, many, chosen).items():
            if booking.status != "NO_SHOW":
                self.model.end(booking_id, "NO_SHOW")

    def may_be_no_show(self, booking: ModelBooking) -> bool:
        due = booking.status == "CONFIRMED" and self.model.today > booking.check_in
        return due or booking.status == "NO_SHOW"

    @with_bookings
    @rule(pick=picks)
    def reinstate(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        ended = booking.status in {"CANCELLED", "NO_SHOW"}
        today = self.model.today
        night_left = today < booking.check_out or booking.check_in == booking.check_out == today
        must = booking.status in EARLY or (ended and night_left and self.model.has_room_left_for(booking))
        if self.ask(must, stays.reinstate_booking, booking_id=booking_id, reason="Comes") and ended:
            booking.status = booking.before_end

    @with_bookings
    @rule(pick=picks, name=st.sampled_from(["Ada", "Eva"]))
    def correct_party(self, pick: int, name: str) -> None:
        booking_id, _ = self.booking(pick)
        member = BookingGuest.objects.get(booking__booking_id=booking_id)
        changes = {"first_name": name}
        self.ask(
            True,
            stays.correct_party_member,
            booking_id=booking_id,
            party_member_pk=member.pk,
            changes=changes,
        )
        member.refresh_from_db()
        assert member.first_name == name
