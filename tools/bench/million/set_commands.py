"""Commands on sets: a group checks in and out, a second is cancelled, a third is a no-show."""

from collections.abc import Iterator, Sequence
from typing import Any

from housekeeping import services as housekeeping
from room_bookings import services as stays
from room_bookings.enums import SetMode
from room_bookings.services import NewBooking, PlannedCheckIn
from tools.bench.million.timed_commands import Step, TimedFrontDesk

SEVERAL = 5


def set_commands(front_desk: TimedFrontDesk) -> Iterator[Step]:
    """Yield each command on a set once; afterwards its rooms are ready and its bookings ended."""
    rooms = front_desk.free_rooms(SEVERAL)
    pending, confirmed = ([front_desk.new_booking(confirm=sure)] * SEVERAL for sure in (False, True))
    yield front_desk.step(f"create {SEVERAL}", stays.create_bookings, bookings=pending)
    group = front_desk.newest(SEVERAL)
    yield front_desk.step(f"confirm {SEVERAL}", stays.confirm_bookings, booking_ids=group)
    plan = dict(zip(group, rooms, strict=True))
    yield front_desk.step(f"assign {SEVERAL}", stays.assign_rooms, rooms=plan)
    for booking in group:
        front_desk.run(stays.unassign_room, booking_id=booking)
    yield front_desk.step(f"assign each of {SEVERAL}", stays.assign_set, rooms=plan, mode=SetMode.EACH)
    yield front_desk.step(
        f"check-in of {SEVERAL}",
        stays.check_in_bookings,
        check_ins=[PlannedCheckIn(booking) for booking in group],
    )
    yield front_desk.step(f"check-out of {SEVERAL}", stays.check_out_bookings, booking_ids=group)
    yield front_desk.step(f"start cleaning {SEVERAL}", housekeeping.start_cleaning_rooms, room_numbers=rooms)
    yield front_desk.step(f"mark {SEVERAL} cleaned", housekeeping.mark_cleaned_rooms, room_numbers=rooms)
    yield front_desk.step(f"inspect {SEVERAL}", housekeeping.inspect_rooms, room_numbers=rooms, passed=True)
    front_desk.run(stays.create_bookings, bookings=confirmed)
    yield front_desk.step(
        f"cancel {SEVERAL}", stays.cancel_bookings, booking_ids=front_desk.newest(SEVERAL), reason="Plans"
    )
    front_desk.run(stays.create_bookings, bookings=confirmed)
    yield front_desk.step(
        f"no-show of {SEVERAL}", stays.mark_no_shows, booking_ids=front_desk.newest(SEVERAL)
    )
    yield from _each(front_desk, confirmed, rooms)
    yield front_desk.step("walk-in", stays.walk_in, booking=confirmed[0], room_number=rooms[0])
    front_desk.run(stays.check_out_bookings, booking_ids=front_desk.newest())
    front_desk.run(housekeeping.mark_cleaned, room_number=rooms[0])
    front_desk.run(housekeeping.inspect, room_number=rooms[0], passed=True)


def _each(
    front_desk: TimedFrontDesk, confirmed: Sequence[NewBooking], rooms: Sequence[str]
) -> Iterator[Step]:
    """Yield the commands that leave out the bookings that are refused; here they refuse none."""
    front_desk.run(stays.create_bookings, bookings=confirmed)
    each: dict[str, Any] = {"mode": SetMode.EACH}
    yield front_desk.step(
        f"cancel each of {SEVERAL}",
        stays.cancel_set,
        booking_ids=front_desk.newest(SEVERAL),
        reason="Plans",
        **each,
    )
    front_desk.run(stays.create_bookings, bookings=confirmed)
    yield front_desk.step(
        f"no-show of each of {SEVERAL}",
        stays.mark_no_show_set,
        booking_ids=front_desk.newest(SEVERAL),
        **each,
    )
    front_desk.run(stays.create_bookings, bookings=confirmed)
    group = front_desk.newest(SEVERAL)
    check_ins = [PlannedCheckIn(*pair) for pair in zip(group, rooms, strict=True)]
    yield front_desk.step(f"check-in of each of {SEVERAL}", stays.check_in_set, check_ins=check_ins, **each)
    front_desk.run(stays.check_out_bookings, booking_ids=group)
    front_desk.run(housekeeping.mark_cleaned_rooms, room_numbers=rooms)
    front_desk.run(housekeeping.inspect_rooms, room_numbers=rooms, passed=True)
