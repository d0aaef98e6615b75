"""The recurrences of an event within a window, by `recurring_ical_events`."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import recurring_ical_events
from icalendar import Calendar, Event

MAX_OCCURRENCES = 1_000
"""Occurrences of one event that a feed may have within the window."""

EARLIEST_START = date(2000, 1, 1)
"""An event that recurs since a date before this one is refused: each expansion counts from its beginning."""

_DATES_APART = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
_WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")


class Unreadable(ValueError):
    """An event means nothing that nights can be made of; the message says why, in a few words."""


def is_recurring(event: Event) -> bool:
    """Tell whether an event recurs, or changes one recurrence of another event."""
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def occurrences(events: Sequence[Event], *, since: date, until: date) -> list[Any]:
    """Return the occurrences of the events of one UID that touch the dates [since, until), changed ones as changed.

    Cancelled occurrences come as well: the library expands them like others. Raises Unreadable for rules that recur
    within a day, from before EARLIEST_START, or too often.
    """
    for event in events:
        _require_bounded(event)
    series = Calendar()
    for event in events:
        series.add_component(event)
    # The day before: an event at night in another zone may be one of the hotel's first date.
    found = list(recurring_ical_events.of(series).between(since - timedelta(days=1), until))
    if len(found) > MAX_OCCURRENCES:
        raise Unreadable(f"it recurs more than {MAX_OCCURRENCES} times")
    return found


def _require_bounded(event: Event) -> None:
    start = event.start
    if (start.date() if isinstance(start, datetime) else start) < EARLIEST_START:
        raise Unreadable(f"it recurs since before {EARLIEST_START.year}")
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if {str(freq).upper() for freq in rule.get("FREQ", [])} - _DATES_APART:
            raise Unreadable("it recurs within a day")
        if any(len(rule.get(name, [])) > 1 for name in _WITHIN_A_DAY):
            raise Unreadable("it recurs within a day")
