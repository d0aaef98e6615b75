"""The writer of calendars' audit rows, versions and events."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.calendar_snapshots import calendar_in_events
from room_bookings.enums import CalendarAction
from room_bookings.models import CalendarChange, ChannelCalendar
from staff.command import Command


class NewChange(NamedTuple):
    """What was done to a calendar. Addresses and tokens are never in `details`."""

    calendar: ChannelCalendar
    action: CalendarAction
    details: Mapping[str, Any]


def record_calendar_change(
    command: Command, calendar: ChannelCalendar, action: CalendarAction, details: Mapping[str, Any]
) -> None:
    """Insert the audit row of a change of a locked or new calendar, as `record_calendar_changes` does several."""
    record_calendar_changes(command, changes=[NewChange(calendar, action, details)])


def record_calendar_changes(command: Command, *, changes: Iterable[NewChange]) -> None:
    """Insert the audit rows of changes of locked or new calendars, by one statement."""
    insert_rows(
        CalendarChange(
            hotel=command.hotel,
            calendar=calendar,
            action=action,
            details=dict(details),
            changed_by=command.staff,
            source=command.source,
            at=command.now,
            business_date=command.today,
            command_id=command.id,
            request_id=request_id.get(),
        )
        for calendar, action, details in changes
    )


def announce_calendar(
    command: Command,
    calendar: ChannelCalendar,
    changed_fields: Sequence[str],
    *,
    oversold: Sequence[date] = (),
) -> None:
    """Announce a change of a calendar, and in an event of its own the nights that it oversells."""
    notification_manager.realtime_calendar(
        command,
        EventType.CALENDAR_UPDATED,
        calendar,
        changed_fields,
        snapshot=calendar_in_events(calendar, oversold=()),
    )
    if oversold:
        notification_manager.realtime_calendar(
            command,
            EventType.CALENDAR_OVERSOLD,
            calendar,
            ("blocks",),
            snapshot=calendar_in_events(calendar, oversold=oversold),
        )
