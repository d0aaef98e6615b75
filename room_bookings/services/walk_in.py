"""Walk-ins: guests without a booking who take a room at once."""

from dataclasses import replace

from hotel.kernel.exceptions import Conflict, Reason
from room_bookings import policies
from room_bookings.enums import SetMode
from room_bookings.models import RoomBooking
from room_bookings.services.booking_creation import create_booking
from room_bookings.services.check_in import check_in_locked
from room_bookings.services.check_in_judgement import PlannedCheckIn
from room_bookings.services.confirmation import confirm_locked
from room_bookings.services.new_bookings import NewBooking
from room_bookings.services.set_judgement import SetRule
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides, remaining_reasons


def walk_in(
    command: Command,
    *,
    booking: NewBooking,
    room_number: str,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Create a booking, confirm it and check it in to the room, all in one command.

    The guards of the three commands hold, and `overrides` are for all of them. A refusal names no booking, because
    none was created. Locks the room.
    Raises Invalid (dates, numbers, party, currency, unknown room type or room), Conflict with every reason
    (payment_required and the reasons against a check-in; duplicate_reference), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    created = create_booking(command, booking=replace(booking, confirm=False), overrides=overrides)
    unpaid = remaining_reasons(command, policies.confirm_reasons(booking=created), overrides=overrides)
    if not unpaid:
        confirm_locked(command, bookings=[created], overrides=overrides)
    refused = check_in_locked(
        command,
        bookings={created.booking_id: created},
        check_ins=[PlannedCheckIn(created.booking_id, room_number)],
        note=note,
        overrides=overrides,
        rule=SetRule(SetMode.EACH),
    )
    against = [reason for reasons in refused.values() for reason in reasons]
    _require_none([*unpaid, *(reason for reason in against if not unpaid or reason.code != "wrong_status")])
    return created


def _require_none(reasons: list[Reason]) -> None:
    if reasons:
        raise Conflict(reasons[0].detail, reasons=reasons)
