"""What is done with several at once: a small party comes and goes, another does not come, a third stays away."""

from collections.abc import Iterator

from housekeeping import services as care
from room_bookings import services as stays
from room_bookings.services import PlannedCheckIn
from tools.bench.million.clerk import Clerk, Step

SEVERAL = 5


def sets(desk: Clerk) -> Iterator[Step]:
    """Each command on a set once. Its rooms are ready again afterwards, its bookings over."""
    rooms = desk.free_rooms(SEVERAL)
    pending, confirmed = ([desk.new(confirm=sure)] * SEVERAL for sure in (False, True))
    yield desk.step(f"create {SEVERAL}", stays.create_bookings, bookings=pending)
    party = desk.newest(SEVERAL)
    yield desk.step(f"confirm {SEVERAL}", stays.confirm_bookings, booking_ids=party)
    yield desk.step(f"assign {SEVERAL}", stays.assign_rooms, rooms=dict(zip(party, rooms, strict=True)))
    yield desk.step(
        f"check-in of {SEVERAL}",
        stays.check_in_bookings,
        check_ins=[PlannedCheckIn(booking) for booking in party],
    )
    yield desk.step(f"check-out of {SEVERAL}", stays.check_out_bookings, booking_ids=party)
    yield desk.step(f"start cleaning {SEVERAL}", care.start_cleaning_rooms, room_numbers=rooms)
    yield desk.step(f"mark {SEVERAL} cleaned", care.mark_cleaned_rooms, room_numbers=rooms)
    yield desk.step(f"inspect {SEVERAL}", care.inspect_rooms, room_numbers=rooms, passed=True)
    desk.give(stays.create_bookings, bookings=confirmed)
    yield desk.step(
        f"cancel {SEVERAL}", stays.cancel_bookings, booking_ids=desk.newest(SEVERAL), reason="Plans"
    )
    desk.give(stays.create_bookings, bookings=confirmed)
    yield desk.step(f"no-show of {SEVERAL}", stays.mark_no_shows, booking_ids=desk.newest(SEVERAL))
