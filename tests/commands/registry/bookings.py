"""The commands on bookings, stays and guests."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from guests.models import Guest
from guests.services import cleanup_orphaned_guests
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from notifications.models import OutboxEvent
from room_bookings import services as stays
from room_bookings.enums import PaymentMethod
from room_bookings.models import (
    BookingChange,
    BookingGuest,
    BookingStatusEvent,
    Payment,
    RoomBooking,
    RoomOccupancy,
)
from room_bookings.selectors import plan_rooms
from room_bookings.services import PartyMember, PlannedCheckIn, RoomCheckOut
from rooms.models import RoomOperationLog
from staff.command import system_command
from tests.architecture.permissions.routes import CHANNEL, FRONT_DESK, MANAGER
from tests.commands import preconditions
from tests.commands.registry.entry import Body, HttpCase, RegisteredCommand, ServiceCase, Table
from tests.room_bookings.services.bookings import new_booking
from tests.scenarios import NOON, TODAY

CHANGERS = FRONT_DESK | MANAGER
SELLERS = CHANGERS | CHANNEL
BOOKING = "…/room-bookings/{booking_id}/"
NEW_BOOKING: Body = {
    "room_type": "DBL",
    "check_in": "2026-05-14",
    "check_out": "2026-05-16",
    "adults": 1,
    "party": [{"first_name": "Ada", "last_name": "Byrne", "role": "PRIMARY"}],
    "total_amount": "220.00",
    "currency": "EUR",
    "confirm": True,
}
WALK_IN: Body = {
    **{name: value for name, value in NEW_BOOKING.items() if name != "confirm"},
    "room_number": "101",
}
REASON: Body = {"reason": "As the guest asked"}
OTHER_REASON: Body = {"reason": "Otherwise"}

EVENT, LOG, STEP, CHANGE = OutboxEvent, RoomOperationLog, BookingStatusEvent, BookingChange
CHECK_IN_ROWS: Sequence[Table] = (RoomOccupancy, Guest, STEP, RoomStatusEvent, LOG, EVENT)
CHECK_OUT_ROWS: Sequence[Table] = (STEP, RoomStatusEvent, LOG, HousekeepingTask, EVENT)
MOVE_ROWS: Sequence[Table] = (RoomOccupancy, RoomStatusEvent, LOG, HousekeepingTask, EVENT)
MOVE_ARGUMENTS = {"room_number": "102", "reason": "Noise"}

BEFORE_ARRIVAL = [
    RegisteredCommand(
        stays.create_booking,
        several=[stays.create_bookings],
        requests={
            "POST …/room-bookings/": HttpCase(NEW_BOOKING, {"adults": 2}, status=201),
            "POST …/room-bookings/bulk/": HttpCase(
                {"bookings": [NEW_BOOKING, NEW_BOOKING]}, {"bookings": [NEW_BOOKING]}, status=201
            ),
        },
        roles=SELLERS,
        arguments=lambda scenario, _: {"booking": new_booking(scenario, confirm=True)},
        inserts=(RoomBooking, BookingGuest, STEP, EVENT),
        stress=["create", "create_late", "POST room-bookings", "POST room-bookings/bulk"],
    ),
    RegisteredCommand(
        stays.confirm_booking,
        several=[stays.confirm_bookings],
        requests={f"POST {BOOKING}confirm/": HttpCase(other={"override_reason": "Otherwise"})},
        roles=CHANGERS,
        prepare=preconditions.pending_booking,
        inserts=(STEP, EVENT),
        stress=["confirm", "POST confirm"],
    ),
    RegisteredCommand(
        stays.cancel_booking,
        several=[stays.cancel_bookings],
        requests={f"POST {BOOKING}cancel/": HttpCase(REASON, OTHER_REASON)},
        roles=SELLERS,
        prepare=preconditions.booking_with_room,
        arguments={"reason": "Changed plans"},
        inserts=(STEP, LOG, EVENT),
        stress=["cancel", "POST cancel"],
    ),
    RegisteredCommand(
        stays.expire_pending_bookings,
        caller="manager",
        prepare=preconditions.booking_past_its_hold,
        arguments=lambda scenario, _: {},
        inserts=(STEP, LOG, EVENT),
        stress=["expire_pending"],
        not_measured="a scheduler runs it; a hotel's index finds what has expired",
    ),
    RegisteredCommand(
        stays.mark_no_show,
        several=[stays.mark_no_shows],
        requests={f"POST {BOOKING}no-show/": HttpCase(REASON, OTHER_REASON)},
        roles=CHANGERS,
        prepare=preconditions.booking_past_no_show_cutoff,
        inserts=(STEP, LOG, EVENT),
        stress=["no_show", "POST no-show"],
    ),
    RegisteredCommand(
        stays.mark_arrived,
        requests={f"POST {BOOKING}mark-arrived/": HttpCase()},
        roles=CHANGERS,
        prepare=preconditions.confirmed_booking,
        inserts=(CHANGE, EVENT),
        optional=(EVENT,),
        stress=["mark_arrived", "POST mark-arrived"],
    ),
    RegisteredCommand(
        stays.unmark_arrived,
        requests={f"POST {BOOKING}unmark-arrived/": HttpCase()},
        roles=CHANGERS,
        prepare=preconditions.waiting_booking,
        inserts=(CHANGE, EVENT),
        optional=(EVENT,),
        stress=["unmark_arrived", "POST unmark-arrived"],
    ),
    RegisteredCommand(
        stays.assign_room,
        several=[stays.assign_rooms],
        requests={f"POST {BOOKING}assign-room/": HttpCase({"room_number": "101"})},
        roles=CHANGERS,
        prepare=preconditions.confirmed_booking,
        arguments={"room_number": "102"},
        inserts=(LOG, EVENT),
        optional=(EVENT,),
        stress=["assign", "POST assign-room"],
    ),
    RegisteredCommand(
        stays.assign_set,
        requests={"POST …/room-bookings/assign/": HttpCase(prepare=preconditions.set_of_assignments)},
        roles=CHANGERS,
        prepare=preconditions.confirmed_booking,
        arguments=lambda _, subject: {"rooms": {subject["booking_id"]: "102"}},
        inserts=(LOG, EVENT),
        optional=(EVENT,),
        stress=["assign_each", "POST room-bookings/assign"],
    ),
    RegisteredCommand(
        stays.cancel_set,
        requests={
            "POST …/room-bookings/cancel/": HttpCase(
                REASON, OTHER_REASON, prepare=preconditions.set_of_bookings
            )
        },
        roles=SELLERS,
        prepare=preconditions.booking_with_room,
        arguments=lambda _, subject: {"booking_ids": [subject["booking_id"]], "reason": "Storm"},
        inserts=(STEP, LOG, EVENT),
        stress=["cancel_each", "POST room-bookings/cancel"],
    ),
    RegisteredCommand(
        stays.mark_no_show_set,
        requests={
            "POST …/room-bookings/no-show/": HttpCase(
                REASON, OTHER_REASON, prepare=preconditions.set_past_no_show_cutoff
            )
        },
        roles=CHANGERS,
        prepare=preconditions.booking_past_no_show_cutoff,
        arguments=lambda _, subject: {"booking_ids": [subject["booking_id"]]},
        inserts=(STEP, LOG, EVENT),
        stress=["no_show_each", "POST room-bookings/no-show"],
    ),
    RegisteredCommand(
        stays.auto_assign_rooms,
        requests={"POST …/room-bookings/auto-assign/": HttpCase()},
        roles=CHANGERS,
        prepare=preconditions.arrival_without_room,
        arguments=lambda scenario, _: {"plan": plan_rooms(system_command(scenario.hotel, now=NOON))},
        inserts=(LOG, EVENT),
        optional=(EVENT,),
        stress=["auto_assign", "POST auto-assign"],
        not_measured="Its plan reads all rooms of the hotel; docs/performance.md has its own figures.",
    ),
    RegisteredCommand(
        stays.unassign_room,
        requests={f"POST {BOOKING}unassign-room/": HttpCase()},
        roles=CHANGERS,
        prepare=preconditions.booking_with_room,
        inserts=(LOG, EVENT),
        optional=(EVENT,),
        stress=["unassign", "POST unassign-room"],
    ),
    RegisteredCommand(
        stays.swap_rooms,
        requests={"POST …/room-bookings/swap-rooms/": HttpCase()},
        roles=CHANGERS,
        prepare=preconditions.two_bookings_with_rooms,
        inserts=(LOG, EVENT),
        optional=(EVENT,),
        stress=["swap", "POST swap-rooms"],
    ),
    RegisteredCommand(
        stays.update_booking,
        requests={f"PATCH {BOOKING}": HttpCase({"adults": 2})},
        roles=SELLERS,
        prepare=preconditions.booking_with_room,
        arguments={"changes": {"adults": 2}},
        inserts=(CHANGE, EVENT),
        optional=(EVENT,),
        more_cases={
            "update_booking without its room": ServiceCase(
                stays.update_booking,
                preconditions.booking_with_room,
                {"changes": {"check_out": TODAY + timedelta(days=5)}, "keep_room": False},
                (CHANGE, LOG, EVENT),
                optional=(EVENT,),
            )
        },
        stress=["update", "change_stay", "PATCH booking"],
    ),
    RegisteredCommand(
        stays.change_party_member,
        requests={
            f"PATCH {BOOKING}party/{{party_id}}/": HttpCase({"phone": "123"}),
            "PATCH …/party/{party_id}/": HttpCase({"phone": "123"}, prepare=preconditions.party_member_alone),
        },
        roles=SELLERS,
        prepare=preconditions.party_member,
        arguments=lambda _, subject: {
            "booking_id": subject["booking_id"],
            "party_member_pk": subject["party_id"],
            "changes": {"first_name": "Eve"},
        },
        inserts=(CHANGE, LOG, EVENT),
        optional=(LOG, EVENT),
        stress=["correct_party", "PATCH party", "PATCH party member"],
    ),
    RegisteredCommand(
        stays.add_party_member,
        requests={
            f"POST {BOOKING}party/": HttpCase({"first_name": "Charles"}, {"last_name": "Byrne"}, status=201)
        },
        roles=CHANGERS,
        prepare=preconditions.checked_in_booking,
        arguments={"member": PartyMember("Charles", "Byrne")},
        inserts=(BookingGuest, Guest, BookingChange, LOG, EVENT),
        optional=(BookingGuest, Guest, LOG, EVENT),
        stress=["add_party_member", "POST party"],
    ),
    RegisteredCommand(
        stays.leave_party,
        requests={f"POST {BOOKING}party/{{party_id}}/leave/": HttpCase()},
        roles=CHANGERS,
        prepare=preconditions.companion,
        arguments=lambda _, subject: {
            "booking_id": subject["booking_id"],
            "party_member_pk": subject["party_id"],
        },
        inserts=(BookingChange, LOG, EVENT),
        optional=(LOG, EVENT),
        stress=["leave_party", "POST leave"],
    ),
    RegisteredCommand(
        stays.reinstate_booking,
        requests={f"POST {BOOKING}reinstate/": HttpCase(REASON, OTHER_REASON)},
        roles=SELLERS,
        prepare=preconditions.cancelled_booking,
        arguments={"reason": "Coming after all"},
        inserts=(STEP, EVENT),
        stress=["reinstate", "POST reinstate"],
    ),
]

MONEY = [
    RegisteredCommand(
        stays.record_payment,
        requests={
            f"POST {BOOKING}payments/": HttpCase(
                {"method": "CASH", "amount": "50.00"}, {"amount": "60.00"}, status=201
            )
        },
        roles=CHANGERS,
        prepare=preconditions.checked_in_booking,
        arguments={"method": PaymentMethod.CASH, "amount": Decimal(50)},
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["record_payment", "POST payments"],
    ),
    RegisteredCommand(
        stays.add_charge,
        requests={
            f"POST {BOOKING}charges/": HttpCase(
                {"amount": "9.50", "category": "MINIBAR", "text": "Wine"}, {"text": "Beer"}, status=201
            )
        },
        roles=CHANGERS,
        prepare=preconditions.checked_in_booking,
        arguments={"amount": Decimal("9.50"), "category": "MINIBAR", "text": "Wine"},
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["add_charge", "POST charges"],
    ),
    RegisteredCommand(
        stays.reverse_payment,
        requests={
            f"POST {BOOKING}payments/{{payment_id}}/reverse/": HttpCase(REASON, OTHER_REASON, status=201)
        },
        roles=CHANGERS,
        prepare=preconditions.paid_booking,
        arguments=lambda _, subject: {
            "booking_id": subject["booking_id"],
            "payment_pk": subject["payment_id"],
            "reason": "Wrong room",
        },
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["reverse_payment", "POST reverse"],
    ),
    RegisteredCommand(
        stays.refund_booking,
        requests={f"POST {BOOKING}refunds/": HttpCase(REASON, OTHER_REASON, status=201)},
        roles=MANAGER,
        caller="manager",
        prepare=preconditions.overpaid_booking,
        arguments={"reason": "Paid twice"},
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["refund", "POST refunds"],
    ),
    RegisteredCommand(
        stays.settle_bookings,
        prepare=preconditions.charged_booking,
        arguments=lambda _, subject: {
            "booking_ids": [subject["booking_id"]],
            "method": PaymentMethod.CARD,
        },
        inserts=(Payment, EVENT),
        optional=(Payment, EVENT),
        stress=["settle"],
        not_measured="The same rows as record_payment writes.",
    ),
]

DURING_STAY = [
    RegisteredCommand(
        stays.check_in_booking,
        several=[stays.check_in_bookings],
        requests={f"POST {BOOKING}check-in/": HttpCase()},
        roles=CHANGERS,
        prepare=preconditions.booking_with_room,
        inserts=CHECK_IN_ROWS,
        more_cases={
            "check_in_bookings": ServiceCase(
                stays.check_in_bookings,
                preconditions.booking_with_room,
                lambda _, subject: {"check_ins": [PlannedCheckIn(subject["booking_id"])]},
                CHECK_IN_ROWS,
            ),
            "check_in_booking of guests who stay on": ServiceCase(
                stays.check_in_booking,
                preconditions.booking_that_follows,
                {},
                (RoomOccupancy, Guest, STEP, LOG, CHANGE, HousekeepingTask, EVENT),
                optional=(Guest, HousekeepingTask),
            ),
        },
        stress=["check_in", "check_in_late", "check_in_together", "POST check-in"],
    ),
    RegisteredCommand(
        stays.walk_in,
        requests={
            "POST …/room-bookings/walk-in/": HttpCase(WALK_IN, {"room_number": "102"}, status=201),
        },
        roles=CHANGERS,
        prepare=preconditions.two_rooms,
        arguments=lambda scenario, _: {"booking": new_booking(scenario), "room_number": "101"},
        inserts=(RoomBooking, BookingGuest, *CHECK_IN_ROWS),
        stress=["walk_in", "walk_in_late", "continue_stay", "POST room-bookings/walk-in"],
    ),
    RegisteredCommand(
        stays.check_in_set,
        requests={
            "POST …/room-bookings/check-in/": HttpCase(prepare=preconditions.set_of_bookings),
        },
        roles=CHANGERS,
        prepare=preconditions.booking_with_room,
        arguments=lambda _, subject: {"check_ins": [PlannedCheckIn(subject["booking_id"])]},
        inserts=CHECK_IN_ROWS,
        stress=["check_in_each", "POST room-bookings/check-in"],
    ),
    RegisteredCommand(
        stays.move_booking,
        requests={f"POST {BOOKING}move-room/": HttpCase({"room_number": "102", **REASON}, OTHER_REASON)},
        roles=CHANGERS,
        prepare=preconditions.checked_in_booking,
        arguments=MOVE_ARGUMENTS,
        inserts=MOVE_ROWS,
        more_cases={
            "move_booking with an open stay-over": ServiceCase(
                stays.move_booking, preconditions.checked_in_booking_with_stay_over, MOVE_ARGUMENTS, MOVE_ROWS
            )
        },
        stress=["move", "POST move-room"],
    ),
    RegisteredCommand(
        stays.change_departure,
        requests={f"POST {BOOKING}change-departure/": HttpCase({"check_out": "2026-05-20"})},
        roles=CHANGERS,
        prepare=preconditions.checked_in_booking,
        arguments={"check_out": TODAY + timedelta(days=5)},
        inserts=(CHANGE, LOG, EVENT),
        optional=(LOG, EVENT),
        stress=["change_departure", "POST change-departure"],
    ),
    RegisteredCommand(
        stays.flag_overstays,
        prepare=preconditions.overstay,
        inserts=(CHANGE, EVENT),
        optional=(EVENT,),
        stress=["flag_overstays"],
    ),
    RegisteredCommand(
        stays.acknowledge_overstay,
        requests={f"POST {BOOKING}acknowledge-overstay/": HttpCase()},
        roles=CHANGERS,
        prepare=preconditions.overdue_booking,
        inserts=(CHANGE, EVENT),
        optional=(EVENT,),
        stress=["acknowledge_overstay", "POST acknowledge-overstay"],
    ),
    RegisteredCommand(
        stays.check_out_booking,
        several=[stays.check_out_bookings],
        requests={f"POST {BOOKING}check-out/": HttpCase()},
        roles=CHANGERS,
        prepare=preconditions.checked_in_booking,
        inserts=CHECK_OUT_ROWS,
        more_cases={
            "check_out_booking with an open stay-over": ServiceCase(
                stays.check_out_booking, preconditions.checked_in_booking_with_stay_over, {}, CHECK_OUT_ROWS
            )
        },
        stress=["check_out", "check_out_again", "POST check-out"],
    ),
    RegisteredCommand(
        stays.check_out_rooms,
        requests={
            "POST …/rooms/check-out/": HttpCase({"rooms": [{"room_number": "101"}, {"room_number": "102"}]})
        },
        roles=CHANGERS,
        prepare=preconditions.group_stay,
        arguments={"check_outs": [RoomCheckOut("101"), RoomCheckOut("102")]},
        inserts=CHECK_OUT_ROWS,
        stress=["check_out_rooms", "POST rooms/check-out", "POST rooms/check-out by name"],
    ),
    RegisteredCommand(
        stays.undo_check_in,
        requests={f"POST {BOOKING}undo-check-in/": HttpCase(REASON, OTHER_REASON)},
        roles=CHANGERS,
        prepare=preconditions.checked_in_booking,
        arguments={"reason": "Wrong name"},
        inserts=CHECK_OUT_ROWS,
        more_cases={
            "undo_check_in of guests who stayed on": ServiceCase(
                stays.undo_check_in,
                preconditions.continued_booking,
                {"reason": "Wrong name"},
                (RoomOccupancy, STEP, LOG, CHANGE, EVENT),
            )
        },
        stress=["undo_check_in", "POST undo-check-in"],
    ),
    RegisteredCommand(
        stays.undo_check_out,
        requests={f"POST {BOOKING}undo-check-out/": HttpCase(REASON, OTHER_REASON)},
        roles=CHANGERS,
        prepare=preconditions.checked_out_booking,
        arguments={"reason": "Still here"},
        inserts=(RoomOccupancy, STEP, RoomStatusEvent, LOG, EVENT),
        stress=["undo_check_out", "POST undo-check-out"],
    ),
    RegisteredCommand(
        stays.undo_move,
        requests={f"POST {BOOKING}undo-move/": HttpCase(REASON, OTHER_REASON)},
        roles=CHANGERS,
        prepare=preconditions.moved_booking,
        arguments={"reason": "Wrong room"},
        inserts=MOVE_ROWS,
        stress=["undo_move", "POST undo-move"],
    ),
    RegisteredCommand(
        cleanup_orphaned_guests,
        prepare=preconditions.orphaned_guest,
        inserts=(LOG, EVENT),
        optional=(LOG, EVENT),
        stress=["detach_orphaned_guests"],
    ),
]
