"""The expiry of pending bookings that nobody has paid."""

from django.db.models import Exists, OuterRef

from hotel.kernel.sql import PreparedQuery
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import PaymentIntent, RoomBooking
from room_bookings.provider_enums import IntentStatus
from room_bookings.services.end_before_arrival import end_before_arrival
from room_bookings.services.locking import lock_bookings
from room_bookings.services.provider_requests.intents import (
    bookings_with_processing_payments,
    cancel_unpaid_intents,
)
from staff.capabilities import Capability
from staff.command import Command

EXPIRED_AT_ONCE = 500
"""Bookings of a hotel that one command cancels at most."""
REASON = "The hold ended without a payment."

_PROCESSING = PaymentIntent.objects.filter(booking=OuterRef("pk"), status=IntentStatus.PROCESSING)

_READ_EXPIRED = PreparedQuery(
    "read_expired_bookings",
    lambda given: (
        RoomBooking.objects.filter(
            hotel=given.value("hotel_pk"), status=BookingStatus.PENDING, hold_until__lte=given.value("now")
        )
        .filter(amount_paid__lte=0, authorized_amount__lte=0, on_account_amount__lte=0)
        .exclude(Exists(_PROCESSING))
        .order_by("hold_until", "pk")
        .values_list("booking_id")[:EXPIRED_AT_ONCE]
    ),
)


def expire_pending_bookings(command: Command) -> list[RoomBooking]:
    """Cancel the hotel's pending bookings past `hold_until` with nothing paid, authorized or processing.

    Returns them. An expiry costs no penalty; payments that guests were asked for are given up. Cancels at most
    EXPIRED_AT_ONCE bookings, the longest expired first; the number of statements does not depend on their number.
    Locks the bookings, then their rooms. A booking that was confirmed, paid or held longer while the command waited for
    its lock stays as it is. Raises Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking_ids = [booking_id for (booking_id,) in _READ_EXPIRED(hotel_pk=command.hotel.pk, now=command.now)]
    if not booking_ids:
        return []
    locked = lock_bookings(command, booking_ids=booking_ids).values()
    expired = [booking for booking in locked if policies.is_expired(booking=booking, now=command.now)]
    processing = bookings_with_processing_payments(expired)
    expired = [booking for booking in expired if booking.pk not in processing]
    cancel_unpaid_intents(command, expired)
    end_before_arrival(command, bookings=expired, to_status=BookingStatus.CANCELLED, reason=REASON)
    return expired
