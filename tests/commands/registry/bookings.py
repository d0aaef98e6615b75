"""The commands on bookings before the arrival."""

from datetime import timedelta

from guests.models import Guest
from room_bookings import services as stays
from room_bookings.models import (
    BookingChange,
    BookingGuest,
    RoomBooking,
)
from room_bookings.selectors import plan_rooms
from room_bookings.services import PartyMember
from staff.command import system_command
from tests.commands import preconditions
from tests.commands.registry.booking_cases import (
    BOOKING,
    CHANGE,
    CHANGERS,
    EVENT,
    LOG,
    NEW_BOOKING,
    OTHER_REASON,
    REASON,
    SELLERS,
    STEP,
)
from tests.commands.registry.entry import HttpCase, RegisteredCommand, ServiceCase
from tests.room_bookings.services.bookings import new_booking
from tests.scenarios import NOON, TODAY

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
