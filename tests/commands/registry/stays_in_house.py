"""The commands on stays and guests."""

from datetime import timedelta

from guests.models import Guest
from guests.services import cleanup_orphaned_guests
from housekeeping.models import HousekeepingTask, RoomStatusEvent
from room_bookings import services as stays
from room_bookings.models import (
    BookingGuest,
    RoomBooking,
    RoomOccupancy,
)
from room_bookings.services import PlannedCheckIn, RoomCheckOut
from tests.commands import preconditions
from tests.commands.registry.booking_cases import (
    BOOKING,
    CHANGE,
    CHANGERS,
    CHECK_IN_ROWS,
    CHECK_OUT_ROWS,
    EVENT,
    LOG,
    MOVE_ARGUMENTS,
    MOVE_ROWS,
    OTHER_REASON,
    REASON,
    STEP,
    WALK_IN,
)
from tests.commands.registry.entry import HttpCase, RegisteredCommand, ServiceCase
from tests.room_bookings.services.bookings import new_booking
from tests.scenarios import TODAY

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
