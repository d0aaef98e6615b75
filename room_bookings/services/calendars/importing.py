"""The import of calendars: one transaction that makes blocks and bookings say what the channels' feeds say.

The feeds were fetched before the transaction, under leases. The order of the steps is the order of the locks, and
within it what frees nights comes before what takes them: cancellations, blocks, new dates, new bookings, rooms.
"""

import logging
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q

from hotel.kernel.sql import PreparedQuery, update_rows
from room_bookings.calendar_feeds import FeedFailure, ReadFeed
from room_bookings.enums import CalendarAction, ImportOutcome
from room_bookings.models import CalendarBlock, CalendarReservation, ChannelCalendar
from room_bookings.services.calendars.changed_dates import say_oversold_together
from room_bookings.services.calendars.changes import NewChange, announce_calendar, record_calendar_changes
from room_bookings.services.calendars.import_blocks import write_blocks
from room_bookings.services.calendars.import_plan import ImportPlan, PlannedImport, plan_import
from room_bookings.services.calendars.import_report import MAX_LISTED, ImportReport
from room_bookings.services.calendars.import_reservations import (
    cancel_reservations,
    change_reservations,
    create_reservations,
    lock_for,
)
from room_bookings.services.calendars.locking import lock_calendars, require_lease
from staff.capabilities import Capability
from staff.command import Command

logger = logging.getLogger(__name__)

_READ_BLOCKS = PreparedQuery(
    "read_blocks_of_calendar",
    lambda given: CalendarBlock.objects.filter(
        given.any_of("calendar", "calendar_pks"),
        Q(released_at__isnull=True, until__gt=given.value("today")) | given.any_of("uid", "uids"),
    ),
)
_READ_RESERVATIONS = PreparedQuery(
    "read_reservations_of_calendar",
    lambda given: CalendarReservation.objects.select_related("booking").filter(
        given.any_of("calendar", "calendar_pks"),
        Q(ended_at__isnull=True, until__gt=given.value("today")) | given.any_of("uid", "uids"),
    ),
)


@dataclass(frozen=True)
class CalendarImport:
    """A feed for a calendar: what was read of it, or why it could not be read.

    With `lease_number` the import is one of a leased feed.
    """

    calendar_pk: int
    feed: ReadFeed | FeedFailure
    lease_number: int | None = None


def import_calendar(
    command: Command, *, calendar_pk: int, feed: ReadFeed | FeedFailure, lease_number: int | None = None
) -> ImportReport:
    """Import the feed of one calendar, as `import_calendars` does several."""
    return import_calendars(command, imports=[CalendarImport(calendar_pk, feed, lease_number)])[0]


def import_calendars(command: Command, *, imports: Sequence[CalendarImport]) -> list[ImportReport]:
    """Make blocks and bookings of calendars what their feeds say, or record that a feed could not be read.

    Returns a report for each, in the order given. A failure changes nothing but the calendar's status. The import of a
    leased feed is refused if another importer has leased it since. The number of statements depends neither on the
    number of calendars nor on the size of their feeds. Locks the calendars, their bookings, the room types, the rooms.
    Raises NotFound, Conflict (import_running), Forbidden, Busy.
    """
    command.require(Capability.CALENDARS)
    calendars = lock_calendars(command, calendar_pks=[each.calendar_pk for each in imports])
    if len(calendars) != len(imports):
        raise ValueError("A calendar can be imported once in a command.")
    for each in imports:
        require_lease(calendars[each.calendar_pk], lease_number=each.lease_number)
    feeds = {calendars[each.calendar_pk]: each.feed for each in imports}
    reports = _import(command, {key: feed for key, feed in feeds.items() if isinstance(feed, ReadFeed)})
    reports |= {
        calendar: ImportReport(calendar, ImportOutcome.FAILED, feed.code, feed.detail)
        for calendar, feed in feeds.items()
        if isinstance(feed, FeedFailure)
    }
    _record(command, reports.values())
    return [reports[calendar] for calendar in feeds]


def _import(
    command: Command, feeds: Mapping[ChannelCalendar, ReadFeed]
) -> dict[ChannelCalendar, ImportReport]:
    if not feeds:
        return {}
    imports = _plan(command, feeds)
    bookings = lock_for(command, imports)
    cancel_reservations(command, imports, bookings)
    write_blocks(command, imports)
    begun = change_reservations(command, imports, bookings)
    created = create_reservations(command, imports)
    say_oversold_together(command, begun=begun, created=created)
    return {each.calendar: each.report for each in imports}


def _plan(command: Command, feeds: Mapping[ChannelCalendar, ReadFeed]) -> list[PlannedImport]:
    wanted = {
        "calendar_pks": [calendar.pk for calendar in feeds],
        "uids": sorted({uid for feed in feeds.values() for uid in _uids_of(feed)}),
        "today": command.today,
    }
    blocks: dict[int, list[CalendarBlock]] = defaultdict(list)
    for block in _READ_BLOCKS(**wanted):
        blocks[block.calendar_id].append(block)
    reservations: dict[int, list[CalendarReservation]] = defaultdict(list)
    for reservation in _READ_RESERVATIONS(**wanted):
        reservations[reservation.calendar_id].append(reservation)
    imports = []
    for calendar, feed in feeds.items():
        plan = plan_import(
            calendar,
            feed,
            blocks=blocks[calendar.pk],
            reservations=reservations[calendar.pk],
            today=command.today,
        )
        imports.append(PlannedImport(calendar, plan, _report_of(calendar, feed, plan)))
    return imports


def _uids_of(feed: ReadFeed) -> set[str]:
    return {key.uid for key in feed.entries} | feed.cancelled


def _report_of(calendar: ChannelCalendar, feed: ReadFeed, plan: ImportPlan) -> ImportReport:
    return ImportReport(
        calendar,
        ImportOutcome.COMPLETE if feed.is_complete else ImportOutcome.PARTIAL,
        missing=sum(bool(block.missing_imports) for block in plan.counted_blocks)
        + sum(bool(reservation.missing_imports) for reservation in plan.written_reservations),
        doubled=sorted(feed.doubled),
        unreadable=list(feed.unreadable),
        own=feed.own,
    )


def _record(command: Command, reports: Collection[ImportReport]) -> None:
    """Write the status of the calendars, with an audit row and the events of each for which something is new."""
    changes = []
    for report in reports:
        is_failed = report.outcome == ImportOutcome.FAILED
        change = _set_failure(command, report) if is_failed else _set_success(command, report)
        changes += [change] if change else []
    update_rows(
        [report.calendar for report in reports],
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
    record_calendar_changes(command, changes=changes)


def _set_failure(command: Command, report: ImportReport) -> NewChange | None:
    """Keep that the feed could not be read. The first failure after a success is audited and announced."""
    calendar = report.calendar
    was_failing = (
        calendar.last_outcome == ImportOutcome.FAILED and calendar.last_error_code == report.error_code
    )
    _set_status(command, report, error_code=report.error_code, error=report.error)
    calendar.failing_since = calendar.failing_since or command.now
    logger.warning(
        "Calendar not imported: %s",
        report.error,
        extra={"calendar_id": calendar.pk, "channel": calendar.channel, "error_code": report.error_code},
    )
    if was_failing:
        return None
    announce_calendar(command, calendar, ("last_outcome",))
    details = {"error_code": report.error_code, "error": report.error}
    return NewChange(calendar, CalendarAction.FAILED, details)


def _set_success(command: Command, report: ImportReport) -> NewChange | None:
    calendar = report.calendar
    outcome_before = calendar.last_outcome
    _set_status(
        command,
        report,
        error_code="unreadable_events" if report.unreadable else "",
        error=" ".join(report.unreadable[:MAX_LISTED]),
    )
    calendar.last_import_at, calendar.failing_since = command.now, None
    changed = [
        *(["blocks"] if report.blocks_differ or report.oversold_nights else []),
        *(["last_outcome"] if outcome_before not in ("", report.outcome) else []),
    ]
    if changed:
        announce_calendar(command, calendar, changed, oversold=report.oversold_nights)
    logger.info(
        "Calendar imported",
        extra={
            "calendar_id": calendar.pk,
            "channel": calendar.channel,
            "outcome": str(report.outcome),
            "blocks_changed": report.blocks_added + report.blocks_changed + report.blocks_released,
            "bookings_changed": len(report.changed_bookings),
        },
    )
    has_news = changed or report.changed_bookings or report.in_house or report.unrestored
    return NewChange(calendar, CalendarAction.IMPORTED, report.as_dict()) if has_news else None


def _set_status(command: Command, report: ImportReport, *, error_code: str, error: str) -> None:
    calendar = report.calendar
    calendar.lease_until = None
    calendar.last_try_at = calendar.updated_at = command.now
    calendar.last_outcome = report.outcome
    calendar.last_error_code, calendar.last_error = error_code, error
    calendar.version += 1
