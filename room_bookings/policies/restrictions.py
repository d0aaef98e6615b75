"""The guard of restrictions: what a room type allows on the dates of a stay."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hotel.kernel.exceptions import Reason
from hotel.kernel.sentences import day_text
from rooms.day_restrictions import DayRestriction
from staff.enums import Role


@dataclass(frozen=True)
class BrokenRestriction:
    """A restriction that a stay breaks: its name, its date and, of a number of nights, the number."""

    name: str
    date: date
    nights: int | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the restriction as the API shows it."""
        return {"restriction": self.name, "date": self.date, "nights": self.nights}


def broken_restrictions(
    restrictions: Iterable[DayRestriction], *, check_in: date, check_out: date
) -> list[BrokenRestriction]:
    """Return the restrictions of one room type that a stay breaks.

    The number of nights counts from the date of arrival; a day use has none, and is not too short.
    """
    by_date = {each.date: each for each in restrictions}
    nights = (check_out - check_in).days
    broken = []
    if arrival := by_date.get(check_in):
        if arrival.closed_to_arrival:
            broken.append(BrokenRestriction("closed_to_arrival", check_in))
        if arrival.min_nights and 0 < nights < arrival.min_nights:
            broken.append(BrokenRestriction("min_nights", check_in, arrival.min_nights))
        if arrival.max_nights and nights > arrival.max_nights:
            broken.append(BrokenRestriction("max_nights", check_in, arrival.max_nights))
    if (departure := by_date.get(check_out)) and departure.closed_to_departure:
        broken.append(BrokenRestriction("closed_to_departure", check_out))
    return broken


_SENTENCES: Mapping[str, Callable[[BrokenRestriction], str]] = {
    "closed_to_arrival": lambda broken: _("Nobody arrives on %(day)s."),
    "closed_to_departure": lambda broken: _("Nobody departs on %(day)s."),
    "min_nights": lambda broken: ngettext(
        "Arrivals on %(day)s stay at least %(nights)s night.",
        "Arrivals on %(day)s stay at least %(nights)s nights.",
        broken.nights or 0,
    ),
    "max_nights": lambda broken: ngettext(
        "Arrivals on %(day)s stay at most %(nights)s night.",
        "Arrivals on %(day)s stay at most %(nights)s nights.",
        broken.nights or 0,
    ),
}


def restricted_reasons(
    restrictions: Iterable[DayRestriction], *, check_in: date, check_out: date
) -> list[Reason]:
    """Return why a booking cannot have these dates: the restrictions of its booked room type."""
    broken = broken_restrictions(restrictions, check_in=check_in, check_out=check_out)
    if not broken:
        return []
    sentences = [
        _SENTENCES[each.name](each) % {"day": day_text(each.date), "nights": each.nights} for each in broken
    ]
    return [Reason("restricted", " ".join(sentences), Role.MANAGER)]
