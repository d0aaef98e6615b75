"""The count of the persons who need a place in a room: one function for guards, planner and pages."""

from dataclasses import dataclass
from typing import NamedTuple, Protocol


class PersonsOfBooking(Protocol):
    """The persons that were agreed for a booking: an instance, or a row of values."""

    @property
    def adults(self) -> int: ...
    @property
    def children(self) -> int: ...


@dataclass(frozen=True)
class AgreedPersons:
    """Persons as they are to be agreed, for a judgement before they are written."""

    adults: int
    children: int


class RoomPlaces(NamedTuple):
    """The persons that a room takes, and the number of the room, as far as a refusal names it."""

    room_number: str
    max_occupancy: int


def places_needed(booking: PersonsOfBooking, *, staying: int = 0) -> int:
    """Return the places that the booking needs in a room.

    `staying` is the number of its party members who stay, where it is known: a person with a name needs a place also
    if the booking was made for fewer.
    """
    return max(booking.adults + booking.children, staying)


def agreed_persons(booking: PersonsOfBooking) -> AgreedPersons:
    """Return the persons that are agreed now."""
    return AgreedPersons(booking.adults, booking.children)
