"""Dates with a weekday and short dates, for which Django has no format of a language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language


@dataclass(frozen=True)
class Patterns:
    """The patterns in which a language writes days, in the letters of Django's date formats."""

    weekday_date: str
    weekday_day: str
    short_day: str
    weekday_number: str


PATTERNS: Mapping[str, Patterns] = {
    "en": Patterns("l, j F Y", "l, j F", "j M", "D j"),
    "de": Patterns("l, j. F Y", "l, j. F", "j. N", "D j."),
    "es": Patterns(r"l, j \d\e F \d\e Y", r"l, j \d\e F", "j N", "D j"),
    "fr": Patterns("l j F Y", "l j F", "j N", "D j"),
}


def weekday_date(day: date) -> str:
    """Return the whole date: Sunday, 29 November 2026."""
    return date_format(day, _patterns().weekday_date)


def weekday_day(day: date) -> str:
    """Return weekday, day and month: Sunday, 29 November."""
    return date_format(day, _patterns().weekday_day)


def short_day(day: date) -> str:
    """Return day and month in little room: 29 Nov."""
    return date_format(day, _patterns().short_day)


def short_weekday(day: date) -> str:
    """Return the weekday in little room: Sun."""
    return date_format(day, "D")


def weekday_number(day: date) -> str:
    """Return a day of this week or the next: Sun 29."""
    return date_format(day, _patterns().weekday_number)


def _patterns() -> Patterns:
    language = (get_language() or "en").partition("-")[0]
    return PATTERNS.get(language, PATTERNS["en"])
