"""The restrictions of a room type on one date, as values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid

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


def restricted_span(
    restrictions: Sequence[DayRestriction], *, first: date | None, last: date | None, today: date
) -> tuple[date, date]:
    """Return the dates that a change replaces: as given, else from the first to the last restriction, else today."""
    days = [each.date for each in restrictions] or [today]
    return first or min(days), last or max(days)


def require_valid_span(first: date, last: date) -> None:
    """Raise Invalid unless the dates are in order and at most MAX_DAYS."""
    if not 0 <= (last - first).days < MAX_DAYS:
        sentence = _("The dates are in order and at most %(days)s days.") % {"days": MAX_DAYS}
        raise Invalid(sentence, errors={"to": [sentence]})
