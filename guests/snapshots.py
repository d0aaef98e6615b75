"""The public representation of a guest."""

from datetime import date
from typing import Any, NamedTuple


class GuestRow(NamedTuple):
    """A guest as values. Each name is the path of the value from `Guest`."""

    pk: int
    first_name: str
    last_name: str
    guest_type: str
    room__room_number: str | None
    booking__booking_id: str | None
    check_in_date: date | None
    check_out_date: date | None
    email: str
    phone: str
    id_pin: str


def guest_snapshot(guest: GuestRow, *, personal: bool) -> dict[str, Any]:
    """Return a guest as the API shows it.

    Without `personal` the contact data and the PIN are None.
    """
    return {
        "id": guest.pk,
        "first_name": guest.first_name,
        "last_name": guest.last_name,
        "guest_type": guest.guest_type,
        "room_number": guest.room__room_number,
        "booking_id": guest.booking__booking_id,
        "check_in_date": guest.check_in_date,
        "check_out_date": guest.check_out_date,
        "email": guest.email if personal else None,
        "phone": guest.phone if personal else None,
        "id_pin": guest.id_pin if personal else None,
    }
