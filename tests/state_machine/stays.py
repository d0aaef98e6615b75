"""Rules for stays: check-ins, room moves, check-outs, and their corrections."""

from django.db.models import Q
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from room_bookings import services as stays
from room_bookings.models import RoomBooking
from room_bookings.services import PlannedCheckIn, RoomCheckOut
from rooms.enums import RoomStatus
from staff.overrides import NO_OVERRIDES, Overrides
from tests.state_machine.base import ROOMS
from tests.state_machine.before_arrival import (
    BeforeArrivalRules,
    numbers,
    picks,
    several_bookings,
    with_bookings,
)
from tests.state_machine.model_rows import BROKEN, CLOSED, READY

OVERRIDES = Overrides.of(["room_dirty", "room_not_inspected", "not_arrival_day"], "Fully booked")

LEFT = {"CHECKED_OUT", "COMPLETED"}
PAYS_LATER = Overrides.of(["balance_due"], "Pays later")


class StayRules(BeforeArrivalRules):
    """Rules for stays and their corrections."""

    @initialize(guests=st.integers(0, 3), planned=st.integers(0, 2))
    def start_day(self, guests: int, planned: int) -> None:
        """Start with three bookings: some checked in, some expected with a room, the rest without one."""
        self.add_bookings(ahead=0, nights=2, confirm=True, parties=[1, 2, 1])
        rooms = dict(enumerate(ROOMS[:3]))
        if guests:
            self.check_in({pick: rooms.pop(pick) for pick in range(guests)}, with_override=False)
        if plan := dict(list(rooms.items())[:planned]):
            self.assign(plan)

    @with_bookings
    @rule(
        rooms_by_pick=st.dictionaries(picks, st.none() | numbers, min_size=1, max_size=3),
        with_override=st.booleans(),
    )
    def check_in(self, rooms_by_pick: dict[int, str | None], with_override: bool) -> None:
        named = {self.booking(pick)[0]: number for pick, number in rooms_by_pick.items()}
        wanted = {i: number or self.model.bookings[i].room for i, number in named.items()}
        new_check_ins = {i: number for i, number in wanted.items() if not self.is_in(i, number)}
        must_succeed = self.model.may_check_in_together(new_check_ins, with_override=with_override)
        overrides = OVERRIDES if with_override else NO_OVERRIDES
        (booking_id, number), *others = named.items()
        if others:
            check_ins = [PlannedCheckIn(*arrival) for arrival in named.items()]
            done = self.run_service(
                must_succeed, stays.check_in_bookings, check_ins=check_ins, overrides=overrides
            )
        else:
            arguments = {"room_number": number, "overrides": overrides}
            done = self.run_service(must_succeed, stays.check_in_booking, booking_id=booking_id, **arguments)
        for booking_id, number in new_check_ins.items() if done else ():
            self.model.check_in(number or "", booking_id)

    @with_bookings
    @rule(earlier=picks, pick=picks)
    def continue_stay(self, earlier: int, pick: int) -> None:
        """Let the guests of one booking stay on in their room under another one."""
        earlier_id, booking_id = self.booking(earlier)[0], self.booking(pick)[0]
        booking = self.model.bookings[booking_id]
        is_done = booking.status == "CHECKED_IN" and booking.continues == earlier_id
        done = self.run_service(
            True if is_done else self.model.may_continue(earlier_id, booking_id),
            stays.check_in_booking,
            booking_id=booking_id,
            continues=earlier_id,
            overrides=PAYS_LATER,
        )
        if done and not is_done:
            self.model.continue_stay(earlier_id, booking_id)

    def is_in(self, booking_id: str, number: str | None) -> bool:
        booking = self.model.bookings[booking_id]
        return booking.status == "CHECKED_IN" and booking.room == number

    @with_bookings
    @rule(pick=picks, number=numbers)
    def move(self, pick: int, number: str) -> None:
        booking_id, booking = self.booking(pick)
        checked_in = booking.status == "CHECKED_IN"
        is_there = checked_in and booking.room == number
        must_succeed = is_there or (
            checked_in
            and self.model.may_occupy(
                number, booking_id, self.model.holds_from(booking_id), with_override=True
            )
        )
        arguments = {"reason": "Noise", "overrides": OVERRIDES}
        done = self.run_service(
            must_succeed, stays.move_booking, booking_id=booking_id, room_number=number, **arguments
        )
        if done and not is_there:
            left = booking.room
            self.model.vacate_room(booking_id)
            self.model.occupy_room(number, booking_id)
            booking.moved_from, booking.moved_on = left, self.model.today

    @with_bookings
    @rule(pick=picks)
    def undo_move(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        left = booking.moved_from
        must_succeed = self.model.may_move_back(booking_id)
        if (
            self.run_service(must_succeed, stays.undo_move, booking_id=booking_id, reason="Wrong room")
            and left
        ):
            self.model.vacate_room(booking_id)
            self.model.occupy_room(left, booking_id)
            booking.moved_from = ""

    @with_bookings
    @rule(pick=picks)
    def acknowledge_overstay(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        is_overdue = booking.status == "CHECKED_IN" and self.model.is_overdue(booking)
        self.run_service(is_overdue, stays.acknowledge_overstay, booking_id=booking_id)

    @rule()
    def flag_overstays(self) -> None:
        """Tell all overstays: afterwards exactly the overdue stays have a flag or an acknowledgement."""
        self.run_service(True, stays.flag_overstays)
        overdue = {
            i for i, b in self.model.bookings.items() if b.status == "CHECKED_IN" and self.model.is_overdue(b)
        }
        flags = Q(overstay_flagged_at__isnull=False) | Q(overstay_acknowledged_at__isnull=False)
        assert set(RoomBooking.objects.filter(flags).values_list("booking_id", flat=True)) == overdue

    @with_bookings
    @rule(chosen=several_bookings)
    def check_out(self, chosen: list[int]) -> None:
        one, many, may_leave = stays.check_out_booking, stays.check_out_bookings, {"CHECKED_IN", *LEFT}
        done = self.run_for_bookings(lambda b: b.status in may_leave, one, many, chosen, overrides=PAYS_LATER)
        for booking_id, booking in done.items():
            if booking.status == "CHECKED_IN":
                self.model.check_out(booking_id)

    @with_bookings
    @rule(leaving=st.dictionaries(numbers, st.none() | picks, min_size=1))
    def check_out_rooms(self, leaving: dict[str, int | None]) -> None:
        """Check out the occupants of these rooms; a named booking is checked out only if it is the occupant."""
        named = {number: None if pick is None else self.booking(pick)[0] for number, pick in leaving.items()}
        occupants = {number: self.model.rooms[number].occupant for number in named}
        must_succeed = all(
            booking_id in {None, occupants[number]} or self.model.bookings[booking_id or ""].status in LEFT
            for number, booking_id in named.items()
        )
        check_outs = [RoomCheckOut(*departure) for departure in named.items()]
        if self.run_service(must_succeed, stays.check_out_rooms, check_outs=check_outs, overrides=PAYS_LATER):
            for number, occupant in occupants.items():
                if occupant and named[number] in {None, occupant}:
                    self.model.check_out(occupant)

    @with_bookings
    @rule(pick=picks, keep_room=st.booleans(), ready=st.booleans())
    def undo_check_in(self, pick: int, keep_room: bool, ready: bool) -> None:
        booking_id, booking = self.booking(pick)
        checked_in = booking.status == "CHECKED_IN"
        if checked_in and booking.continues:
            self.undo_continued_check_in(booking_id, keep_room=keep_room, ready=ready)
            return
        kept = not keep_room or (
            checked_in and self.model.is_free(booking.room or "", booking_id, booking.check_in)
        )
        is_allowed = checked_in and booking.checked_in_on == self.model.today and kept
        is_done_already = booking.status == "CONFIRMED" and (keep_room or booking.room is None)
        must_succeed = True if is_done_already else (None if ready else True) if is_allowed else False
        room_status = RoomStatus.READY_FOR_GUEST if ready else RoomStatus.CHECKOUT_DIRTY
        arguments = {"reason": "Wrong guest", "room_status": room_status, "keep_room": keep_room}
        if (
            self.run_service(must_succeed, stays.undo_check_in, booking_id=booking_id, **arguments)
            and checked_in
        ):
            self.model.vacate_room(booking_id)
            if ready:
                self.model.rooms[booking.room or ""].status = READY
            booking.status, booking.holds_room_since = "CONFIRMED", None
            booking.room = booking.room if keep_room else None

    def undo_continued_check_in(self, booking_id: str, *, keep_room: bool, ready: bool) -> None:
        """Undo the check-in of guests who stayed on, unless they moved since."""
        booking = self.model.bookings[booking_id]
        earlier_id, number = booking.continues or "", booking.room or ""
        earlier = self.model.bookings[earlier_id]
        hotel = self.model.without(booking_id)
        must_succeed = (
            booking.checked_in_on == self.model.today
            and earlier.room == number
            and not ready
            and hotel.is_free(number, earlier_id, earlier.holds_room_since or earlier.check_in)
            and (not keep_room or self.model.is_free(number, booking_id, booking.check_in))
        )
        room_status = RoomStatus.READY_FOR_GUEST if ready else RoomStatus.CHECKOUT_DIRTY
        arguments = {"reason": "Wrong guest", "room_status": room_status, "keep_room": keep_room}
        if self.run_service(must_succeed, stays.undo_check_in, booking_id=booking_id, **arguments):
            self.model.return_to_earlier(booking_id, keep_room=keep_room)

    @with_bookings
    @rule(pick=picks, number=st.one_of(st.none(), numbers))
    def undo_check_out(self, pick: int, number: str | None) -> None:
        booking_id, booking = self.booking(pick)
        is_there = booking.status == "CHECKED_IN" and number in {None, booking.room}
        wanted = number or booking.room or ""
        is_allowed = (
            booking.status in LEFT
            and not self.model.is_continued(booking_id)
            and (booking.checked_out_on == self.model.today or self.model.today <= booking.check_out)
            and self.model.rooms[wanted].occupant is None
            and self.model.rooms[wanted].is_active
            and self.model.rooms[wanted].status not in {BROKEN, CLOSED}
            and self.model.is_free(wanted, booking_id, self.model.holds_from(booking_id))
        )
        must_succeed = True if is_there else None if is_allowed else False
        arguments = {"reason": "Still here", "room_number": number, "overrides": OVERRIDES}
        if (
            self.run_service(must_succeed, stays.undo_check_out, booking_id=booking_id, **arguments)
            and not is_there
        ):
            self.model.occupy_room(wanted, booking_id)
