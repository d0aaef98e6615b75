"""Which work a day brings to a room: the rules, without any reading or writing."""

from datetime import date, datetime, time, timedelta

from housekeeping.models import CleaningCadence
from housekeeping.selectors.generation import Wish
from room_bookings.models import RoomBooking


def is_leaving(stay: RoomBooking, *, today: date) -> bool:
    """Tell whether the guests leave on this date or should have left before: departures, due-outs, day guests."""
    return stay.check_out <= today


def stayover_is_due(
    stay: RoomBooking, *, today: date, cadence: CleaningCadence, wish: Wish
) -> tuple[bool, bool]:
    """Return whether the room of guests who stay on is cleaned on this date, and whether it gets fresh linen.

    Days are counted from the arrival; 0 days mean never. Guests who want no cleaning get no linen either, unless they
    want linen. A day of linen is a day of cleaning.
    """
    nights = (today - stay.check_in).days
    if nights < 1:
        return False, False
    every = cadence.stayover_every_days if wish.stayover_every_days is None else wish.stayover_every_days
    linen_every = cadence.linen_every_days if wish.linen_every_days is None else wish.linen_every_days
    if wish.stayover_every_days == 0 and wish.linen_every_days is None:
        linen_every = 0
    gets_linen = linen_every > 0 and nights % linen_every == 0
    return gets_linen or (every > 0 and nights % every == 0), gets_linen


def needs_freshening_up(*, last_care: datetime, day_began: datetime, cadence: CleaningCadence) -> bool:
    """Tell whether a clean, vacant room was last cleaned so many days before the business date."""
    days = cadence.freshen_up_after_days
    return days > 0 and last_care < day_began - timedelta(days=days - 1)


def not_before(stay: RoomBooking, *, check_out_time: time) -> time | None:
    """Return the agreed hour of a late departure, before which nobody waits for the room."""
    agreed = stay.departure_time
    return agreed if agreed is not None and agreed > check_out_time else None
