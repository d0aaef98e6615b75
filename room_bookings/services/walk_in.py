"""Walk-ins: guests without a booking who take a room at once, or who stay on in theirs."""

from typing import Any

from django.db.models.functions import Upper

from hotel.kernel.exceptions import Conflict, Reason
from hotel.kernel.sql import PreparedQuery
from room_bookings import policies
from room_bookings.enums import SetMode
from room_bookings.models import RoomBooking
from room_bookings.selectors.group_bills import group_bill_rules
from room_bookings.services.booking_creation import create_before_judgement
from room_bookings.services.check_in import check_in_locked
from room_bookings.services.check_in_judgement import PlannedCheckIn
from room_bookings.services.confirmation import confirm_locked, judge_confirmations
from room_bookings.services.locking import lock_bookings_with_earlier, lock_holders_of_master_bills
from room_bookings.services.new_bookings import NewBooking
from room_bookings.services.night_sales import NO_OVERSALE, Oversale
from room_bookings.services.set_judgement import SetRule
from rooms.models import Room
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides, remaining_reasons

_READ_TYPE_OF_ROOM: PreparedQuery[Any] = PreparedQuery(
    "read_type_of_room",
    lambda given: (
        Room.objects.alias(upper_number=Upper("room_number"))
        .filter(hotel=given.value("hotel_pk"), upper_number=given.value("room_number"))
        .values_list("room_type_id")
        .order_by()
    ),
)


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
    none was created. Availability is judged in the type of the room that is given, whatever type is booked. With
    `booking.continues` the guests of that booking stay on in their room. Locks that booking, the
    room types, then the room.
    Raises Invalid (dates, numbers, party, currency, unknown room type or room), Conflict with every reason
    (restricted, payment_required, no_availability and the reasons against a check-in; duplicate_reference), Forbidden,
    Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    earlier = (
        lock_bookings_with_earlier(command, booking_ids=[booking.continues]) if booking.continues else {}
    )
    if booking.group_reference:
        lock_holders_of_master_bills(command, reference=booking.group_reference)
    created, restricted = create_before_judgement(command, booking=booking, overrides=overrides)
    if booking.group_reference:
        created.group_bill = group_bill_rules(hotel=command.hotel, reference=booking.group_reference)
    type_pk = _type_of_room(command, room_number)
    oversale = _judge(command, created, accepts=booking.accept_oversell, room_type_pk=type_pk)
    unconfirmed = _confirm(command, created, oversale, overrides=overrides)
    outcome = check_in_locked(
        command,
        bookings={created.booking_id: created},
        locked=earlier,
        check_ins=[PlannedCheckIn(created.booking_id, room_number, continues=booking.continues)],
        note=note,
        overrides=overrides,
        rule=SetRule(SetMode.EACH),
    )
    against = [reason for reasons in outcome.refused.values() for reason in reasons]
    if unconfirmed:
        judged_before = {"wrong_status", "no_availability"} if booking.accept_oversell else {"wrong_status"}
        against = [reason for reason in against if reason.code not in judged_before]
    _require_none([*restricted, *unconfirmed, *against])
    return created


def _type_of_room(command: Command, room_number: str) -> int | None:
    """Return the type of the room before it is locked; None for an unknown one, which the check-in refuses."""
    rows = _READ_TYPE_OF_ROOM(hotel_pk=command.hotel.pk, room_number=room_number.upper())
    return rows[0][0] if rows else None


def _judge(command: Command, booking: RoomBooking, *, accepts: bool, room_type_pk: int | None) -> Oversale:
    """Return what stands against the nights of the booked type; nothing for a room of another type.

    The check-in judges that one: the booking begins to hold its nights then. Locks the booked type.
    """
    if room_type_pk not in (None, booking.room_type_id):
        return NO_OVERSALE
    oversale = judge_confirmations(command, bookings=[booking])[booking]
    return oversale.accepted() if accepts else oversale


def _confirm(
    command: Command, booking: RoomBooking, oversale: Oversale, *, overrides: Overrides
) -> list[Reason]:
    """Confirm the booking, or return why it stays pending."""
    reasons = policies.confirm_reasons(booking=booking) + oversale.reasons
    remaining = remaining_reasons(command, reasons, overrides=overrides)
    if not remaining:
        confirm_locked(command, bookings=[booking], overrides=overrides, oversales={booking: oversale})
    return remaining


def _require_none(reasons: list[Reason]) -> None:
    """Raise Conflict with the reasons, each once: confirmation and check-in judge the nights of one type alike."""
    if reasons:
        raise Conflict(reasons[0].detail, reasons=list(dict.fromkeys(reasons)))
