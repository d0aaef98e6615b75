"""The lock of a calendar, always taken before any booking, and the leases of its feed."""

from datetime import timedelta

from django.utils.translation import gettext as _

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Conflict
from hotel.kernel.keys import can_be_key
from hotel.kernel.locking import LockQuery
from hotel.kernel.sql import update_rows
from room_bookings.exceptions import calendar_not_found
from room_bookings.models import ChannelCalendar
from staff.capabilities import Capability
from staff.command import Command

LEASE = timedelta(minutes=2)
"""How long one importer has a feed for itself: longer than a fetch may take, shorter than a scheduler's pause."""

_LOCK_CALENDAR = LockQuery(
    "lock_calendar",
    lambda given: ChannelCalendar.objects.select_related("room_type", "room", "hotel").filter(
        hotel=given.value("hotel_pk"), pk=given.value("calendar_pk"), deleted_at__isnull=True
    ),
    rank=LockRank.CALENDARS,
)


def lock_calendar(command: Command, *, calendar_pk: int) -> ChannelCalendar:
    """Lock one calendar with its room type and room. Raises NotFound, also for a deleted one, Busy."""
    if can_be_key(calendar_pk):
        for calendar in _LOCK_CALENDAR(hotel_pk=command.hotel.pk, calendar_pk=calendar_pk):
            return calendar
    raise calendar_not_found(calendar_pk)


def lease_calendar(command: Command, *, calendar_pk: int) -> ChannelCalendar:
    """Lease the feed of a calendar to one importer for LEASE; its import or its end of time gives it back.

    The number of the lease is the calendar's `lease_number`. Locks the calendar.
    Raises Conflict (import_running, no_feed), NotFound, Forbidden, Busy.
    """
    command.require(Capability.CALENDARS)
    calendar = lock_calendar(command, calendar_pk=calendar_pk)
    if not calendar.url:
        detail = _("Calendar %(calendar)s has no address to import from.") % {"calendar": calendar.pk}
        raise Conflict(detail, code="no_feed")
    if calendar.lease_until is not None and calendar.lease_until > command.now:
        detail = _("Calendar %(calendar)s is being imported.") % {"calendar": calendar.pk}
        raise Conflict(detail, code="import_running")
    calendar.lease_number += 1
    calendar.lease_until = command.now + LEASE
    update_rows([calendar], ["lease_number", "lease_until"])
    return calendar
