"""Reinstatement of cancelled and no-show bookings."""

from typing import Any

from room_bookings import policies
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.booking_terms import hold_by_hotel
from room_bookings.services.cancellation_fees import reversed_fees
from room_bookings.services.channels import ChannelVersion, require_newer_message, version_text
from room_bookings.services.corrections.undo_lookup import status_event_to_reverse
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
    it is. A pending one whose hold has passed is held for the hotel's time again. `channel_version` is that of a
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
    values: dict[str, Any] = {} if booked == booking.room_type else {"room_type": booked}
    if (
        ended.from_status == BookingStatus.PENDING
        and booking.hold_until
        and booking.hold_until <= command.now
    ):
        values["hold_until"] = hold_by_hotel(command.hotel, now=command.now)
    if channel_version is not None:
        values["channel_version"] = version_text(channel_version)
    set_booking_statuses(
        command,
        steps=[
            BookingStep(
                booking,
                BookingStatus(ended.from_status),
                kind=BookingEventKind.CORRECTION,
                reverses_pk=ended.pk,
                metadata=Overrides(overridden[booking.pk], overrides.reason).as_metadata(),
            )
        ],
        reason=reason,
        values_by_booking_pk={booking.pk: values} if values else {},
        also_written=OVERSOLD_FIELDS if oversold else (),
    )
    enter_rows(command, reversed_fees([booking], note=reason))
    announce_oversold(command, oversold)
    return booking


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
