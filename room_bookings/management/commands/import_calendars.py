"""`manage.py import_calendars`: import the feeds of channels' calendars."""

from typing import Any

from django.core.management import BaseCommand, CommandError
from django.core.management.base import CommandParser
from django.utils import timezone

from room_bookings.calendar_runs import CalendarRun, run_imports
from room_bookings.enums import ImportOutcome
from room_bookings.selectors.calendars import calendars_to_import


class Command(BaseCommand):
    """Imports the feeds of all calendars that have an address, each in a transaction of its own."""

    help = (
        "Import the feeds of the calendars of channels. Run it by a scheduler, every few minutes; several may run at "
        "the same time. A feed that cannot be read changes nothing, and the command ends with an error."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hotel", help="slug of the only hotel to import for")
        parser.add_argument("--calendar", type=int, help="ID of the only calendar to import")

    def handle(self, *args: Any, **options: Any) -> None:
        calendars = calendars_to_import(hotel_slug=options["hotel"], calendar_pk=options["calendar"])
        failed = 0
        for run in run_imports(calendars, now=timezone.now()):
            self.stdout.write(_line(run))
            failed += run.report is not None and run.report.outcome == ImportOutcome.FAILED
        if failed:
            raise CommandError(f"{failed} of {len(calendars)} calendars could not be read.")
        self.stdout.write(f"{len(calendars)} calendars.")


def _line(run: CalendarRun) -> str:
    name = f"{run.calendar.hotel.slug}: calendar {run.calendar.pk}, {run.calendar.channel}"
    if run.report is None:
        return f"{name}: left out. {run.refusal}"
    report = run.report
    if report.outcome == ImportOutcome.FAILED:
        return f"{name}: not read. {report.error}"
    blocks = f"blocks +{report.blocks_added} ~{report.blocks_changed} -{report.blocks_released}"
    bookings = (
        f"bookings +{len(report.bookings_created)} ~{len(report.bookings_changed)} "
        f"-{len(report.bookings_cancelled)}"
    )
    return f"{name}: {report.outcome.lower()}; {blocks}; {bookings}"
