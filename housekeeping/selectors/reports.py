"""The lists of maintenance reports: those of a hotel that match filters, the history of one, the one a room shows."""

from collections.abc import Mapping
from typing import Any

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery

from hotel.kernel.keys import can_be_key
from hotel.models import Hotel
from housekeeping.exceptions import ReportNotFound
from housekeeping.models import MaintenanceChange, MaintenanceReport
from housekeeping.selectors.facts import BY_URGENCY, reports_with_details


def shown_report() -> FilteredRelation:
    """Return the relation of a query of rooms to the open report that each shows: the most urgent one."""
    of_room = MaintenanceReport.objects.filter(room=OuterRef("pk"), completed_at__isnull=True)
    first = Subquery(of_room.order_by(*BY_URGENCY).values("pk")[:1])
    return FilteredRelation("maintenance_reports", condition=Q(maintenance_reports__pk=first))


def reports_of(*, hotel: Hotel, filters: Mapping[str, Any]) -> QuerySet[MaintenanceReport]:
    """Return the reports of a hotel that match, the most urgent ones first. The filters are those of `ReportQuery`."""
    given = {name: value for name, value in filters.items() if value not in (None, [], "")}
    chosen = reports_with_details().filter(hotel=hotel)
    if "open" in given:
        chosen = chosen.filter(completed_at__isnull=given["open"])
    lookups = {
        "category": "category__in",
        "priority": "priority__in",
        "room_usable": "room_usable",
        "assigned_to": "assigned_to",
    }
    for name, lookup in lookups.items():
        if name in given:
            chosen = chosen.filter(**{lookup: given[name]})
    if "room_number" in given:
        chosen = chosen.filter(room__room_number__in=[number.upper() for number in given["room_number"]])
    if "unassigned" in given:
        chosen = chosen.filter(assigned_to__isnull=given["unassigned"])
    return chosen.order_by(*BY_URGENCY)


def report_by_pk(*, hotel: Hotel, report_pk: int) -> MaintenanceReport:
    """Return one report of a hotel with its details. Raises ReportNotFound."""
    if can_be_key(report_pk):
        for report in reports_with_details().filter(hotel=hotel, pk=report_pk):
            return report
    raise ReportNotFound(report_pk)


def changes_of_report(report: MaintenanceReport) -> QuerySet[MaintenanceChange]:
    """Return the history of a report, the first change first."""
    changes = MaintenanceChange.objects.filter(report=report)
    return changes.select_related("performed_by__user").order_by("version")
