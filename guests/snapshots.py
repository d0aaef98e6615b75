"""The public representation of a guest."""

from typing import Any

from guests.models import Guest


def guest_snapshot(guest: Guest, *, personal: bool) -> dict[str, Any]:
    """Return a guest as the API shows it; `guests.selectors` has read it with room and booking.

    Without `personal` the contact data and the PIN are None.
    """
    return {
        "id": guest.pk,
        "first_name": guest.first_name,
        "last_name": guest.last_name,
        "guest_type": guest.guest_type,
        "room_number": guest.room.room_number if guest.room else None,
        "booking_id": guest.booking.booking_id if guest.booking else None,
        "check_in_date": guest.check_in_date,
        "check_out_date": guest.check_out_date,
        "email": guest.email if personal else None,
        "phone": guest.phone if personal else None,
        "id_pin": guest.id_pin if personal else None,
    }
