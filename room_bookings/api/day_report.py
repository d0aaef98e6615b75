"""GET …/reports/day/: what was taken, charged and corrected on a business date."""

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from hotel.api.inputs import HotelDate, InputSerializer
from room_bookings.api.ledger_serializers import DayReportSerializer
from room_bookings.selectors.day_report import day_report
from staff.api.base import HotelView
from staff.capabilities import Capability


class DayReportQuery(InputSerializer):
    date = HotelDate(required=False, help_text="A business date. Default: the current one.")


class DayReport(HotelView):
    capabilities = {"GET": Capability.PAYMENTS}
    queries = {"GET": DayReportQuery}

    @extend_schema(responses=DayReportSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """Report a business date. What is entered late counts on the date on which it is entered."""
        day = self.query.get("date", self.command.today)
        return self.respond(day_report(hotel=self.hotel, day=day))
