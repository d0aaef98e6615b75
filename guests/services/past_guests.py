"""Guests that are loaded as an import brings them: in house, or departed."""

from collections.abc import Iterable, Sequence
from typing import Any

from guests.models import Guest
from hotel.kernel.bulk_load import copy_rows

GUEST_FIELDS = (
    *("id", "hotel_id", "booking_id", "booking_guest_id", "room_id", "guest_type", "first_name", "last_name"),
    *("email", "phone", "check_in_date", "check_out_date", "id_pin", "created_at", "updated_at"),
)


def load_guests(guests: Iterable[Sequence[Any]]) -> int:
    """Insert guests, as GUEST_FIELDS; return their number."""
    return copy_rows(Guest, GUEST_FIELDS, guests)
