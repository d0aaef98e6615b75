"""The parts of sentences to people that differ between languages: dates, times, numbers and lists.

In English a date is written as the API writes it, 2030-05-01, because programs have always read it there. In the other
languages it is written out.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date, time
from functools import lru_cache, wraps
from typing import ParamSpec

from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

P = ParamSpec("P")


def once_per_language(make: Callable[P, str]) -> Callable[P, str]:
    """Keep what the function returns, by the active language and its arguments, which are members of enumerations.

    A list of rooms with their actions holds thousands of reasons: looking each word up would take longer than the rest.
    """

    @lru_cache(maxsize=1024)
    def kept(language: str | None, *args: Hashable, **kwargs: Hashable) -> str:  # noqa: ARG001 (the key)
        return make(*args, **kwargs)  # type: ignore[arg-type]

    @wraps(make)
    def text(*args: P.args, **kwargs: P.kwargs) -> str:
        return kept(get_language(), *args, **kwargs)  # type: ignore[arg-type]

    return text


def day_text(day: date) -> str:
    """Return a date as sentences in the active language write it."""
    return str(day) if _is_english() else date_format(day, "DATE_FORMAT")


def clock_text(clock: time) -> str:
    """Return a time of day as sentences in the active language write it."""
    return str(clock) if _is_english() else time_format(clock, "TIME_FORMAT")


def number_text(number: int) -> str:
    """Return a number with the separator of thousands of the active language."""
    return number_format(number, force_grouping=True)


def alternatives(words: Sequence[str]) -> str:
    """Return words as a list whose last two are joined by "or". There is at least one word."""
    *others, last = words
    if not others:
        return last
    return _("%(others)s or %(last)s") % {"others": ", ".join(others), "last": last}


def please_correct(fields: Iterable[str]) -> str:
    """Return the sentence that asks for the correction of fields, which have their names of the API."""
    return _("Please correct: %(fields)s.") % {"fields": ", ".join(fields)}


def _is_english() -> bool:
    return (get_language() or "en").startswith("en")
