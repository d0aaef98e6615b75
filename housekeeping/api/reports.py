"""…/maintenance-reports/: the defects of rooms, and who repairs them."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema, page_of
from hotel.kernel.enums import Source
from housekeeping import selectors, services
from housekeeping.api.report_serializers import (
    ReportChangesInput,
    ReportDetailSerializer,
    ReportQuery,
    ReportSerializer,
    TechnicianInput,
)
from housekeeping.models import MaintenanceChange, MaintenanceReport
from housekeeping.policies import source_of
from housekeeping.snapshots import report_snapshot
from staff.api.base import HotelView
from staff.capabilities import Capability
from staff.snapshots import staff_snapshot


class ReportView(HotelView):
    """A view of maintenance reports."""

    tag = "housekeeping"

    @property
    def source(self) -> Source:
        return source_of(self.staff)

    def respond_with_report(self, report: MaintenanceReport) -> Response:
        """Build the response with the report."""
        return self.respond(report_snapshot(report))


class MaintenanceReports(ReportView):
    """The maintenance reports of the hotel."""

    capabilities = {"GET": Capability.ROOMS_READ}
    queries = {"GET": ReportQuery}

    @extend_schema(responses=page_of(ReportSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List open reports, or completed ones: first those that make a room unusable, then by priority and age."""
        found = selectors.reports_of(hotel=self.hotel, filters=self.query)
        return self.page(found, lambda page: [report_snapshot(report) for report in page])


class MaintenanceReportDetail(ReportView):
    """One maintenance report with its history."""

    capabilities = {"GET": Capability.ROOMS_READ, "PATCH": Capability.REPORT_MAINTENANCE}

    @extend_schema(responses=ReportDetailSerializer)
    def get(self, request: Request, hotel_slug: str, report_id: int) -> Response:
        """Show one report, open or completed, with every change of it."""
        report = selectors.report_by_pk(hotel=self.hotel, report_pk=report_id)
        history = [_change(change) for change in selectors.changes_of_report(report)]
        return self.respond(report_snapshot(report) | {"history": history})

    @extend_schema(request=ReportChangesInput, responses=ReportSerializer)
    def patch(self, request: Request, hotel_slug: str, report_id: int) -> Response:
        """Correct priority, category, note or usability of an open report.

        A vacant room that is not usable any more becomes MAINTENANCE_REQUIRED.
        """
        return self.carry_out(
            services.update_report, self.respond_with_report, body=ReportChangesInput, report_id=report_id
        )


class AssignReport(ReportView):
    """The technician of a report."""

    capabilities = {"POST": Capability.COMPLETE_MAINTENANCE}

    @extend_schema(request=TechnicianInput, responses=ReportSerializer)
    def post(self, request: Request, hotel_slug: str, report_id: int) -> Response:
        """Assign an open report to a member of the staff who completes maintenance, or make it free for everybody."""
        return self.carry_out(
            services.assign_report, self.respond_with_report, body=TechnicianInput, report_id=report_id
        )


def _change(change: MaintenanceChange) -> dict[str, Any]:
    return {
        "version": change.version,
        "at": change.at,
        "staff": staff_snapshot(change.performed_by),
        "source": change.source,
        "changed_fields": [each["field"] for each in change.changes],
        "command_id": change.command_id,
    }
