"""The agreed times of arrival and departure of a booking: checks, and their minutes of the business day."""

from datetime import date, time

from django.utils.translation import gettext as _

from hotel.kernel.business_date import HotelClock, day_of_clock, is_shown, minutes_after_day_start
from hotel.kernel.sentences import clock_text, day_text
from room_bookings.held_minutes import HALF_DAY


def time_errors(
    *,
    hotel: HotelClock,
    check_in: date,
    check_out: date,
    arrival_time: time | None,
    departure_time: time | None,
) -> dict[str, str]:
    """Return a sentence for each agreed time that the hotel's clock skips, and for a day use that ends too early.

    The dates are valid.
    """
    times = {"arrival_time": (check_in, arrival_time), "departure_time": (check_out, departure_time)}
    errors = {}
    for name, (day, clock) in times.items():
        if clock is None:
            continue
        shown_on = day_of_clock(hotel=hotel, day=day, clock=clock)
        if not is_shown(hotel=hotel, day=shown_on, clock=clock):
            errors[name] = not_shown(clock=clock, day=shown_on)
    if check_in == check_out and not errors:
        minutes = minutes_of_times(hotel=hotel, arrival_time=arrival_time, departure_time=departure_time)
        leaves = minutes["departure_minute"]
        if (HALF_DAY if leaves is None else leaves) <= (minutes["arrival_minute"] or 0):
            name = "arrival_time" if departure_time is None else "departure_time"
            errors[name] = _("The guests of a day use leave after they arrive.")
    return errors


def minutes_of_times(
    *, hotel: HotelClock, arrival_time: time | None, departure_time: time | None
) -> dict[str, int | None]:
    """Return the columns that say for which minutes a day use holds its room, by name.

    They count from the hotel's `day_starts_at`; a departure with seconds holds its minute, too.
    """
    minutes: dict[str, int | None] = {"arrival_minute": None, "departure_minute": None}
    if arrival_time is not None:
        minutes["arrival_minute"] = minutes_after_day_start(hotel=hotel, clock=arrival_time)
    if departure_time is not None:
        begun = bool(departure_time.second or departure_time.microsecond)
        minutes["departure_minute"] = minutes_after_day_start(hotel=hotel, clock=departure_time) + begun
    return minutes


def not_shown(*, clock: time, day: date) -> str:
    """Return the sentence that refuses a time which the hotel's clock skips on this day."""
    return _("The hotel's clock does not show %(time)s on %(day)s.") % {
        "time": clock_text(clock),
        "day": day_text(day),
    }
