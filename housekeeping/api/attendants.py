"""Reports of attendants: the lists of wishes and discrepancies, and the welfare list."""

from dataclasses import asdict

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema, page_of
from hotel.kernel.enums import Source
from housekeeping import selectors, services
from housekeeping.api.attendant_serializers import (
    DiscrepancyQuery,
    DiscrepancySerializer,
    GuestWishesSerializer,
    ResolveInput,
    UnvisitedRoomsSerializer,
)
from housekeeping.policies import source_of
from housekeeping.snapshots import discrepancy_snapshot, wish_snapshot
from staff.api.base import HotelView
from staff.capabilities import Capability


class AttendantView(HotelView):
    """A view of what attendants met."""

    tag = "housekeeping"

    @property
    def source(self) -> Source:
        return source_of(self.staff)


class WishList(AttendantView):
    """The wishes of the day."""

    capabilities = {"GET": Capability.ROOMS_READ}

    @extend_schema(responses=GuestWishesSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the wishes that count now, by room."""
        wishes = selectors.wish_list(hotel=self.hotel, today=self.command.today)
        return self.respond(
            {
                "results": [
                    wish_snapshot(wish, booking_id=wish.booking.booking_id, staff=wish.performed_by)
                    for wish in wishes
                ]
            }
        )


class WelfareList(AttendantView):
    """The rooms that nobody has entered."""

    capabilities = {"GET": Capability.WELFARE}

    @extend_schema(responses=UnvisitedRoomsSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the occupied rooms that nobody of the staff has entered on two business dates, this one included."""
        rooms = selectors.unvisited_rooms(hotel=self.hotel, today=self.command.today)
        return self.respond({"results": [asdict(room) for room in rooms]})


class Discrepancies(AttendantView):
    """Where what was seen differs from the occupancy."""

    capabilities = {"GET": Capability.ROOMS_READ}
    queries = {"GET": DiscrepancyQuery}

    @extend_schema(responses=page_of(DiscrepancySerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the open discrepancies, the latest first; with `open=false` all of them."""
        found = selectors.discrepancies_of(
            hotel=self.hotel, only_open=self.query["open"], since=self.query.get("since")
        )
        return self.page(found, lambda page: [discrepancy_snapshot(one) for one in page])


class ResolveDiscrepancy(AttendantView):
    """The resolution of a discrepancy."""

    capabilities = {"POST": Capability.RESOLVE_DISCREPANCIES}

    @extend_schema(request=ResolveInput, responses=DiscrepancySerializer)
    def post(self, request: Request, hotel_slug: str, discrepancy_id: int) -> Response:
        """Resolve a discrepancy with a note, where no command repairs it: a check-out settles a SKIP by itself."""
        return self.carry_out(
            services.resolve_discrepancy,
            lambda found: self.respond(discrepancy_snapshot(found)),
            body=ResolveInput,
            discrepancy_id=discrepancy_id,
        )
