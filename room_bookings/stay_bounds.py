"""The bounds of a booking's dates and persons: services refuse with a sentence for each field, the database alike."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from hotel.kernel.business_date import FIRST_DAY, LAST_DAY, out_of_calendar
from hotel.kernel.sentences import number_text
from rooms.models import MAX_CHILD_AGE

MAX_NIGHTS = 1000
MAX_PERSONS = 99


def date_errors(*, check_in: date, check_out: date) -> dict[str, str]:
    """Return a sentence for each date of a stay that is out of bounds on any business date, by field."""
    stay = {"check_in": check_in, "check_out": check_out}
    errors = {name: out_of_calendar() for name, day in stay.items() if not FIRST_DAY <= day <= LAST_DAY}
    if errors:
        return errors
    if check_out < check_in:
        return {"check_out": _("The departure is before the arrival.")}
    if (check_out - check_in).days > MAX_NIGHTS:
        return {"check_out": _("A stay has at most %(nights)s nights.") % {"nights": number_text(MAX_NIGHTS)}}
    return {}


def person_errors(given: Mapping[str, int], *, min_adults: int) -> dict[str, str]:
    """Return a sentence for each number of persons that is out of bounds, by field.

    `given` may hold `adults` and `children`; `min_adults` is the lowest number of adults.
    """
    minimums = {"adults": min_adults, "children": 0}
    sentences = {
        "adults": _("There are %(minimum)s to %(maximum)s adults in a room."),
        "children": _("There are %(minimum)s to %(maximum)s children in a room."),
    }
    return {
        name: sentences[name] % {"minimum": minimum, "maximum": MAX_PERSONS}
        for name, minimum in minimums.items()
        if name in given and not minimum <= given[name] <= MAX_PERSONS
    }


def age_errors(ages: Sequence[int], *, children: int) -> dict[str, str]:
    """Return a sentence if these are not the ages of some or all of so many children, by field."""
    if len(ages) > children:
        return {
            "children_ages": _("There are ages of %(ages)s children, the booking has %(children)s.")
            % {"ages": len(ages), "children": children}
        }
    if not all(0 <= age <= MAX_CHILD_AGE for age in ages):
        return {"children_ages": _("Children are 0 to %(maximum)s years old.") % {"maximum": MAX_CHILD_AGE}}
    return {}
