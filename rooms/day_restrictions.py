"""The restrictions of a room type on one date, as values."""

from dataclasses import dataclass
from datetime import date

MAX_DAYS = 800
"""Dates of one request: a little more than two years."""


@dataclass(frozen=True)
class DayRestriction:
    """The restrictions of a date. `min_nights` and `max_nights` concern stays that begin on it."""

    date: date
    min_nights: int | None = None
    max_nights: int | None = None
    closed_to_arrival: bool = False
    closed_to_departure: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether the date is not restricted."""
        return self == DayRestriction(self.date)
