"""Reservations and blocks, told apart by the words that channels write into the summaries of events.

Airbnb writes "Reserved", and "Airbnb (Not available)" for nights that its host closed. Vrbo writes "Reserved - " and a
name, and "Blocked". Booking.com writes "CLOSED - Not available" for both, Google "Busy" or anything at all: of these
every event is a block, which holds the nights and invents no guest.
"""

from collections.abc import Collection

from hotel.kernel.names import normalized_name, person_name_errors
from room_bookings.enums import CalendarReading

RESERVATION_WORDS = {
    "airbnb": ("reserved", "reservation"),
    "vrbo": ("reserved",),
    "homeaway": ("reserved",),
}
"""By channel: an event whose summary begins with one of these is a reservation, every other one a block."""


def is_reservation(summary: str, *, channel: str, reading: str, block_words: Collection[str]) -> bool:
    """Tell whether an event is a reservation; every other one is a block.

    `block_words` of a calendar go before everything: an event is a block if its summary contains one of them, and with
    them in place of the channel's words every other event is a reservation.
    """
    folded = summary.casefold().strip()
    if any(word.casefold() in folded for word in block_words):
        return False
    if reading == CalendarReading.CHANNEL and not block_words:
        return (
            folded.startswith(RESERVATION_WORDS.get(channel, ())) if channel in RESERVATION_WORDS else False
        )
    return reading != CalendarReading.BLOCKS


def guest_name(summary: str, *, channel: str) -> str:
    """Return the name in a summary such as "Reserved - Ada Lovelace"; the name of the channel if there is none."""
    _, dash, name = summary.partition(" - ")
    name = normalized_name(name)
    if not dash or not name or person_name_errors(first_name="", last_name=name):
        return channel.capitalize()
    return name
