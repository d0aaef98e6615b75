"""The endpoints of room types."""

from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema, page_of
from hotel.api.inputs import PageQuery
from hotel.kernel.etag import etag
from rooms.api.serializers import RoomTypeChangesInput, RoomTypeDetailSerializer, RoomTypeInput
from rooms.models import RoomType
from rooms.selectors import room_type_by_code, room_types_of
from rooms.services import create_room_type, update_room_type
from rooms.snapshots import room_type_snapshot
from staff.api.base import HotelView
from staff.capabilities import Capability


class RoomTypes(HotelView):
    """The room types that guests book."""

    capabilities = {"GET": Capability.ROOMS_READ, "POST": Capability.ROOMS_CHANGE}
    queries = {"GET": PageQuery}

    @extend_schema(responses=page_of(RoomTypeDetailSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        types = room_types_of(hotel=self.hotel).order_by("code")
        return self.page(types, lambda page: [room_type_snapshot(room_type) for room_type in page])

    @extend_schema(request=RoomTypeInput, responses={201: RoomTypeDetailSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        return self.carry_out(create_room_type, self._respond_with_new_room_type, body=RoomTypeInput)

    def _respond_with_new_room_type(self, room_type: RoomType) -> Response:
        return self.respond(room_type_snapshot(room_type), status=201, etag=etag(room_type))


class RoomTypeDetail(HotelView):
    """One room type."""

    capabilities = {"GET": Capability.ROOMS_READ, "PATCH": Capability.ROOMS_CHANGE}

    @extend_schema(responses=RoomTypeDetailSerializer)
    def get(self, request: Request, hotel_slug: str, code: str) -> Response:
        return self._respond(room_type_by_code(hotel=self.hotel, code=code))

    @extend_schema(request=RoomTypeChangesInput, responses=RoomTypeDetailSerializer)
    def patch(self, request: Request, hotel_slug: str, code: str) -> Response:
        return self.carry_out(update_room_type, self._respond, body=RoomTypeChangesInput, code=code)

    def _respond(self, room_type: RoomType) -> Response:
        return self.respond(room_type_snapshot(room_type), etag=etag(room_type))
