"""The calendars of channels: their feeds, and the import of what channels sold or closed."""

from room_bookings.services.calendars.calendars import (
    CalendarWithToken,
    create_calendar,
    delete_calendar,
    issue_calendar_token,
    revoke_calendar_token,
    update_calendar,
)
from room_bookings.services.calendars.fetching import fetch_feed
from room_bookings.services.calendars.import_report import ImportReport
from room_bookings.services.calendars.importing import import_calendar
from room_bookings.services.calendars.locking import lease_calendar

__all__ = [
    "CalendarWithToken",
    "ImportReport",
    "create_calendar",
    "delete_calendar",
    "fetch_feed",
    "import_calendar",
    "issue_calendar_token",
    "lease_calendar",
    "revoke_calendar_token",
    "update_calendar",
]
