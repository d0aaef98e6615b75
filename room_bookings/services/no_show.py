"""Marking of bookings as no-shows."""

from collections.abc import Iterable, Mapping, Sequence

from hotel.kernel.exceptions import Reason
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.cancellation_fees import (
    money_of_end,
    require_waiver_reason,
    waivers_as_metadata,
)
from room_bookings.services.end_before_arrival import end_before_arrival
from room_bookings.services.locking import lock_bookings
from room_bookings.services.payments.ledger import enter_rows
from room_bookings.services.provider_requests.intents import cancel_unpaid_intents
from room_bookings.services.provider_requests.refunds import return_credits
from room_bookings.services.set_judgement import ONE_OR_ALL, SetRule, judge_set
from staff.capabilities import Capability
from staff.command import Command


def mark_no_show(
    command: Command, *, booking_id: str, reason: str = "", waive_penalty: bool = False
) -> RoomBooking:
    """Mark one booking as a no-show, as `mark_no_shows` does a set."""
    return mark_no_shows(command, booking_ids=[booking_id], reason=reason, waive_penalty=waive_penalty)[0]


def mark_no_shows(
    command: Command, *, booking_ids: Sequence[str], reason: str = "", waive_penalty: bool = False
) -> list[RoomBooking]:
    """Mark expected bookings as no-shows after their cut-off, all or none, and unassign their rooms.

    The terms of a booking may charge a fee, which a manager waives with `waive_penalty`. Returns the bookings in the
    order of the IDs; no-shows stay as they are. Locks the bookings, then their rooms.
    Raises BookingNotFound, BookingRefused or SetRefused (wrong_status, arrival_not_over, waiver_needs_manager), Invalid
    (a waiver without reason), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    bookings = list(lock_bookings(command, booking_ids=booking_ids).values())
    mark_no_show_locked(command, bookings=bookings, reason=reason, waive_penalty=waive_penalty)
    return bookings


def mark_no_show_locked(
    command: Command,
    *,
    bookings: Iterable[RoomBooking],
    reason: str,
    waive_penalty: bool = False,
    rule: SetRule = ONE_OR_ALL,
) -> Mapping[RoomBooking, Sequence[Reason]]:
    """Mark locked bookings as no-shows, as `mark_no_shows` does, and return those that the rule leaves out.

    Returns them with the reasons. Locks the rooms. Raises BookingRefused or SetRefused, Invalid (a waiver without
    reason), Busy.
    """
    require_waiver_reason(reason, waive_penalty=waive_penalty)
    waiver = policies.waiver_reasons(command) if waive_penalty else []
    expected = [booking for booking in bookings if booking.status != BookingStatus.NO_SHOW]
    refused = judge_set(
        command,
        expected,
        lambda chosen: {
            booking: policies.no_show_reasons(command, booking=booking) + waiver for booking in chosen
        },
        rule=rule,
    ).refused
    allowed = [booking for booking in expected if booking not in refused]
    money = money_of_end(command, allowed, to_status=BookingStatus.NO_SHOW, note=reason)
    end_before_arrival(
        command,
        bookings=allowed,
        to_status=BookingStatus.NO_SHOW,
        reason=reason,
        metadata=waivers_as_metadata(money.fees) if waive_penalty else None,
    )
    enter_rows(command, [*money.reversals, *([] if waive_penalty else money.fees)])
    return_credits(command, allowed, note=reason)
    cancel_unpaid_intents(command, allowed)
    return refused
