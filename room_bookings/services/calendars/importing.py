"""The import of a calendar: one transaction that makes blocks and bookings say what the channel's feed says.

The feed was fetched before the transaction, under a lease. The order of the steps is the order of the locks, and within
it what frees nights comes before what takes them: cancellations, blocks, new dates, new bookings, rooms.
"""

import logging
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Conflict
from hotel.kernel.sql import PreparedQuery, update_rows
from room_bookings.calendar_feeds import FeedFailure, ReadFeed
from room_bookings.enums import CalendarAction, ImportOutcome
from room_bookings.models import CalendarBlock, CalendarReservation, ChannelCalendar
from room_bookings.services.calendars.changes import announce_calendar, record_calendar_change
from room_bookings.services.calendars.import_blocks import write_blocks
from room_bookings.services.calendars.import_plan import plan_import
from room_bookings.services.calendars.import_report import MAX_LISTED, ImportReport
from room_bookings.services.calendars.import_reservations import (
    cancel_reservations,
    change_reservations,
    create_reservations,
    lock_for,
)
from room_bookings.services.calendars.locking import lock_calendar
from staff.capabilities import Capability
from staff.command import Command

logger = logging.getLogger(__name__)

_READ_BLOCKS = PreparedQuery(
    "read_blocks_of_calendar",
    lambda given: CalendarBlock.objects.filter(
        Q(released_at__isnull=True, until__gt=given.value("today")) | given.any_of("uid", "uids"),
        calendar=given.value("calendar_pk"),
    ),
)
_READ_RESERVATIONS = PreparedQuery(
    "read_reservations_of_calendar",
    lambda given: CalendarReservation.objects.select_related("booking").filter(
        Q(ended_at__isnull=True, until__gt=given.value("today")) | given.any_of("uid", "uids"),
        calendar=given.value("calendar_pk"),
    ),
)


def import_calendar(
    command: Command,
    *,
    calendar_pk: int,
    feed: ReadFeed | FeedFailure,
    lease_number: int | None = None,
) -> ImportReport:
    """Make blocks and bookings of a calendar what its feed says, or record that the feed could not be read.

    A failure changes nothing but the calendar's status. With `lease_number` the import is one of a leased feed, and is
    refused if another importer has leased it since. The number of statements does not depend on the size of the feed.
    Locks the calendar, its bookings, their room types, their rooms.
    Raises NotFound, Conflict (import_running), Forbidden, Busy.
    """
    command.require(Capability.CALENDARS)
    calendar = lock_calendar(command, calendar_pk=calendar_pk)
    if lease_number is not None and calendar.lease_number != lease_number:
        detail = _("Calendar %(calendar)s is being imported.") % {"calendar": calendar.pk}
        raise Conflict(detail, code="import_running")
    if isinstance(feed, FeedFailure):
        return _record_failure(command, calendar, feed)
    report = _import(command, calendar, feed)
    _record_import(command, calendar, report)
    return report


def _import(command: Command, calendar: ChannelCalendar, feed: ReadFeed) -> ImportReport:
    uids = sorted({key.uid for key in feed.entries} | feed.cancelled)
    plan = plan_import(
        calendar,
        feed,
        blocks=_READ_BLOCKS(calendar_pk=calendar.pk, uids=uids, today=command.today),
        reservations=_READ_RESERVATIONS(calendar_pk=calendar.pk, uids=uids, today=command.today),
        today=command.today,
    )
    report = ImportReport(
        calendar,
        ImportOutcome.COMPLETE if feed.is_complete else ImportOutcome.PARTIAL,
        missing=sum(bool(block.missing_imports) for block in plan.counted_blocks)
        + sum(bool(reservation.missing_imports) for reservation in plan.written_reservations),
        doubled=sorted(feed.doubled),
        unreadable=list(feed.unreadable),
        own=feed.own,
    )
    bookings = lock_for(command, calendar, plan)
    cancel_reservations(command, plan, bookings, report)
    write_blocks(command, calendar, plan, report)
    change_reservations(command, plan, bookings, report)
    create_reservations(command, calendar, plan, report)
    return report


def _record_failure(command: Command, calendar: ChannelCalendar, failure: FeedFailure) -> ImportReport:
    """Keep that the feed could not be read. The first failure after a success is audited and announced."""
    was_failing = calendar.last_outcome == ImportOutcome.FAILED and calendar.last_error_code == failure.code
    calendar.lease_until = None
    calendar.last_try_at = command.now
    calendar.last_outcome = ImportOutcome.FAILED
    calendar.last_error_code, calendar.last_error = failure.code, failure.detail
    calendar.failing_since = calendar.failing_since or command.now
    _write_status(command, calendar)
    logger.warning(
        "Calendar not imported: %s",
        failure.detail,
        extra={"calendar_id": calendar.pk, "channel": calendar.channel, "error_code": failure.code},
    )
    report = ImportReport(calendar, ImportOutcome.FAILED, failure.code, failure.detail)
    if not was_failing:
        details = {"error_code": failure.code, "error": failure.detail}
        record_calendar_change(command, calendar, CalendarAction.FAILED, details)
        announce_calendar(command, calendar, ("last_outcome",))
    return report


def _record_import(command: Command, calendar: ChannelCalendar, report: ImportReport) -> None:
    outcome_before = calendar.last_outcome
    calendar.lease_until = None
    calendar.last_try_at = calendar.last_import_at = command.now
    calendar.last_outcome = report.outcome
    calendar.last_error_code = "unreadable_events" if report.unreadable else ""
    calendar.last_error = " ".join(report.unreadable[:MAX_LISTED])
    calendar.failing_since = None
    _write_status(command, calendar)
    changed = [
        *(["blocks"] if report.blocks_differ or report.oversold_nights else []),
        *(["last_outcome"] if outcome_before not in ("", report.outcome) else []),
    ]
    if changed:
        announce_calendar(command, calendar, changed, oversold=report.oversold_nights)
    has_news = changed or report.bookings_created or report.bookings_changed or report.bookings_cancelled
    if has_news or report.in_house or report.unrestored:
        record_calendar_change(command, calendar, CalendarAction.IMPORTED, report.as_dict())
    logger.info(
        "Calendar imported",
        extra={
            "calendar_id": calendar.pk,
            "channel": calendar.channel,
            "outcome": str(report.outcome),
            "blocks_changed": report.blocks_added + report.blocks_changed + report.blocks_released,
            "bookings_changed": _count(
                report.bookings_created, report.bookings_changed, report.bookings_cancelled
            ),
        },
    )


def _count(*lists: Sequence[str]) -> int:
    return sum(len(each) for each in lists)


def _write_status(command: Command, calendar: ChannelCalendar) -> None:
    calendar.version += 1
    calendar.updated_at = command.now
    update_rows(
        [calendar],
        [
            "lease_until",
            "last_try_at",
            "last_import_at",
            "last_outcome",
            "last_error_code",
            "last_error",
            "failing_since",
            "version",
            "updated_at",
        ],
    )
