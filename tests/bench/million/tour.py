"""One command of each kind, one after the other, in a hotel that is left as it was found but for its history."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hotel.commands import run_command
from hotel.enums import Source
from housekeeping import services as care
from housekeeping.enums import Priority
from room_bookings import services as stays
from room_bookings.models import BookingGuest
from room_bookings.services import Departure, NewBooking
from rooms.enums import RoomStatus
from tests.bench.stays import DEPARTURE, NOW, Desk

Subject = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """One command; only `run` is timed."""

    name: str
    run: Callable[[], object]


class Clerk(Desk):
    """Gives any command, as a person who may do everything."""

    def give(self, service: Callable[..., Any], **arguments: Any) -> Any:
        return self.sign(service, source=Source.FRONT_DESK, **arguments)

    def sign(self, service: Callable[..., Any], **arguments: Any) -> Any:
        """What carries its own source."""
        return run_command(lambda: service(hotel=self.hotel, staff=self.staff, now=NOW, **arguments))

    def new(self, *, confirm: bool = False) -> NewBooking:
        return self._new(confirm=confirm)


def tour(desk: Clerk) -> Iterator[Step]:
    """Every kind of command once; some twice. The generator reads between the steps, untimed."""
    first, second, third = desk.free_rooms(3)
    made: list[str] = []
    yield Step(
        "create", lambda: made.append(_booking_id(desk.give(stays.create_booking, booking=desk.new())))
    )
    one: Subject = {"booking_id": made[0]}
    other: Subject = {
        "booking_id": _booking_id(desk.give(stays.create_booking, booking=desk.new(confirm=True)))
    }
    yield from _before_arrival(desk, one, other, first, second)
    yield from _in_house(desk, one, second, third)
    yield from _departure(desk, one, third)
    yield from _care(desk, second)
    desk.give(care.mark_cleaned, room_number=third)
    desk.give(care.inspect, room_number=third, passed=True)


def _before_arrival(desk: Clerk, one: Subject, other: Subject, first: str, second: str) -> Iterator[Step]:
    def give(name: str, service: Callable[..., Any], **arguments: Any) -> Step:
        return Step(name, lambda: desk.give(service, **arguments))

    yield give("confirm", stays.confirm_booking, **one)
    yield give(
        "change dates", stays.update_booking, changes={"check_out": DEPARTURE + timedelta(days=1)}, **one
    )
    yield give("change notes", stays.update_booking, changes={"notes": "Late"}, **one)
    yield give("assign", stays.assign_room, room_number=first, **one)
    desk.give(stays.assign_room, room_number=second, **other)
    yield give("swap", stays.swap_rooms, booking_ids=[one["booking_id"], other["booking_id"]])
    yield give("unassign", stays.unassign_room, **other)
    yield give("cancel", stays.cancel_booking, reason="Plans", **other)
    yield give("reinstate", stays.reinstate_booking, reason="Comes after all", **other)
    yield give("no-show", stays.mark_no_show, **other)


def _in_house(desk: Clerk, one: Subject, second: str, third: str) -> Iterator[Step]:
    def give(name: str, service: Callable[..., Any], **arguments: Any) -> Step:
        return Step(name, lambda: desk.give(service, **arguments))

    yield give("check-in", stays.check_in_booking, **one)
    yield give(
        "undo check-in",
        stays.undo_check_in,
        reason="Wrong guest",
        room_status=RoomStatus.READY_FOR_GUEST,
        **one,
    )
    desk.give(stays.check_in_booking, **one)
    yield give("change departure", stays.change_departure, check_out=DEPARTURE + timedelta(days=2), **one)
    member = BookingGuest.objects.filter(booking__booking_id=one["booking_id"]).order_by("pk")[0].pk
    yield give(
        "correct party", stays.correct_party_member, party_id=member, changes={"first_name": "Eva"}, **one
    )
    yield give("start stay-over", care.start_cleaning, room_number=second)
    yield give("end stay-over", care.mark_cleaned, room_number=second)
    yield give("move", stays.move_booking, room_number=third, reason="Noise", **one)


def _departure(desk: Clerk, one: Subject, third: str) -> Iterator[Step]:
    def give(name: str, service: Callable[..., Any], **arguments: Any) -> Step:
        return Step(name, lambda: desk.give(service, **arguments))

    yield give("check-out", stays.check_out_booking, **one)
    yield give("undo check-out", stays.undo_check_out, reason="Wrong guest", **one)
    yield give("group check-out", stays.check_out_rooms, departures=[Departure(third, one["booking_id"])])


def _care(desk: Clerk, room: str) -> Iterator[Step]:
    """From the dirty room to the ready one, with everything that can come between."""

    def give(name: str, service: Callable[..., Any], **arguments: Any) -> Step:
        return Step(name, lambda: desk.give(service, room_number=room, **arguments))

    yield give("start cleaning", care.start_cleaning)
    yield give("stop cleaning", care.stop_cleaning, reason="Fire drill")
    yield give("mark cleaned", care.mark_cleaned)
    yield give("inspect", care.inspect, passed=True)
    yield give("mark dirty", care.mark_dirty, note="A wet dog")
    yield Step(
        "override status",
        lambda: desk.sign(care.override_status, room_number=room, to_status="READY_FOR_GUEST", note="Seen"),
    )
    yield give("report fault", care.mark_maintenance, priority=Priority.MED, note="Tap drips")
    yield give("repair", care.complete_maintenance, passed=True)


def _booking_id(booking: Any) -> str:
    return str(booking.booking_id)
