"""Create and revoke the links by which guests open their own booking: the only writer of `GuestLink`."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from django.conf import settings

from hotel.kernel.business_date import ONE_DAY, start_of_day
from hotel.kernel.sql import PreparedQuery, insert_rows
from room_bookings.models import GuestLink, RoomBooking
from room_bookings.services.locking import lock_booking
from staff.capabilities import Capability
from staff.command import Command

TOKEN_BYTES = 32

_REVOKE_LINKS = PreparedQuery.from_sql(
    "revoke_guest_links",
    """
    UPDATE room_bookings_guestlink SET revoked_at = %(now)s, revoked_by_id = %(staff_pk)s
    WHERE booking_id = %(booking_pk)s AND revoked_at IS NULL
    """,
    has_result=False,
)


@dataclass(frozen=True)
class NewGuestLink:
    """A new link with its token, which is stored nowhere."""

    booking: RoomBooking
    token: str
    expires_at: datetime


def hash_of_token(token: str) -> str:
    """Return the form in which a token is stored. It is as random as the token, so it needs no salt."""
    return sha256(token.encode()).hexdigest()


def create_guest_link(command: Command, *, booking_id: str) -> NewGuestLink:
    """Create a link to the booking and revoke those that it has. Locks the booking.

    Raises BookingNotFound, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    _revoke(command, booking)
    return add_link(command, booking)


def revoke_guest_links(command: Command, *, booking_id: str) -> RoomBooking:
    """Revoke every link to the booking. A mail that is sent later brings a new one. Locks the booking.

    Raises BookingNotFound, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    _revoke(command, booking)
    return booking


def add_link(command: Command, booking: RoomBooking) -> NewGuestLink:
    """Insert a link beside those that the booking has, for a mail that is about to be sent.

    It works until GUEST_LINK_DAYS after the departure, and for so many days from now at least.
    """
    token = token_urlsafe(TOKEN_BYTES)
    expires_at = _expires_at(command, booking)
    insert_rows(
        [
            GuestLink(
                hotel=command.hotel,
                booking=booking,
                token_hash=hash_of_token(token),
                created_by=command.staff,
                created_at=command.now,
                expires_at=expires_at,
                command_id=command.id,
            )
        ]
    )
    return NewGuestLink(booking, token, expires_at)


def _expires_at(command: Command, booking: RoomBooking) -> datetime:
    last_day = max(booking.check_out, command.today) + timedelta(days=settings.GUEST_LINK_DAYS)
    return start_of_day(hotel=command.hotel, day=last_day + ONE_DAY)


def _revoke(command: Command, booking: RoomBooking) -> None:
    staff_pk = command.staff.pk if command.staff else None
    _REVOKE_LINKS(booking_pk=booking.pk, now=command.now, staff_pk=staff_pk)
