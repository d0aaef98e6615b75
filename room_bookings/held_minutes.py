"""The minutes for which a booking holds its room, as a range that the database can compare.

Each date has two half-days of 1,440 minutes: the day, then the night. A stay with nights holds the half-days from the
night of `room_from` to the last one before `check_out`, and at least one. A day use holds the day of its date; with an
arrival or departure time only the minutes between them, counted from the hotel's `day_starts_at`. So a departure, day
uses whose hours do not meet, and an arrival can share one room on one date.
"""

from datetime import date, timedelta
from typing import Any, Protocol

from django.contrib.postgres.fields import IntegerRangeField
from django.db.models import Case, F, Func, IntegerField, Value, When
from django.db.models.functions import Coalesce, Greatest

from room_bookings.half_days import Days

HALF_DAY = 1440
"""The minutes of a half-day."""
DAY = 2 * HALF_DAY

_EPOCH = date(2000, 1, 1).toordinal()


class HoldingBooking(Protocol):
    """A booking as far as it says for which minutes it holds its room."""

    @property
    def check_in(self) -> date: ...
    @property
    def check_out(self) -> date: ...
    @property
    def arrival_minute(self) -> int | None: ...
    @property
    def departure_minute(self) -> int | None: ...


def _held_minutes() -> Func:
    day = Value(DAY) * Days(F("room_from"))
    arrival = day + Coalesce(F("arrival_minute"), Value(0))
    # A range that ends before it starts would be an error in place of the refusal by its constraint.
    leaves = Greatest(day + Coalesce(F("departure_minute"), Value(HALF_DAY)), arrival + Value(1))
    departure = Greatest(Value(DAY) * Days(F("check_out")), day + Value(DAY))
    return Func(
        Case(
            When(check_in=F("check_out"), then=arrival),
            default=day + Value(HALF_DAY),
            output_field=IntegerField(),
        ),
        Case(When(check_in=F("check_out"), then=leaves), default=departure, output_field=IntegerField()),
        function="int4range",
        output_field=IntegerRangeField(),
    )


HELD_MINUTES = _held_minutes()


class RangeBound(Func):
    """The first minute of a range, `lower`, or the one after its last, `upper`.

    Read as the driver returns it: Django would call `int` for each value, which is an integer already.
    """

    output_field = IntegerField()

    def get_db_converters(self, connection: Any) -> list[Any]:
        """Return none."""
        return []


def held_minutes(
    *,
    room_from: date,
    check_in: date,
    check_out: date,
    arrival_minute: int | None = None,
    departure_minute: int | None = None,
) -> range:
    """Return the minutes of a booking, the same as its column `held_minutes`.

    Guards compare them to name the other booking before the database refuses the overlap.
    """
    day = DAY * (room_from.toordinal() - _EPOCH)
    if check_in == check_out:
        first = day + (arrival_minute or 0)
        stop = day + (HALF_DAY if departure_minute is None else departure_minute)
        return range(first, max(stop, first + 1))
    return range(day + HALF_DAY, max(DAY * (check_out.toordinal() - _EPOCH), day + DAY))


def minutes_of_night(night: date) -> range:
    """Return the minutes of one night."""
    return held_minutes(room_from=night, check_in=night, check_out=night + timedelta(days=1))


def held_minutes_of(booking: HoldingBooking, *, room_from: date) -> range:
    """Return the minutes for which a booking holds a room from the date `room_from` on."""
    return held_minutes(
        room_from=room_from,
        check_in=booking.check_in,
        check_out=booking.check_out,
        arrival_minute=booking.arrival_minute,
        departure_minute=booking.departure_minute,
    )


def half_days_of(minutes: range) -> range:
    """Return the numbers of the half-days that these minutes touch."""
    return range(minutes.start // HALF_DAY, -(-minutes.stop // HALF_DAY))


def ranges_overlap(one: range, other: range) -> bool:
    """Tell whether two ranges of minutes have one in common."""
    return one.start < other.stop and other.start < one.stop
