"""…/housekeeping/dashboard/ and …/housekeeping/promises/: how far the day is, and what the desk may say to guests."""

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from housekeeping import services
from housekeeping.api.dashboard_serializers import DashboardSerializer, PromiseInput, PromiseSerializer
from housekeeping.api.tasks import TaskView
from housekeeping.dashboard_snapshots import dashboard_snapshot, promise_snapshot
from housekeeping.selectors.dashboard import read_dashboard
from staff.capabilities import Capability


class HousekeepingDashboard(TaskView):
    """The state of the hotel's housekeeping now."""

    capabilities = {"GET": Capability.ROOMS_READ}

    @extend_schema(responses=DashboardSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """Return counts, the progress of each attendant, and when each room will be ready, with the reasons."""
        return self.respond(dashboard_snapshot(self.command, read_dashboard(self.command)))


class Promises(TaskView):
    """The times at which rooms are promised to guests."""

    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=PromiseInput, responses={201: PromiseSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Store the time at which a room is promised to be ready; the dashboard flags a promise that is broken."""
        return self.carry_out(
            services.promise_room,
            lambda promise: self.respond(promise_snapshot(promise), status=201),
            body=PromiseInput,
        )
