"""One command of each kind in one hotel, which ends as it began except for its audit rows."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from housekeeping import services as housekeeping
from housekeeping.enums import Priority
from room_bookings import services as stays
from room_bookings.enums import NightsPrice, PaymentMethod
from room_bookings.models import BookingGuest
from room_bookings.services import PartyMember, Price, RoomCheckOut
from rooms.enums import RoomStatus
from tools.bench.front_desk import DEPARTURE
from tools.bench.million.hotel_changes import hotel_changes
from tools.bench.million.set_commands import set_commands
from tools.bench.million.timed_commands import Step, TimedFrontDesk

Subject = dict[str, Any]


def every_command(front_desk: TimedFrontDesk) -> Iterator[Step]:
    """Yield every kind of command once. The generator reads and prepares between the steps, which is not timed."""
    first, second, third = front_desk.free_rooms(3)
    yield front_desk.step("create", stays.create_booking, booking=front_desk.new_booking(confirm=False))
    one: Subject = {"booking_id": front_desk.newest()[0]}
    other: Subject = {
        "booking_id": front_desk.run(
            stays.create_booking, booking=front_desk.new_booking(confirm=True)
        ).booking_id
    }
    yield from _before_arrival(front_desk, one, other, first, second)
    yield from _during_stay(front_desk, one, second, third)
    yield from _departure(front_desk, one, third)
    yield from _housekeeping(front_desk, second)
    front_desk.run(housekeeping.mark_cleaned, room_number=third)
    front_desk.run(housekeeping.inspect, room_number=third, passed=True)
    yield from set_commands(front_desk)
    yield from hotel_changes(front_desk)


def _before_arrival(
    front_desk: TimedFrontDesk, one: Subject, other: Subject, first: str, second: str
) -> Iterator[Step]:
    yield front_desk.step("confirm", stays.confirm_booking, **one)
    later = {"check_out": DEPARTURE + timedelta(days=1)}
    yield front_desk.step(
        "change dates", stays.update_booking, changes=later, nights_price=NightsPrice.PER_NIGHT, **one
    )
    yield front_desk.step("change notes", stays.update_booking, changes={"notes": "Late"}, **one)
    yield front_desk.step("assign", stays.assign_room, room_number=first, **one)
    front_desk.run(stays.assign_room, room_number=second, **other)
    yield front_desk.step("swap", stays.swap_rooms, booking_ids=[one["booking_id"], other["booking_id"]])
    yield front_desk.step("unassign", stays.unassign_room, **other)
    yield front_desk.step("mark arrived", stays.mark_arrived, **one)
    yield front_desk.step("unmark arrived", stays.unmark_arrived, **one)
    yield front_desk.step("cancel", stays.cancel_booking, reason="Plans", **other)
    yield front_desk.step("reinstate", stays.reinstate_booking, reason="Comes after all", **other)
    yield front_desk.step("no-show", stays.mark_no_show, **other)


def _during_stay(front_desk: TimedFrontDesk, one: Subject, second: str, third: str) -> Iterator[Step]:
    yield front_desk.step("check-in", stays.check_in_booking, **one)
    ready = RoomStatus.READY_FOR_GUEST
    yield front_desk.step(
        "undo check-in", stays.undo_check_in, reason="Wrong guest", room_status=ready, **one
    )
    front_desk.run(stays.check_in_booking, **one)
    later = DEPARTURE + timedelta(days=2)
    per_night = Price(nights=NightsPrice.PER_NIGHT)
    total = Price(nights=NightsPrice.TOTAL)
    yield front_desk.step("change departure", stays.change_departure, check_out=later, price=per_night, **one)
    front_desk.run(stays.change_departure, check_out=front_desk.today, price=total, **one)
    yield front_desk.step("flag overstays", stays.flag_overstays)
    yield front_desk.step("acknowledge overstay", stays.acknowledge_overstay, **one)
    front_desk.run(stays.change_departure, check_out=later, price=per_night, **one)
    member = BookingGuest.objects.filter(booking__booking_id=one["booking_id"]).order_by("pk")[0].pk
    named = {"first_name": "Eva"}
    yield front_desk.step(
        "correct party", stays.change_party_member, party_member_pk=member, changes=named, **one
    )
    member = BookingGuest.objects.filter(booking__booking_id=one["booking_id"]).order_by("-pk")[0].pk
    yield front_desk.step("leave party", stays.leave_party, party_member_pk=member, **one)
    joining = PartyMember("Charles", "Byrne")
    yield front_desk.step("join party", stays.add_party_member, member=joining, **one)
    yield front_desk.step("start stay-over", housekeeping.start_cleaning, room_number=second)
    yield front_desk.step("end stay-over", housekeeping.mark_cleaned, room_number=second)
    yield front_desk.step("move", stays.move_booking, room_number=third, reason="Noise", **one)
    yield front_desk.step("undo move", stays.undo_move, reason="Wrong room", **one)
    front_desk.run(housekeeping.mark_cleaned, room_number=third)
    front_desk.run(housekeeping.inspect, room_number=third, passed=True)
    front_desk.run(stays.move_booking, room_number=third, reason="Noise", **one)


def _departure(front_desk: TimedFrontDesk, one: Subject, third: str) -> Iterator[Step]:
    charge: Subject = {"amount": Decimal(20), "category": "PARKING", "text": "Garage"}
    yield front_desk.step("charge", stays.add_charge, **charge, **one)
    mistaken = front_desk.run(stays.add_charge, **charge, **one).row_pks[0]
    moved = front_desk.run(stays.add_charge, **charge, **one).row_pks[0]
    person = BookingGuest.objects.filter(booking__booking_id=one["booking_id"]).order_by("pk")[0].pk
    to_person: Subject = {"party_member": person, "reason": "Her car"}
    yield front_desk.step("transfer", stays.transfer_charge, payment_pk=moved, **to_person, **one)
    yield front_desk.step("reverse", stays.reverse_payment, payment_pk=mistaken, reason="Twice", **one)
    cash: Subject = {"method": PaymentMethod.CASH, "amount": Decimal(1000)}
    yield front_desk.step("pay", stays.record_payment, **cash, **one)
    yield front_desk.step("refund", stays.refund_booking, reason="Too much", **one)
    yield front_desk.step("check-out", stays.check_out_booking, **one)
    yield front_desk.step("undo check-out", stays.undo_check_out, reason="Wrong guest", **one)
    check_outs = [RoomCheckOut(third, one["booking_id"])]
    yield front_desk.step("group check-out", stays.check_out_rooms, check_outs=check_outs)


def _housekeeping(front_desk: TimedFrontDesk, room: str) -> Iterator[Step]:
    """Yield the commands from a dirty room to a ready one."""
    yield front_desk.step("start cleaning", housekeeping.start_cleaning, room_number=room)
    yield front_desk.step("stop cleaning", housekeeping.stop_cleaning, room_number=room, reason="Fire drill")
    yield front_desk.step("mark cleaned", housekeeping.mark_cleaned, room_number=room)
    yield front_desk.step("inspect", housekeeping.inspect, room_number=room, passed=True)
    yield front_desk.step("mark dirty", housekeeping.mark_dirty, room_number=room, note="A wet dog")
    ready: Subject = {"to_status": RoomStatus.READY_FOR_GUEST, "note": "Seen"}
    yield front_desk.step("override status", housekeeping.override_status, room_number=room, **ready)
    report: Subject = {"priority": Priority.MED, "note": "Tap drips"}
    yield front_desk.step("report maintenance", housekeeping.mark_maintenance, room_number=room, **report)
    yield front_desk.step("repair", housekeeping.complete_maintenance, room_number=room, passed=True)
