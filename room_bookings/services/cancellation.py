"""Cancellation of bookings."""

from collections.abc import Iterable, Mapping, Sequence

from hotel.kernel.exceptions import Reason
from hotel.kernel.sql import update_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.services.booking_changes import changes_since, record_booking_changes, watched_values
from room_bookings.services.booking_status import BookingStep
from room_bookings.services.cancellation_fees import (
    money_of_end,
    require_waiver_reason,
    reversed_fees,
    waivers_as_metadata,
)
from room_bookings.services.channels import (
    ChannelVersion,
    is_processed,
    require_newer_message,
    version_text,
)
from room_bookings.services.corrections.undo_lookup import status_events_to_reverse
from room_bookings.services.end_before_arrival import end_before_arrival
from room_bookings.services.locking import lock_bookings
from room_bookings.services.payments.ledger import enter_rows
from room_bookings.services.provider_requests.intents import cancel_unpaid_intents
from room_bookings.services.provider_requests.refunds import keep_money, return_credits
from room_bookings.services.set_judgement import ONE_OR_ALL, SetRule, judge_set
from staff.capabilities import Capability
from staff.command import Command


def cancel_booking(
    command: Command,
    *,
    booking_id: str,
    reason: str,
    waive_penalty: bool = False,
    channel_version: ChannelVersion | None = None,
) -> RoomBooking:
    """Cancel one booking, as `cancel_bookings` does a set."""
    (booking,) = cancel_bookings(
        command,
        booking_ids=[booking_id],
        reason=reason,
        waive_penalty=waive_penalty,
        channel_version=channel_version,
    )
    return booking


def cancel_bookings(
    command: Command,
    *,
    booking_ids: Sequence[str],
    reason: str,
    waive_penalty: bool = False,
    channel_version: ChannelVersion | None = None,
) -> list[RoomBooking]:
    """Cancel bookings before their arrival, all or none, and unassign their rooms.

    A manager also cancels a wrong no-show: a correction reverses it, and the cancellation follows, two status events of
    one command. The terms of a booking may charge a fee, which a manager waives with `waive_penalty`; that of a no-show
    is reversed. Returns the bookings in the order of the IDs; cancelled ones stay as they are, but for the version of a
    newer message. `channel_version` is that of a channel's message about all of them. Locks the bookings, then their
    rooms.
    Raises BookingNotFound, BookingRefused or SetRefused (wrong_status, waiver_needs_manager), BookingRefused
    (stale_message), Invalid (kind of version, a waiver without reason), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_RESERVE)
    bookings = list(lock_bookings(command, booking_ids=booking_ids).values())
    cancelled = [booking for booking in bookings if booking.status == BookingStatus.CANCELLED]
    for booking in bookings:
        if booking.status != BookingStatus.CANCELLED:
            require_newer_message(booking=booking, version=channel_version)
    cancel_locked(
        command,
        bookings=bookings,
        reason=reason,
        waive_penalty=waive_penalty,
        channel_version=version_text(channel_version),
    )
    _store_version(command, bookings=cancelled, version=channel_version, reason=reason)
    return bookings


def cancel_locked(
    command: Command,
    *,
    bookings: Iterable[RoomBooking],
    reason: str,
    waive_penalty: bool = False,
    channel_version: str = "",
    rule: SetRule = ONE_OR_ALL,
) -> Mapping[RoomBooking, Sequence[Reason]]:
    """Cancel locked bookings, as `cancel_bookings` does, and return those that the rule leaves out, with the reasons.

    Locks the rooms. Raises BookingRefused or SetRefused, Invalid (a waiver without reason), Busy.
    """
    require_waiver_reason(reason, waive_penalty=waive_penalty)
    waiver = policies.waiver_reasons(command) if waive_penalty else []
    uncancelled = [booking for booking in bookings if booking.status != BookingStatus.CANCELLED]
    refused = judge_set(
        command,
        uncancelled,
        lambda chosen: {
            booking: policies.cancel_reasons(command, booking=booking) + waiver for booking in chosen
        },
        rule=rule,
    ).refused
    allowed = [booking for booking in uncancelled if booking not in refused]
    no_shows = [booking for booking in allowed if booking.status == BookingStatus.NO_SHOW]
    undone = status_events_to_reverse(no_shows) if no_shows else {}
    reversals = reversed_fees(no_shows, note=reason)
    money = money_of_end(
        command,
        allowed,
        to_status=BookingStatus.CANCELLED,
        note=reason,
        ended_by={pk: event.command_id for pk, event in undone.items()},
    )
    end_before_arrival(
        command,
        bookings=allowed,
        to_status=BookingStatus.CANCELLED,
        reason=reason,
        channel_version=channel_version,
        corrections=_reversed_no_shows(no_shows, undone),
        metadata=waivers_as_metadata(money.fees) if waive_penalty else None,
    )
    fees = [] if waive_penalty else money.fees
    enter_rows(command, [*reversals, *money.reversals, *fees])
    keep_money(command, no_shows)
    return_credits(command, allowed, note=reason)
    cancel_unpaid_intents(command, allowed)
    return refused


def _reversed_no_shows(
    no_shows: Sequence[RoomBooking], events: Mapping[int, BookingStatusEvent]
) -> list[BookingStep]:
    """Return the corrections of these locked no-shows."""
    return [
        BookingStep(
            booking,
            BookingStatus.CONFIRMED,
            kind=BookingEventKind.CORRECTION,
            reverses_pk=events[booking.pk].pk,
        )
        for booking in no_shows
    ]


def _store_version(
    command: Command, *, bookings: Sequence[RoomBooking], version: ChannelVersion | None, reason: str
) -> None:
    """Store the version of a newer message about cancelled bookings, so that none between the two undoes it.

    Raises BookingRefused (stale_message) for an older one, Invalid.
    """
    newer = [booking for booking in bookings if not is_processed(booking=booking, version=version)]
    if version is None or not newer:
        return
    before = {booking.pk: watched_values(booking) for booking in newer}
    for booking in newer:
        booking.channel_version = version_text(version)
        booking.version += 1
        booking.updated_at = command.now
    changes = {booking: changes_since(booking, before[booking.pk]) for booking in newer}
    raised = record_booking_changes(command, changes=changes, note=reason)
    versions = {booking.pk: 1 for booking in newer}
    update_rows(
        newer, ["channel_version", "updated_at"], increments={"version": versions, "change_version": raised}
    )
    for booking, found in changes.items():
        notification_manager.realtime_booking(
            command, EventType.BOOKING_UPDATED, booking, ("channel_version",), changes=found
        )
