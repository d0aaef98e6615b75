"""Cancellation of bookings."""

from collections.abc import Iterable, Mapping, Sequence

from hotel.kernel.exceptions import Reason
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep
from room_bookings.services.channels import ChannelVersion, require_newer_message, version_text
from room_bookings.services.corrections.undo_lookup import status_events_to_reverse
from room_bookings.services.end_before_arrival import end_before_arrival
from room_bookings.services.locking import lock_bookings
from room_bookings.services.set_judgement import ONE_OR_ALL, SetRule, judge_set
from staff.capabilities import Capability
from staff.command import Command


def cancel_booking(
    command: Command, *, booking_id: str, reason: str, channel_version: ChannelVersion | None = None
) -> RoomBooking:
    """Cancel one booking, as `cancel_bookings` does a set."""
    (booking,) = cancel_bookings(
        command, booking_ids=[booking_id], reason=reason, channel_version=channel_version
    )
    return booking


def cancel_bookings(
    command: Command,
    *,
    booking_ids: Sequence[str],
    reason: str,
    channel_version: ChannelVersion | None = None,
) -> list[RoomBooking]:
    """Cancel bookings before their arrival, all or none, and unassign their rooms.

    A manager also cancels a wrong no-show: a correction reverses it, and the cancellation follows, two status events of
    one command. Returns the bookings in the order of the IDs; cancelled ones stay as they are. `channel_version` is
    that of a channel's message about all of them. Locks the bookings, then their rooms.
    Raises BookingNotFound, BookingRefused or SetRefused (wrong_status), BookingRefused (stale_message), Invalid (kind
    of version), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_RESERVE)
    bookings = list(lock_bookings(command, booking_ids=booking_ids).values())
    for booking in bookings:
        if booking.status != BookingStatus.CANCELLED:
            require_newer_message(booking=booking, version=channel_version)
    cancel_locked(command, bookings=bookings, reason=reason, channel_version=version_text(channel_version))
    return bookings


def cancel_locked(
    command: Command,
    *,
    bookings: Iterable[RoomBooking],
    reason: str,
    channel_version: str = "",
    rule: SetRule = ONE_OR_ALL,
) -> Mapping[RoomBooking, Sequence[Reason]]:
    """Cancel locked bookings, as `cancel_bookings` does, and return those that the rule leaves out, with the reasons.

    Locks the rooms. Raises BookingRefused or SetRefused, Busy.
    """
    uncancelled = [booking for booking in bookings if booking.status != BookingStatus.CANCELLED]
    refused = judge_set(
        command,
        uncancelled,
        lambda chosen: {booking: policies.cancel_reasons(command, booking=booking) for booking in chosen},
        rule=rule,
    ).refused
    allowed = [booking for booking in uncancelled if booking not in refused]
    end_before_arrival(
        command,
        bookings=allowed,
        to_status=BookingStatus.CANCELLED,
        reason=reason,
        channel_version=channel_version,
        corrections=_reversed_no_shows(allowed),
    )
    return refused


def _reversed_no_shows(bookings: Sequence[RoomBooking]) -> list[BookingStep]:
    """Return the corrections of the no-shows among these locked bookings. Sends a statement only if there are any."""
    no_shows = [booking for booking in bookings if booking.status == BookingStatus.NO_SHOW]
    events = status_events_to_reverse(no_shows) if no_shows else {}
    return [
        BookingStep(
            booking,
            BookingStatus.CONFIRMED,
            kind=BookingEventKind.CORRECTION,
            reverses_pk=events[booking.pk].pk,
        )
        for booking in no_shows
    ]
