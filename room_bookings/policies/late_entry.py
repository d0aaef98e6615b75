"""Guards of what is entered after its dates: last night's walk-in after an outage."""

from datetime import date, timedelta

from django.utils.translation import gettext as _

from hotel.kernel.sentences import day_text
from room_bookings.models import RoomBooking
from staff.authorization import may
from staff.capabilities import Capability
from staff.command import Command

LATE_DATES = 2
"""Business dates after the arrival on which a manager may still enter it."""


def late_arrival_error(command: Command, *, check_in: date) -> str | None:
    """Return why the acting person cannot enter a booking with this arrival; None if it is lawful.

    From the business date on everybody may; up to LATE_DATES earlier a manager, but never the program itself.
    """
    today = command.today
    if check_in >= today or enters_late(command, check_in=check_in):
        return None
    if _is_manager(command):
        return _("The arrival is more than %(dates)s business dates before %(today)s.") % {
            "dates": LATE_DATES,
            "today": day_text(today),
        }
    return _("The arrival is before the business date %(today)s.") % {"today": day_text(today)}


def enters_late(command: Command, *, check_in: date) -> bool:
    """Tell whether the acting person may enter an arrival of this date, which is over, afterwards."""
    return _is_recent(command, check_in) and _is_manager(command)


def is_over_since_recently(command: Command, *, booking: RoomBooking) -> bool:
    """Tell whether the dates of the stay are over, but its arrival can still be entered."""
    return _is_recent(command, booking.check_in) and command.today > booking.check_out


def _is_recent(command: Command, check_in: date) -> bool:
    return command.today - timedelta(days=LATE_DATES) <= check_in < command.today


def _is_manager(command: Command) -> bool:
    return command.staff is not None and may(command.staff, Capability.LATE_CORRECTIONS)
