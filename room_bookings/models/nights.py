"""The nights sold, with the triggers that compare them with bookings."""

from room_bookings import night_triggers
from rooms.models import NightsSold


class BookedNights(NightsSold):
    """The nights sold of a room type, with the triggers that refuse counts which the bookings do not have."""

    class Meta:
        proxy = True
        default_permissions = ()
        triggers = [night_triggers.NIGHTS_SOLD_SAY_WHAT_BOOKINGS_HOLD, night_triggers.NIGHTS_SOLD_STAY]
