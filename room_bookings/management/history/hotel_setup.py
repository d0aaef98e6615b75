"""The hotel of a booking history, with as many rooms of each type as its stays need at once."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, time, timedelta

from django.utils.text import slugify

from hotel.kernel.command import InstallationCommand
from hotel.kernel.command_runner import run_command
from hotel.kernel.time_zones import time_zone
from hotel.models import Hotel
from hotel.services.hotels import create_hotel
from housekeeping.services import NewRoom, create_rooms
from room_bookings.held_minutes import half_days_of, held_minutes
from room_bookings.management.history.csv_reader import PastBooking
from room_bookings.management.history.overbooking import limits_needed
from rooms import services as room_services
from staff.command import system_command

TIMEZONE = "Europe/Lisbon"
CURRENCY = "EUR"
NO_SHOW_CUTOFF = time(23)
ROOMS_PER_FLOOR = 40
DAY = timedelta(days=1)


def open_hotel(*, name: str, bookings: Sequence[PastBooking]) -> Hotel:
    """Return the hotel of this name; create it with its rooms on the day before its first booking if it is missing."""
    slug = slugify(name)
    hotel = Hotel.objects.filter(slug=slug).first()
    eve = min(booking.created for booking in bookings) - DAY
    now = datetime.combine(eve, time(12), tzinfo=time_zone(TIMEZONE))
    return hotel or run_command(
        InstallationCommand(now=now),
        lambda command: _create(command, slug, name, bookings),
        name="replay_bookings",
    )


def rooms_needed(bookings: Collection[PastBooking]) -> dict[str, int]:
    """Return the largest number of rooms of each assigned type that the stays hold in one half-day."""
    held: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for booking in bookings:
        if booking.is_stay:
            check_out = (
                booking.arrival if booking.is_day_use else max(booking.outcome_date, booking.arrival + DAY)
            )
            held[booking.assigned_type].update(
                half_days_of(
                    held_minutes(room_from=booking.arrival, check_in=booking.arrival, check_out=check_out)
                )
            )
    return {room_type: max(counter.values()) for room_type, counter in sorted(held.items())}


def _create(
    installation_command: InstallationCommand, slug: str, name: str, bookings: Sequence[PastBooking]
) -> Hotel:
    hotel = create_hotel(
        installation_command,
        slug=slug,
        name=name,
        timezone=TIMEZONE,
        currency=CURRENCY,
        no_show_cutoff=NO_SHOW_CUTOFF,
        sends_mail=False,
    )
    command = system_command(hotel, now=installation_command.now)
    largest: Counter[str] = Counter()
    for booking in bookings:
        for room_type in (booking.reserved_type, booking.assigned_type):
            largest[room_type] = max(largest[room_type], booking.adults + booking.children, 1)
    rooms = rooms_needed(bookings)
    limits = limits_needed(bookings, rooms)
    for code, persons in sorted(largest.items()):
        room_services.create_room_type(
            command,
            code=code,
            name=f"Type {code}",
            max_occupancy=persons,
            overbooking_limit=limits[code],
        )
    create_rooms(
        command,
        rooms=[
            NewRoom(room_number=f"{code}{number:03}", room_type=code, floor=number // ROOMS_PER_FLOOR)
            for code, count in rooms.items()
            for number in range(1, count + 1)
        ],
    )
    return hotel
