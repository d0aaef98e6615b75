"""How far the days and numbers of a booking go. The services say so with a sentence; the database refuses the rest."""

from collections.abc import Mapping
from datetime import date

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY, OUT_OF_CALENDAR

MAX_NIGHTS = 1000
MAX_PERSONS = 99


def date_errors(*, check_in: date, check_out: date) -> dict[str, str]:
    """What is wrong with these days of a stay, whatever today is, by field."""
    stay = {"check_in": check_in, "check_out": check_out}
    faults = {name: OUT_OF_CALENDAR for name, day in stay.items() if not FIRST_DAY <= day <= LAST_DAY}
    if faults:
        return faults
    if check_out < check_in:
        return {"check_out": "The departure is before the arrival."}
    if (check_out - check_in).days > MAX_NIGHTS:
        return {"check_out": f"A stay has at most {MAX_NIGHTS:,} nights."}
    return {}


def person_errors(given: Mapping[str, int], *, least_adults: int) -> dict[str, str]:
    """What is wrong with these numbers of `adults` and `children`, by field."""
    least = {"adults": least_adults, "children": 0}
    return {
        name: f"There are {fewest} to {MAX_PERSONS} {name} in a room."
        for name, fewest in least.items()
        if name in given and not fewest <= given[name] <= MAX_PERSONS
    }
