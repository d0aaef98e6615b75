"""The rules of the front desk: bookings and stays."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from room_bookings import services as stays
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.services import Departure
from rooms.enums import RoomStatus
from staff.policies import NO_OVERRIDES, Overrides
from tests.room_bookings.services.made import new_booking
from tests.statemachine.machine import ROOMS, Machine
from tests.statemachine.model import BROKEN, CLOSED, EARLY, READY, ModelBooking

WORD = Overrides.of(["room_dirty", "room_not_inspected"], "Full house")

picks = st.integers(0, 5)
numbers = st.sampled_from(ROOMS)
with_bookings = precondition(lambda machine: machine.model.bookings)


class Desk(Machine):
    @rule(ahead=st.sampled_from([0, 0, 1]), nights=st.integers(0, 2), confirm=st.booleans())
    def create(self, ahead: int, nights: int, confirm: bool) -> None:
        arrival = self.model.today + timedelta(days=ahead)
        new = new_booking(
            self.house, check_in=arrival, check_out=arrival + timedelta(days=nights), confirm=confirm
        )
        assert self.ask(True, stays.create_booking, booking=new)
        made = RoomBooking.objects.latest("pk").booking_id
        self.model.bookings[made] = ModelBooking(
            new.check_in, new.check_out, status="CONFIRMED" if confirm else "PENDING"
        )

    @with_bookings
    @rule(pick=picks)
    def confirm(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        if self.ask(booking.status in EARLY, stays.confirm_booking, booking_id=booking_id):
            booking.status = "CONFIRMED"

    @with_bookings
    @rule(pick=picks, number=numbers)
    def assign(self, pick: int, number: str) -> None:
        booking_id, booking = self.booking(pick)
        must = self.model.may_plan(number, booking_id)
        if self.ask(must, stays.assign_room, booking_id=booking_id, room_number=number):
            booking.room = number

    @with_bookings
    @rule(pick=picks)
    def unassign(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        if self.ask(booking.status in EARLY, stays.unassign_room, booking_id=booking_id):
            booking.room = None

    @with_bookings
    @rule(pick=picks, number=st.one_of(st.none(), numbers), by_word=st.booleans())
    def check_in(self, pick: int, number: str | None, by_word: bool) -> None:
        booking_id, booking = self.booking(pick)
        wanted = number or booking.room
        arrived = booking.status == "CHECKED_IN" and booking.room == wanted
        must = arrived or (
            wanted is not None
            and self.model.may_arrive(booking_id)
            and self.model.may_enter(wanted, booking_id, by_word=by_word)
        )
        overrides = WORD if by_word else NO_OVERRIDES
        done = self.ask(
            must, stays.check_in_booking, booking_id=booking_id, room_number=number, overrides=overrides
        )
        if done and not arrived and wanted:
            self.model.enter(wanted, booking_id)
            booking.came_on = self.model.today

    @with_bookings
    @rule(pick=picks, number=numbers)
    def move(self, pick: int, number: str) -> None:
        booking_id, booking = self.booking(pick)
        in_house = booking.status == "CHECKED_IN"
        there = in_house and booking.room == number
        must = there or (in_house and self.model.may_enter(number, booking_id, by_word=True))
        words = {"reason": "Noise", "overrides": WORD}
        done = self.ask(must, stays.move_booking, booking_id=booking_id, room_number=number, **words)
        if done and not there:
            self.model.leave(booking_id)
            self.model.enter(number, booking_id)

    @with_bookings
    @rule(pick=picks)
    def check_out(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        must = booking.status in {"CHECKED_IN", "COMPLETED"}
        done = self.ask(must, stays.check_out_booking, booking_id=booking_id)
        if done and booking.status == "CHECKED_IN":
            self.model.check_out(booking_id)

    @rule(left=st.sets(numbers, min_size=1))
    def check_out_rooms(self, left: set[str]) -> None:
        self.ask(True, stays.check_out_rooms, departures=[Departure(number) for number in sorted(left)])
        for number in left:
            if holder := self.model.rooms[number].holder:
                self.model.check_out(holder)

    @with_bookings
    @rule(pick=picks, number=numbers)
    def check_out_room_of(self, pick: int, number: str) -> None:
        """Named by booking, nobody else is put out."""
        booking_id, booking = self.booking(pick)
        leaves = self.model.rooms[number].holder == booking_id
        must = leaves or booking.status == "COMPLETED"
        self.ask(must, stays.check_out_rooms, departures=[Departure(number, booking_id)])
        if leaves:
            self.model.check_out(booking_id)

    @with_bookings
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        must = booking.status in {*EARLY, "CANCELLED"}
        done = self.ask(must, stays.cancel_booking, booking_id=booking_id, reason="Changed plans")
        if done and booking.status != "CANCELLED":
            self.model.end(booking_id, "CANCELLED")

    @with_bookings
    @rule(pick=picks)
    def mark_no_show(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        due = booking.status == "CONFIRMED" and self.model.today > booking.check_in
        done = self.ask(due or booking.status == "NO_SHOW", stays.mark_no_show, booking_id=booking_id)
        if done and due:
            self.model.end(booking_id, "NO_SHOW")

    @with_bookings
    @rule(pick=picks, name=st.sampled_from(["Ada", "Eva"]))
    def correct_party(self, pick: int, name: str) -> None:
        booking_id, _ = self.booking(pick)
        member = BookingGuest.objects.get(booking__booking_id=booking_id)
        changes = {"first_name": name}
        self.ask(True, stays.correct_party_member, booking_id=booking_id, party_id=member.pk, changes=changes)
        member.refresh_from_db()
        assert member.first_name == name

    @with_bookings
    @rule(pick=picks, keep_room=st.booleans(), ready=st.booleans())
    def undo_check_in(self, pick: int, keep_room: bool, ready: bool) -> None:
        booking_id, booking = self.booking(pick)
        in_house = booking.status == "CHECKED_IN"
        kept = not keep_room or (
            in_house and self.model.is_free(booking.room or "", booking_id, booking.check_in)
        )
        lawful = in_house and booking.came_on == self.model.today and kept
        must = True if booking.status == "CONFIRMED" else (None if ready else True) if lawful else False
        room_status = RoomStatus.READY_FOR_GUEST if ready else RoomStatus.CHECKOUT_DIRTY
        words = {"reason": "Wrong guest", "room_status": room_status, "keep_room": keep_room}
        if self.ask(must, stays.undo_check_in, booking_id=booking_id, **words) and in_house:
            self.model.leave(booking_id)
            if ready:
                self.model.rooms[booking.room or ""].status = READY
            booking.status, booking.room_from = "CONFIRMED", None
            booking.room = booking.room if keep_room else None

    @with_bookings
    @rule(pick=picks, number=st.one_of(st.none(), numbers))
    def undo_check_out(self, pick: int, number: str | None) -> None:
        booking_id, booking = self.booking(pick)
        there = booking.status == "CHECKED_IN" and number in {None, booking.room}
        wanted = number or booking.room or ""
        lawful = (
            booking.status == "COMPLETED"
            and (booking.left_on == self.model.today or self.model.today <= booking.check_out)
            and self.model.rooms[wanted].holder is None
            and self.model.rooms[wanted].is_active
            and self.model.rooms[wanted].status not in {BROKEN, CLOSED}
            and self.model.is_free(wanted, booking_id, self.model.today)
        )
        must = True if there else None if lawful else False
        words = {"reason": "Not gone", "room_number": number, "overrides": WORD}
        if self.ask(must, stays.undo_check_out, booking_id=booking_id, **words) and not there:
            self.model.enter(wanted, booking_id)

    @with_bookings
    @rule(pick=picks)
    def reinstate(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        ended = booking.status in {"CANCELLED", "NO_SHOW"}
        today = self.model.today
        night_left = today < booking.check_out or booking.check_in == booking.check_out == today
        must = True if booking.status in EARLY else None if ended and night_left else False
        if self.ask(must, stays.reinstate_booking, booking_id=booking_id, reason="Comes") and ended:
            booking.status = booking.before_end
