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
from room_bookings.services.calendars.importing import (
    CalendarImport,
    import_calendar,
    import_calendars,
)
from room_bookings.services.calendars.locking import Leases, lease_calendar, lease_calendars

__all__ = [
    "CalendarImport",
    "CalendarWithToken",
    "ImportReport",
    "Leases",
    "create_calendar",
    "delete_calendar",
    "fetch_feed",
    "import_calendar",
    "import_calendars",
    "issue_calendar_token",
    "lease_calendar",
    "lease_calendars",
    "revoke_calendar_token",
    "update_calendar",
]
