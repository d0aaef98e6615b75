"""Reinstatement of cancelled and no-show bookings."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from hotel.kernel.exceptions import Reason
from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.provider_enums import IntentPurpose
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.booking_terms import hold_by_hotel
from room_bookings.services.cancellation_fees import charged_again, reversed_fees
from room_bookings.services.channels import ChannelVersion, require_newer_message, version_text
from room_bookings.services.corrections.undo_lookup import (
    status_event_to_reverse,
    status_events_to_reverse,
)
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from room_bookings.services.night_sales import (
    NO_OVERSALE,
    OVERSOLD_FIELDS,
    HeldNights,
    Oversale,
    Sale,
    announce_oversold,
    judge_sales,
    mark_oversold,
    require_accepting,
)
from room_bookings.services.payments.ledger import enter_rows
from room_bookings.services.provider_requests.intents import cancel_unpaid_intents
from room_bookings.services.provider_requests.refunds import keep_money
from rooms import services as room_services
from rooms.models import RoomType
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


def reinstate_booking(
    command: Command,
    *,
    booking_id: str,
    reason: str,
    room_type: str | None = None,
    accept_oversell: bool = False,
    channel_version: ChannelVersion | None = None,
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Reverse a cancellation or no-show with its fee: the booking gets the status before it, without a room.

    The front desk may do this on the same business date, managers while a night remains. `room_type` is the code of
    another room type to book. A booking that was CONFIRMED needs a free room of its type in each night;
    `accept_oversell` takes one that a channel has sold already. A booking that is not cancelled or a no-show stays as
    it is. A pending one whose hold has passed is held for the hotel's time again. Refunds that were not sent yet are
    withdrawn. `channel_version` is that of a
    channel's message. Locks the booking, then its room type.
    Raises BookingNotFound, Invalid (unknown room type, kind of version), BookingRefused (wrong_status, too_late,
    no_night_left, no_availability, stale_message), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_RESERVE)
    require_accepting(command, accept_oversell=accept_oversell)
    booking = lock_booking(command, booking_id=booking_id)
    if booking.status in {BookingStatus.PENDING, BookingStatus.CONFIRMED}:
        return booking
    require_allowed(command, {booking: policies.reinstate_reasons(booking=booking)})
    require_newer_message(booking=booking, version=channel_version)
    booked = _room_type(command, booking, room_type)
    ended = status_event_to_reverse(booking)
    oversale = _judge(command, booking, booked, to_status=ended.from_status)
    if accept_oversell:
        oversale = oversale.accepted()
    reasons = policies.reinstatement_reasons(command, booking=booking, done_on=ended.business_date)
    overridden = require_allowed(command, {booking: reasons + oversale.reasons}, overrides=overrides)
    oversold = mark_oversold(command, [(booking, oversale)], overrides=overrides)
    values = _values(command, booking, ended)
    if booked != booking.room_type:
        values["room_type"] = booked
    if channel_version is not None:
        values["channel_version"] = version_text(channel_version)
    step = _step(booking, ended, Overrides(overridden[booking.pk], overrides.reason))
    _write(
        command,
        {booking: (step, values)},
        oversold,
        ended_by={booking.pk: ended.command_id},
        reason=reason,
    )
    return booking


def reinstate_for_channel(
    command: Command, *, bookings: Sequence[RoomBooking], reason: str
) -> Mapping[RoomBooking, Sequence[Reason]]:
    """Reinstate locked bookings that their channel has again, beyond the limit as well; leave out those refused.

    Returns these with the reasons. A booking that is not cancelled or a no-show stays as it is. The number of
    statements does not depend on the number of bookings. The room types are locked. Raises Busy.
    """
    ended_events = status_events_to_reverse(
        [booking for booking in bookings if not policies.reinstate_reasons(booking=booking)]
    )
    reasons = {
        booking: policies.reinstatement_reasons(
            command, booking=booking, done_on=ended_events[booking.pk].business_date
        )
        for booking in bookings
        if booking.pk in ended_events
    }
    allowed = [booking for booking, against in reasons.items() if not against]
    confirmed = [
        booking for booking in allowed if ended_events[booking.pk].from_status == BookingStatus.CONFIRMED
    ]
    sales = [
        Sale(booking, HeldNights.of(booking, room_type_pk=booking.room_type_id)) for booking in confirmed
    ]
    oversales = [oversale.accepted() for oversale in judge_sales(command, sales=sales)]
    oversold = mark_oversold(command, zip(confirmed, oversales, strict=True), overrides=NO_OVERRIDES)
    written = {
        booking: (
            _step(booking, ended_events[booking.pk], NO_OVERRIDES),
            _values(command, booking, ended_events[booking.pk]),
        )
        for booking in allowed
    }
    ended_by = {pk: event.command_id for pk, event in ended_events.items()}
    _write(command, written, oversold, ended_by=ended_by, reason=reason)
    return {booking: against for booking, against in reasons.items() if against}


def _values(command: Command, booking: RoomBooking, ended: BookingStatusEvent) -> dict[str, Any]:
    """Return the new hold of a pending booking whose hold has passed."""
    was_pending = ended.from_status == BookingStatus.PENDING
    if was_pending and booking.hold_until and booking.hold_until <= command.now:
        return {"hold_until": hold_by_hotel(command.hotel, now=command.now)}
    return {}


def _step(booking: RoomBooking, ended: BookingStatusEvent, overridden: Overrides) -> BookingStep:
    return BookingStep(
        booking,
        BookingStatus(ended.from_status),
        kind=BookingEventKind.CORRECTION,
        reverses_pk=ended.pk,
        metadata=overridden.as_metadata(),
    )


def _write(
    command: Command,
    reinstated: Mapping[RoomBooking, tuple[BookingStep, dict[str, Any]]],
    oversold: Sequence[RoomBooking],
    *,
    ended_by: Mapping[int, UUID],
    reason: str,
) -> None:
    """Write the statuses with the new values of their bookings, and announce what is oversold.

    Takes back the fees, and charges the extras again that the ends of the bookings have taken back.
    """
    if not reinstated:
        return
    set_booking_statuses(
        command,
        steps=[step for step, _ in reinstated.values()],
        reason=reason,
        values_by_booking_pk={booking.pk: values for booking, (_, values) in reinstated.items() if values},
        also_written=OVERSOLD_FIELDS if oversold else (),
    )
    extras = charged_again(reinstated, ended_by=ended_by, note=reason)
    enter_rows(command, [*reversed_fees(list(reinstated), note=reason), *extras])
    keep_money(command, list(reinstated))
    cancel_unpaid_intents(command, list(reinstated), purposes=[IntentPurpose.PENALTY])
    announce_oversold(command, oversold)


def _room_type(command: Command, booking: RoomBooking, code: str | None) -> RoomType:
    """Return the room type with this code, without one that of the booking. Raises Invalid."""
    if code is None or code == booking.room_type.code:
        return booking.room_type
    return room_services.room_types_by_code(command, codes=[code])[code]


def _judge(command: Command, booking: RoomBooking, room_type: RoomType, *, to_status: str) -> Oversale:
    if to_status != BookingStatus.CONFIRMED:
        return NO_OVERSALE
    wanted = HeldNights.of(booking, room_type_pk=room_type.pk)
    (oversale,) = judge_sales(command, sales=[Sale(booking, wanted)])
    return oversale
