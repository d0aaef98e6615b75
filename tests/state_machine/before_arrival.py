"""Rules before arrival: create, confirm, assign, cancel, mark as no-show, reinstate; for one booking or several."""

from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from room_bookings import services as stays
from room_bookings.enums import SetMode
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.policies import LATE_DATES
from room_bookings.selectors import plan_rooms
from staff.command import system_command
from tests.room_bookings.services.bookings import new_booking
from tests.state_machine.base import ROOMS, RuleBase
from tests.state_machine.model_rows import EARLY, ModelBooking

picks = st.integers(0, 5)
several_bookings = st.lists(picks, min_size=1, max_size=3, unique=True)
numbers = st.sampled_from(ROOMS)
prices = st.sampled_from([Decimal(0), Decimal(220), Decimal(100)])
with_bookings = precondition(lambda machine: machine.model.bookings)


def split_in_cents(total: Decimal, count: int) -> tuple[Decimal, ...]:
    """Return an even split of a price, in which the first nights have the cents that are left."""
    cents, more = divmod(int(total * 100), count)
    return tuple(Decimal(cents + (index < more)) / 100 for index in range(count))


class BeforeArrivalRules(RuleBase):
    """Rules for bookings that are not checked in."""

    def run_for_bookings(
        self,
        may: Callable[[ModelBooking], bool],
        one: Callable[..., Any],
        many: Callable[..., Any],
        chosen: list[int],
        **arguments: Any,
    ) -> dict[str, ModelBooking]:
        """Run the service for these bookings; it must succeed if and only if `may` holds for each of them.

        Return the bookings by ID, none if the command was refused.
        """
        bookings = dict(self.booking(pick) for pick in chosen)
        must_succeed, ids = all(may(booking) for booking in bookings.values()), list(bookings)
        if len(ids) == 1:
            done = self.run_service(must_succeed, one, booking_id=ids[0], **arguments)
        else:
            done = self.run_service(must_succeed, many, booking_ids=ids, **arguments)
        return bookings if done else {}

    @rule(
        ahead=st.sampled_from([0, 0, 1, -1, -2, -3]),
        nights=st.integers(0, 2),
        confirm=st.booleans(),
        parties=st.lists(st.sampled_from([1, 1, 2, 3]), min_size=1, max_size=3),
        ages=st.sampled_from([(), (), (0,), (0, 9)]),
        more_children=st.sampled_from([0, 0, 1]),
        hold=st.sampled_from([None, timedelta(hours=1), timedelta(hours=30)]),
        times=st.sampled_from([(None, None), (time(9), time(14)), (time(14), None), (None, time(18))]),
        price=prices,
    )
    def add_bookings(
        self,
        ahead: int,
        nights: int,
        confirm: bool,
        parties: list[int],
        ages: tuple[int, ...] = (),
        more_children: int = 0,
        times: tuple[time | None, time | None] = (None, None),
        hold: timedelta | None = None,
        price: Decimal = Decimal(0),
    ) -> None:
        """Create bookings, also those that arrived up to two dates ago. `more_children` are of unknown age."""
        arrival = self.model.today + timedelta(days=ahead)
        departure = arrival + timedelta(days=nights)
        template = new_booking(self.scenario, check_in=arrival, check_out=departure, confirm=confirm)
        template = replace(template, total_amount=price)
        hold_until = self.now + hold if hold else None
        template = replace(template, arrival_time=times[0], departure_time=times[1], hold_until=hold_until)
        children = len(ages) + more_children
        new = [replace(template, adults=adults, children=children, children_ages=ages) for adults in parties]
        must_succeed = ahead >= -LATE_DATES
        if len(new) == 1:
            done = self.run_service(must_succeed, stays.create_booking, booking=new[0])
        else:
            done = self.run_service(must_succeed, stays.create_bookings, bookings=new)
        if not done:
            return
        status = "CONFIRMED" if confirm else "PENDING"
        created = reversed(RoomBooking.objects.order_by("-pk")[: len(new)])
        for booking, adults in zip(created, parties, strict=True):
            self.model.bookings[booking.booking_id] = ModelBooking(
                arrival,
                departure,
                status=status,
                adults=adults,
                children=children,
                ages=ages,
                entered_late=ahead < 0,
                arrival_time=times[0],
                departure_time=times[1],
                hold_until=hold_until,
                nights=split_in_cents(price, max(nights, 1)),
            )

    @rule()
    def expire_pending(self) -> None:
        """Cancel the pending bookings past their hold, and no others."""
        self.run_service(True, stays.expire_pending_bookings)
        for booking_id, booking in self.model.bookings.items():
            is_over = booking.hold_until is not None and booking.hold_until <= self.now
            if booking.status == "PENDING" and is_over and not booking.paid:
                self.model.end_before_arrival(booking_id, "CANCELLED")

    @with_bookings
    @rule(chosen=several_bookings)
    def confirm(self, chosen: list[int]) -> None:
        one, many = stays.confirm_booking, stays.confirm_bookings
        for booking in self.run_for_bookings(self.may_confirm, one, many, chosen).values():
            booking.status = "CONFIRMED"

    def may_confirm(self, booking: ModelBooking) -> bool:
        return booking.status == "CONFIRMED" or (booking.status == "PENDING" and booking.may_be_confirmed())

    @with_bookings
    @rule(plan=st.dictionaries(picks, numbers, min_size=1, max_size=3))
    def assign(self, plan: dict[int, str]) -> None:
        """Assign rooms; several bookings may exchange theirs."""
        rooms = {self.booking(pick)[0]: number for pick, number in plan.items()}
        must_succeed = self.model.may_plan(rooms)
        (booking_id, number), *others = rooms.items()
        if others:
            done = self.run_service(must_succeed, stays.assign_rooms, rooms=rooms)
        else:
            done = self.run_service(
                must_succeed, stays.assign_room, booking_id=booking_id, room_number=number
            )
        if done:
            for booking_id, number in rooms.items():
                self.model.bookings[booking_id].room = number

    @with_bookings
    @rule(ahead=st.sampled_from([0, 0, 1]), mode=st.sampled_from(SetMode))
    def auto_assign(self, ahead: int, mode: SetMode) -> None:
        """Assign planned rooms. The plan names each arrival of the day, and the model must allow its rooms."""
        hotel, day = self.scenario.hotel, self.model.today + timedelta(days=ahead)
        plan = plan_rooms(system_command(hotel, now=self.now), date=day)
        rooms = {place.booking.booking_id: place.room.room_number for place in plan.placements if place.room}
        asked = {i for i, b in self.model.bookings.items() if self.model.is_arrival_without_room(b, day)}
        assert {place.booking.booking_id for place in plan.placements} == asked
        assert not rooms or self.model.may_plan(rooms)
        must_succeed = mode == SetMode.EACH or rooms.keys() == asked
        if self.run_service(must_succeed, stays.auto_assign_rooms, plan=plan, mode=mode):
            for booking_id, number in rooms.items():
                self.model.bookings[booking_id].room = number

    @with_bookings
    @rule(pick=picks)
    def unassign(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        if self.run_service(booking.status in EARLY, stays.unassign_room, booking_id=booking_id):
            booking.room = None

    @with_bookings
    @rule(chosen=several_bookings)
    def cancel(self, chosen: list[int]) -> None:
        one, many, arguments = stays.cancel_booking, stays.cancel_bookings, {"reason": "Changed plans"}
        may_end = {*EARLY, "CANCELLED", "NO_SHOW"}
        done = self.run_for_bookings(lambda b: b.status in may_end, one, many, chosen, **arguments)
        for booking_id, booking in done.items():
            if booking.status != "CANCELLED":
                self.model.end_before_arrival(booking_id, "CANCELLED")

    @with_bookings
    @rule(pick=picks)
    def mark_arrived(self, pick: int) -> None:
        """Let guests wait; the database refuses a status that does not end it."""
        booking_id, booking = self.booking(pick)
        today = self.model.today
        day_use = booking.check_in == booking.check_out == today
        is_due = (
            booking.check_in <= today < booking.check_out or day_use or self.model.may_still_come(booking)
        )
        waits = RoomBooking.objects.filter(booking_id=booking_id, waiting_since__isnull=False).exists()
        must_succeed = waits or (booking.status == "CONFIRMED" and is_due)
        self.run_service(must_succeed, stays.mark_arrived, booking_id=booking_id)

    @with_bookings
    @rule(pick=picks)
    def unmark_arrived(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        self.run_service(booking.status == "CONFIRMED", stays.unmark_arrived, booking_id=booking_id)

    @with_bookings
    @rule(chosen=several_bookings)
    def mark_no_show(self, chosen: list[int]) -> None:
        one, many = stays.mark_no_show, stays.mark_no_shows
        for booking_id, booking in self.run_for_bookings(self.may_mark_no_show, one, many, chosen).items():
            if booking.status != "NO_SHOW":
                self.model.end_before_arrival(booking_id, "NO_SHOW")

    def may_mark_no_show(self, booking: ModelBooking) -> bool:
        is_overdue = booking.status == "CONFIRMED" and self.model.today > booking.check_in
        return is_overdue or booking.status == "NO_SHOW"

    @with_bookings
    @rule(pick=picks)
    def reinstate(self, pick: int) -> None:
        booking_id, booking = self.booking(pick)
        ended = booking.status in {"CANCELLED", "NO_SHOW"}
        today = self.model.today
        day_use = booking.check_in == booking.check_out == today
        night_remains = today < booking.check_out or day_use or self.model.may_still_come(booking)
        must_succeed = booking.status in EARLY or (
            ended and night_remains and self.model.has_remaining_room_for(booking)
        )
        if (
            self.run_service(
                must_succeed, stays.reinstate_booking, booking_id=booking_id, reason="Arrives after all"
            )
            and ended
        ):
            booking.status = booking.status_before_end
            if booking.status == "PENDING" and booking.hold_until and booking.hold_until <= self.now:
                booking.hold_until = None

    @with_bookings
    @rule(pick=picks, name=st.sampled_from(["Ada", "Eva"]))
    def correct_party(self, pick: int, name: str) -> None:
        booking_id, _ = self.booking(pick)
        member = BookingGuest.objects.get(booking__booking_id=booking_id, role="PRIMARY")
        changes = {"first_name": name}
        self.run_service(
            True,
            stays.change_party_member,
            booking_id=booking_id,
            party_member_pk=member.pk,
            changes=changes,
        )
        member.refresh_from_db()
        assert member.first_name == name
