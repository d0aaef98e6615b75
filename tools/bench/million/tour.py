"""One command of each kind, one after the other, in a hotel that is left as it was found but for its history."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from housekeeping import services as care
from housekeeping.enums import Priority
from room_bookings import services as stays
from room_bookings.models import BookingGuest
from room_bookings.services import RoomCheckOut
from rooms.enums import RoomStatus
from tools.bench.million.clerk import Clerk, Step
from tools.bench.million.inventory import inventory
from tools.bench.million.sets import sets
from tools.bench.stays import DEPARTURE

Subject = dict[str, Any]


def tour(desk: Clerk) -> Iterator[Step]:
    """Every kind of command once. The generator reads and prepares between the steps, untimed."""
    first, second, third = desk.free_rooms(3)
    yield desk.step("create", stays.create_booking, booking=desk.new(confirm=False))
    one: Subject = {"booking_id": desk.newest()[0]}
    other: Subject = {
        "booking_id": desk.give(stays.create_booking, booking=desk.new(confirm=True)).booking_id
    }
    yield from _before_arrival(desk, one, other, first, second)
    yield from _in_house(desk, one, second, third)
    yield from _departure(desk, one, third)
    yield from _care(desk, second)
    desk.give(care.mark_cleaned, room_number=third)
    desk.give(care.inspect, room_number=third, passed=True)
    yield from sets(desk)
    yield from inventory(desk)


def _before_arrival(desk: Clerk, one: Subject, other: Subject, first: str, second: str) -> Iterator[Step]:
    yield desk.step("confirm", stays.confirm_booking, **one)
    later = {"check_out": DEPARTURE + timedelta(days=1)}
    yield desk.step("change dates", stays.update_booking, changes=later, **one)
    yield desk.step("change notes", stays.update_booking, changes={"notes": "Late"}, **one)
    yield desk.step("assign", stays.assign_room, room_number=first, **one)
    desk.give(stays.assign_room, room_number=second, **other)
    yield desk.step("swap", stays.swap_rooms, booking_ids=[one["booking_id"], other["booking_id"]])
    yield desk.step("unassign", stays.unassign_room, **other)
    yield desk.step("cancel", stays.cancel_booking, reason="Plans", **other)
    yield desk.step("reinstate", stays.reinstate_booking, reason="Comes after all", **other)
    yield desk.step("no-show", stays.mark_no_show, **other)


def _in_house(desk: Clerk, one: Subject, second: str, third: str) -> Iterator[Step]:
    yield desk.step("check-in", stays.check_in_booking, **one)
    ready = RoomStatus.READY_FOR_GUEST
    yield desk.step("undo check-in", stays.undo_check_in, reason="Wrong guest", room_status=ready, **one)
    desk.give(stays.check_in_booking, **one)
    later = DEPARTURE + timedelta(days=2)
    yield desk.step("change departure", stays.change_departure, check_out=later, **one)
    member = BookingGuest.objects.filter(booking__booking_id=one["booking_id"]).order_by("pk")[0].pk
    named = {"first_name": "Eva"}
    yield desk.step("correct party", stays.correct_party_member, party_id=member, changes=named, **one)
    yield desk.step("start stay-over", care.start_cleaning, room_number=second)
    yield desk.step("end stay-over", care.mark_cleaned, room_number=second)
    yield desk.step("move", stays.move_booking, room_number=third, reason="Noise", **one)


def _departure(desk: Clerk, one: Subject, third: str) -> Iterator[Step]:
    yield desk.step("check-out", stays.check_out_booking, **one)
    yield desk.step("undo check-out", stays.undo_check_out, reason="Wrong guest", **one)
    check_outs = [RoomCheckOut(third, one["booking_id"])]
    yield desk.step("group check-out", stays.check_out_rooms, check_outs=check_outs)


def _care(desk: Clerk, room: str) -> Iterator[Step]:
    """From the dirty room to the ready one, with everything that can come between."""
    yield desk.step("start cleaning", care.start_cleaning, room_number=room)
    yield desk.step("stop cleaning", care.stop_cleaning, room_number=room, reason="Fire drill")
    yield desk.step("mark cleaned", care.mark_cleaned, room_number=room)
    yield desk.step("inspect", care.inspect, room_number=room, passed=True)
    yield desk.step("mark dirty", care.mark_dirty, room_number=room, note="A wet dog")
    ready: Subject = {"to_status": RoomStatus.READY_FOR_GUEST, "note": "Seen"}
    yield desk.step("override status", care.override_status, room_number=room, **ready)
    fault: Subject = {"priority": Priority.MED, "note": "Tap drips"}
    yield desk.step("report fault", care.mark_maintenance, room_number=room, **fault)
    yield desk.step("repair", care.complete_maintenance, room_number=room, passed=True)
