"""The command that the services of all apps above this one take first."""

from datetime import datetime

from hotel.kernel import command as kernel
from hotel.kernel.enums import Source
from hotel.models import Hotel
from staff.models import Staff

Command = kernel.Command[Hotel, Staff]
"""A command on a hotel of this installation, given by a member of its staff or by the program itself."""


def system_command(hotel: Hotel, *, now: datetime) -> Command:
    """Return a command that the program itself gives, with no person behind it."""
    return Command(hotel=hotel, staff=None, source=Source.SYSTEM, now=now)
