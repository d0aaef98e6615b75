"""The lock of a calendar, always taken before any booking, and the leases of its feed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Conflict, Refusal
from hotel.kernel.keys import can_be_key
from hotel.kernel.locking import LockQuery
from hotel.kernel.sql import update_rows
from room_bookings.exceptions import calendar_not_found
from room_bookings.models import ChannelCalendar
from staff.capabilities import Capability
from staff.command import Command

LEASE = timedelta(minutes=2)
"""How long one importer has a feed for itself: longer than a fetch may take, shorter than a scheduler's pause."""

_LOCK_CALENDARS = LockQuery(
    "lock_calendars",
    lambda given: ChannelCalendar.objects.select_related("room_type", "room", "hotel").filter(
        given.any_of("pk", "calendar_pks"), hotel=given.value("hotel_pk"), deleted_at__isnull=True
    ),
    rank=LockRank.CALENDARS,
)


@dataclass(frozen=True)
class Leases:
    """The calendars that were leased, and by primary key why others were not."""

    leased: Sequence[ChannelCalendar]
    refused: Mapping[int, Refusal]


def lock_calendar(command: Command, *, calendar_pk: int) -> ChannelCalendar:
    """Lock one calendar with its room type and room. Raises NotFound, also for a deleted one, Busy."""
    return lock_calendars(command, calendar_pks=[calendar_pk])[calendar_pk]


def lock_calendars(command: Command, *, calendar_pks: Sequence[int]) -> dict[int, ChannelCalendar]:
    """Lock calendars with their room types and rooms; return them by primary key, in the order given.

    Raises NotFound, also for a deleted one, Busy.
    """
    locked = _lock_existing(command, calendar_pks)
    for pk in calendar_pks:
        if pk not in locked:
            raise calendar_not_found(pk)
    return {pk: locked[pk] for pk in calendar_pks}


def lease_calendar(command: Command, *, calendar_pk: int) -> ChannelCalendar:
    """Lease the feed of one calendar, as `lease_calendars` does several.

    Raises Conflict (import_running, no_feed), NotFound, Forbidden, Busy.
    """
    leases = lease_calendars(command, calendar_pks=[calendar_pk])
    for refusal in leases.refused.values():
        raise refusal
    return leases.leased[0]


def lease_calendars(command: Command, *, calendar_pks: Sequence[int]) -> Leases:
    """Lease the feeds of calendars to one importer for LEASE; their import or its end of time gives them back.

    The number of a lease is the calendar's `lease_number`. Calendars that cannot be leased are left out and returned
    with a Conflict (import_running, no_feed) or NotFound. Locks the calendars. Raises Forbidden, Busy.
    """
    command.require(Capability.CALENDARS)
    locked = _lock_existing(command, calendar_pks)
    refused = {
        pk: refusal
        for pk in calendar_pks
        if (refusal := _against_lease(command, pk, locked.get(pk))) is not None
    }
    leased = [locked[pk] for pk in calendar_pks if pk not in refused]
    for calendar in leased:
        calendar.lease_number += 1
        calendar.lease_until = command.now + LEASE
    update_rows(leased, ["lease_number", "lease_until"])
    return Leases(leased, refused)


def require_lease(calendar: ChannelCalendar, *, lease_number: int | None) -> None:
    """Raise Conflict (import_running) if another importer has leased the calendar since this number was given out."""
    if lease_number is not None and calendar.lease_number != lease_number:
        raise _import_running(calendar)


def _lock_existing(command: Command, calendar_pks: Sequence[int]) -> dict[int, ChannelCalendar]:
    pks = [pk for pk in calendar_pks if can_be_key(pk)]
    if not pks:
        return {}
    return {
        calendar.pk: calendar for calendar in _LOCK_CALENDARS(hotel_pk=command.hotel.pk, calendar_pks=pks)
    }


def _against_lease(command: Command, calendar_pk: int, calendar: ChannelCalendar | None) -> Refusal | None:
    if calendar is None:
        return calendar_not_found(calendar_pk)
    if not calendar.url:
        detail = _("Calendar %(calendar)s has no address to import from.") % {"calendar": calendar.pk}
        return Conflict(detail, code="no_feed")
    if calendar.lease_until is not None and calendar.lease_until > command.now:
        return _import_running(calendar)
    return None


def _import_running(calendar: ChannelCalendar) -> Conflict:
    detail = _("Calendar %(calendar)s is being imported.") % {"calendar": calendar.pk}
    return Conflict(detail, code="import_running")
