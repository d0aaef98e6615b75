"""Guests as imports bring them: in house, or departed before this program knew of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from guests.models import Guest
from hotel.kernel.bulk_load import copy_rows
from hotel.kernel.sql import insert_rows
from room_bookings.models import BookingGuest
from staff.command import Command

GUEST_FIELDS = (
    *("id", "hotel_id", "booking_id", "booking_guest_id", "room_id", "guest_type", "first_name", "last_name"),
    *("email", "phone", "check_in_date", "check_out_date", "id_pin", "created_at", "updated_at"),
)


def load_guests(guests: Iterable[Sequence[Any]]) -> int:
    """Insert guests, as GUEST_FIELDS; return their number."""
    return copy_rows(Guest, GUEST_FIELDS, guests)


def record_departed_guests(command: Command, *, members: Sequence[BookingGuest]) -> None:
    """Insert a guest who has left for each party member, with the dates of the member's booking. One statement."""
    insert_rows(
        Guest(
            hotel=command.hotel,
            booking_id=member.booking_id,
            booking_guest=member,
            guest_type=member.role,
            first_name=member.first_name,
            last_name=member.last_name,
            email=member.email,
            phone=member.phone,
            check_in_date=member.booking.check_in,
            check_out_date=member.booking.check_out,
            created_at=command.now,
            updated_at=command.now,
        )
        for member in members
    )
