"""The rules of stays: arrivals, moves, departures, and corrections of them."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from room_bookings import services as stays
from room_bookings.services import PlannedCheckIn, RoomCheckOut
from rooms.enums import RoomStatus
from staff.overrides import NO_OVERRIDES, Overrides
from tests.state_machine.desk import Desk, numbers, picks, several, with_bookings
from tests.state_machine.machine import ROOMS
from tests.state_machine.model import BROKEN, CLOSED, READY

WORD = Overrides.of(["room_dirty", "room_not_inspected"], "Full house")


class InHouse(Desk):
    @initialize(guests=st.integers(0, 3), planned=st.integers(0, 2))
    def open(self, guests: int, planned: int) -> None:
        """As on any day: some have arrived, the others are expected, some of them in a room of their own."""
        self.create(ahead=0, nights=2, confirm=True, parties=[1, 2, 1])
        rooms = dict(enumerate(ROOMS[:3]))
        if guests:
            self.check_in({pick: rooms.pop(pick) for pick in range(guests)}, by_word=False)
        if plan := dict(list(rooms.items())[:planned]):
            self.assign(plan)

    @with_bookings
    @rule(coach=st.dictionaries(picks, st.none() | numbers, min_size=1, max_size=3), by_word=st.booleans())
    def check_in(self, coach: dict[int, str | None], by_word: bool) -> None:
        named = {self.booking(pick)[0]: number for pick, number in coach.items()}
        wanted = {i: number or self.model.bookings[i].room for i, number in named.items()}
        arriving = {i: number for i, number in wanted.items() if not self.is_in(i, number)}
        must = self.model.may_arrive_together(arriving, by_word=by_word)
        overrides = WORD if by_word else NO_OVERRIDES
        (booking_id, number), *others = named.items()
        if others:
            check_ins = [PlannedCheckIn(*arrival) for arrival in named.items()]
            done = self.ask(must, stays.check_in_bookings, check_ins=check_ins, overrides=overrides)
        else:
            words = {"room_number": number, "overrides": overrides}
            done = self.ask(must, stays.check_in_booking, booking_id=booking_id, **words)
        for booking_id, number in arriving.items() if done else ():
            self.model.enter(number or "", booking_id)
            self.model.bookings[booking_id].came_on = self.model.today

    def is_in(self, booking_id: str, number: str | None) -> bool:
        booking = self.model.bookings[booking_id]
        return booking.status == "CHECKED_IN" and booking.room == number

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
    @rule(chosen=several)
    def check_out(self, chosen: list[int]) -> None:
        one, many, may_leave = stays.check_out_booking, stays.check_out_bookings, {"CHECKED_IN", "COMPLETED"}
        done = self.ask_of_bookings(lambda b: b.status in may_leave, one, many, chosen)
        for booking_id, booking in done.items():
            if booking.status == "CHECKED_IN":
                self.model.check_out(booking_id)

    @with_bookings
    @rule(leaving=st.dictionaries(numbers, st.none() | picks, min_size=1))
    def check_out_rooms(self, leaving: dict[str, int | None]) -> None:
        """Whoever is in these rooms; named by booking, nobody else is put out."""
        named = {number: None if pick is None else self.booking(pick)[0] for number, pick in leaving.items()}
        holders = {number: self.model.rooms[number].holder for number in named}
        must = all(
            booking_id in {None, holders[number]}
            or self.model.bookings[booking_id or ""].status == "COMPLETED"
            for number, booking_id in named.items()
        )
        check_outs = [RoomCheckOut(*departure) for departure in named.items()]
        if self.ask(must, stays.check_out_rooms, check_outs=check_outs):
            for number, holder in holders.items():
                if holder and named[number] in {None, holder}:
                    self.model.check_out(holder)

    @with_bookings
    @rule(pick=picks, keep_room=st.booleans(), ready=st.booleans())
    def undo_check_in(self, pick: int, keep_room: bool, ready: bool) -> None:
        booking_id, booking = self.booking(pick)
        in_house = booking.status == "CHECKED_IN"
        kept = not keep_room or (
            in_house and self.model.is_free(booking.room or "", booking_id, booking.check_in)
        )
        lawful = in_house and booking.came_on == self.model.today and kept
        so_already = booking.status == "CONFIRMED" and (keep_room or booking.room is None)
        must = True if so_already else (None if ready else True) if lawful else False
        room_status = RoomStatus.READY_FOR_GUEST if ready else RoomStatus.CHECKOUT_DIRTY
        words = {"reason": "Wrong guest", "room_status": room_status, "keep_room": keep_room}
        if self.ask(must, stays.undo_check_in, booking_id=booking_id, **words) and in_house:
            self.model.leave(booking_id)
            if ready:
                self.model.rooms[booking.room or ""].status = READY
            booking.status, booking.room_from, booking.departure_time = "CONFIRMED", None, None
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
