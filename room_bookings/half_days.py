"""The half-days for which a booking holds its room, as a range that the database can compare.

A stay with nights holds [2·room_from + 1, 2·check_out), and at least one half-day; a day use holds [2d, 2d + 1).
So a departure, a day use and an arrival can share one room on one date.
"""

from datetime import date
from typing import Any

from django.contrib.postgres.fields import IntegerRangeField
from django.db.models import Case, F, Func, IntegerField, Value, When
from django.db.models.functions import Greatest

_EPOCH = date(2000, 1, 1).toordinal()


class Days(Func):
    """The number of days since 2000-01-01."""

    template = "(%(expressions)s - DATE '2000-01-01')"
    output_field = IntegerField()


def _half_days() -> Func:
    arrival = Value(2) * Days(F("room_from"))
    day_use = When(check_in=F("check_out"), then=arrival)
    until_day_use = When(check_in=F("check_out"), then=arrival + Value(1))
    departure = Greatest(Value(2) * Days(F("check_out")), arrival + Value(2))
    return Func(
        Case(day_use, default=arrival + Value(1), output_field=IntegerField()),
        Case(until_day_use, default=departure, output_field=IntegerField()),
        function="int4range",
        output_field=IntegerRangeField(),
    )


HELD_HALF_DAYS = _half_days()


class HalfDayBound(Func):
    """The first half-day of a range, `lower`, or the one after its last, `upper`.

    Read as the driver returns it: Django would call `int` for each value, which is an integer already.
    """

    output_field = IntegerField()

    def get_db_converters(self, connection: Any) -> list[Any]:
        """Return none."""
        return []


def half_days(*, room_from: date, check_in: date, check_out: date) -> range:
    """Return the half-days of a booking, the same as its column `held_half_days`.

    Guards compare them to name the other booking before the database refuses the overlap.
    """
    arrival = 2 * (room_from.toordinal() - _EPOCH)
    if check_in == check_out:
        return range(arrival, arrival + 1)
    return range(arrival + 1, max(2 * (check_out.toordinal() - _EPOCH), arrival + 2))


def ranges_overlap(one: range, other: range) -> bool:
    """Tell whether two ranges of half-days have one in common."""
    return one.start < other.stop and other.start < one.stop
