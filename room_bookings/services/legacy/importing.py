"""The import of a dump of the old system: staged, classified, resolved by rules and written, all or nothing."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from hotel.kernel.command import InstallationCommand
from hotel.kernel.exceptions import Invalid
from room_bookings.services.legacy import findings, report, staging
from room_bookings.services.legacy.staging import DumpRow, Staged


def check_legacy(
    command: InstallationCommand,
    *,
    rows: Iterable[DumpRow],
    hotel_slug: str | None = None,
    as_of: datetime | None = None,
) -> report.ImportReport:
    """Stage a dump and classify its contradictions; write nothing but temporary tables.

    Raises Invalid as `import_legacy`.
    """
    staged = staging.stage(rows)
    instant = as_of or staging.latest_instant() or command.now
    findings.set_clock(instant)
    found, habits = findings.find_contradictions(), findings.count_habits()
    counts = staging.counts_by_hotel()
    hotels = [
        report.HotelReport(
            slug=slug,
            outcome="checked",
            counts=report.counts_read(counts.get(pk, {})),
            contradictions=[
                report.contradiction_entry(finding, {}) for finding in found if finding.hotel_pk == pk
            ],
            habits={code: of_hotels.get(pk, 0) for code, of_hotels in habits.items()},
        )
        for pk, slug in _chosen_hotels(hotel_slug)
    ]
    return _report(staged, instant, hotels, counts.get(None, {}))


def _report(
    staged: Staged, as_of: datetime, hotels: list[report.HotelReport], of_no_hotel: dict[str, int]
) -> report.ImportReport:
    return report.ImportReport(
        as_of=as_of, hotels=hotels, rows_of_no_hotel=of_no_hotel, unknown_models=staged.unknown_models
    )


def _chosen_hotels(slug: str | None) -> list[tuple[int, str]]:
    """Return the keys and slugs of the staged hotels, or of the one with this slug. Raises Invalid."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pk, slug FROM legacy_hotel ORDER BY slug")
        staged: list[tuple[int, str]] = cursor.fetchall()
    chosen = [(pk, name) for pk, name in staged if slug in (None, name)]
    if not chosen:
        known = ", ".join(name for _, name in staged) or "none"
        raise Invalid(
            f"The file has no hotel {slug}. Its hotels: {known}." if slug else "The file has no hotel."
        )
    return chosen
