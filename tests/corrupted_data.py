"""Rows that the constraints refuse, and that imported data may contain."""

from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction

from guests.models import Guest
from hotel.models import Hotel
from rooms.models import Room
from tests.scenarios import MORNING, TODAY


@contextmanager
def without_constraints() -> Generator[None, None, None]:
    """Switch triggers and foreign keys off for the block."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        cursor.execute("SET LOCAL session_replication_role = origin")


def add_orphaned_guest(hotel: Hotel, room_number: str, *, pin: str = "", now: datetime = MORNING) -> Guest:
    """Add a guest without a booking to a room, with a search key as `rebuild_search_keys` makes it."""
    with without_constraints():
        guest = Guest.objects.create(
            hotel=hotel,
            room=Room.objects.get(hotel=hotel, room_number=room_number),
            guest_type="PRIMARY",
            first_name="Gus",
            last_name="Orphan",
            check_in_date=TODAY,
            id_pin=pin,
            created_at=now,
            updated_at=now,
        )
        with connection.cursor() as cursor:
            cursor.execute("SELECT refresh_guest_search_keys(ARRAY[%s::bigint])", [guest.pk])
    return guest


def misplace_guest(guest: Guest, room_number: str | None) -> None:
    """Record a guest in another room than the one of the booking, or in none."""
    room = room_number and Room.objects.get(hotel=guest.hotel, room_number=room_number)
    with without_constraints():
        Guest.objects.filter(pk=guest.pk).update(room=room or None)
