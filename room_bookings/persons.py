"""The count of the persons who need a place in a room: one function for the guards, the planner and the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol


class PersonsOfBooking(Protocol):
    """The persons that were agreed for a booking: an instance, or a row of values."""

    @property
    def adults(self) -> int: ...
    @property
    def children(self) -> int: ...
    @property
    def children_ages(self) -> Sequence[int]: ...


@dataclass(frozen=True)
class AgreedPersons:
    """Persons as they are to be agreed, for a judgement before they are written."""

    adults: int
    children: int
    children_ages: Sequence[int] = ()


class RoomPlaces(NamedTuple):
    """The persons that a room takes, and the number of the room, as far as a refusal names it.

    Children up to `infants_up_to_age` years sleep in a cot and need no place; with None every child needs one.
    """

    room_number: str
    max_occupancy: int
    infants_up_to_age: int | None = None


def places_needed(booking: PersonsOfBooking, *, infants_up_to_age: int | None, staying: int = 0) -> int:
    """Return the places that the booking needs in a room whose type has this `infants_up_to_age`.

    A child of unknown age needs a place. `staying` is the number of its party members who stay, where it is known: a
    person with a name needs a place also if the booking was made for fewer.
    """
    persons = max(booking.adults + booking.children, staying)
    return persons - infants_among(booking.children_ages, up_to_age=infants_up_to_age)


def infants_among(ages: Sequence[int], *, up_to_age: int | None) -> int:
    """Return how many of the children need no place; of none where every child needs one."""
    return 0 if up_to_age is None else sum(age <= up_to_age for age in ages)


def agreed_persons(booking: PersonsOfBooking) -> AgreedPersons:
    """Return the persons that are agreed now."""
    return AgreedPersons(booking.adults, booking.children, booking.children_ages)
