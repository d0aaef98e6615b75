"""The endpoints of rooms: the list, new rooms, and one room."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema, page_of
from hotel.kernel.etag import etag
from hotel.kernel.exceptions import Conflict
from housekeeping.api.actions import room_actions
from housekeeping.services import NewRoom, create_rooms
from room_bookings.front_desk import selectors
from room_bookings.front_desk.api.base import RoomView
from room_bookings.front_desk.api.serializers import (
    RoomChangesInput,
    RoomDetailSerializer,
    RoomInput,
    RoomQuery,
    RoomSerializer,
    RoomsInput,
    RoomsSerializer,
)
from room_bookings.front_desk.room_rows import RoomRow
from room_bookings.front_desk.snapshots import room_detail_snapshot, room_snapshot
from room_bookings.services import update_room
from rooms.models import Room
from rooms.selectors import room_by_number, rooms_by_pk
from staff.api.actions import ExpandQuery, expands_actions
from staff.api.base import HotelView
from staff.capabilities import Capability
from staff.command import Command


class Rooms(RoomView):
    """All rooms of the hotel."""

    tag = "rooms"
    capabilities = {"GET": Capability.ROOMS_READ, "POST": Capability.ROOMS_CHANGE}
    queries = {"GET": RoomQuery}

    @extend_schema(responses=page_of(RoomSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        return self.counted_page(self._read_page, self._represent)

    def _read_page(self, first: int, size: int) -> tuple[list[RoomRow], int]:
        if not _chosen(self.query):
            return selectors.all_room_rows(hotel=self.hotel, first=first, size=size)
        ordering = self.query.get("ordering") or ["room_number"]
        fields = [name.replace("room_type", "room_type__code") for name in ordering]
        rooms = _filtered(Room.objects.filter(hotel=self.hotel), self.query)
        return selectors.room_page(rooms.order_by(*fields, "pk"), first, size)

    def _represent(self, rooms: Sequence[RoomRow]) -> list[dict[str, Any]]:
        contents = [room_snapshot(room, now=self.now) for room in rooms]
        if expands_actions(self.query):
            actions = _actions(self.command, rooms)
            for room, content in zip(rooms, contents, strict=True):
                content["actions"] = actions[room.pk]
        return contents

    @extend_schema(request=RoomInput, responses={201: RoomDetailSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Create a room, ready for guests or CHECKOUT_DIRTY."""
        new = NewRoom(**self.parse(RoomInput))
        return self.carry_out(create_rooms, self._respond_with_new_room, rooms=[new])

    def _respond_with_new_room(self, created: Sequence[Room]) -> Response:
        return self.respond_with_room(created[0].room_number, status=201)


class RoomsBulkCreate(HotelView):
    """Create many rooms, all or nothing."""

    tag = "rooms"
    capabilities = {"POST": Capability.ROOMS_CHANGE}

    @extend_schema(request=RoomsInput, responses={201: RoomsSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        new = [NewRoom(**room) for room in self.parse(RoomsInput)["rooms"]]
        return self.carry_out(create_rooms, self._respond_with_new_rooms, rooms=new)

    def _respond_with_new_rooms(self, created: Sequence[Room]) -> Response:
        rooms = selectors.room_rows([room.pk for room in created])
        results = [room_snapshot(room, now=self.now) for room in sorted(rooms)]
        return self.respond({"results": results}, status=201)


class RoomDetail(RoomView):
    """One room with its guests and its next booking."""

    tag = "rooms"
    capabilities = {
        "GET": Capability.ROOMS_READ,
        "PATCH": Capability.ROOMS_CHANGE,
        "DELETE": Capability.ROOMS_CHANGE,
    }

    queries = {"GET": ExpandQuery}

    @extend_schema(responses=RoomDetailSerializer)
    def get(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        detail = selectors.room_detail(hotel=self.hotel, room_number=room_number)
        content = room_detail_snapshot(detail, now=self.now)
        if expands_actions(self.query):
            content |= {"actions": _actions(self.command, [detail.room])[detail.room.pk]}
        return self.respond(content, etag=etag(detail.room))

    @extend_schema(request=RoomChangesInput, responses=RoomDetailSerializer)
    def patch(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Change the description of the room. Only actions change its status and occupancy."""
        return self.carry_out(
            update_room, self.respond_with_changed_room, body=RoomChangesInput, room_number=room_number
        )

    @extend_schema(responses={})
    def delete(self, request: Request, hotel_slug: str, room_number: str) -> Response:
        """Refuse always: a room is deactivated with `is_active: false`."""
        room = room_by_number(hotel=self.hotel, room_number=room_number)
        raise Conflict(
            _("Room %(room)s has a history and stays; deactivate it instead.") % {"room": room.room_number},
            code="room_has_history",
            current={"status": room.room_status, "etag": etag(room)},
            room_number=room.room_number,
            room_status=room.room_status,
        )


def _actions(command: Command, rooms: Iterable[RoomRow]) -> dict[int, list[dict[str, Any]]]:
    """Return the actions on each room by primary key; their guards judge whole rooms."""
    return room_actions(command, rooms_by_pk([room.pk for room in rooms]))


def _chosen(query: dict[str, Any]) -> set[str]:
    """Return the names of the filters and orders that a query asks for."""
    return {name for name, value in query.items() if value is not None} - {"page", "page_size", "expand"}


def _filtered(rooms: QuerySet[Room], query: dict[str, Any]) -> QuerySet[Room]:
    lists = {"room_status": "room_status__in", "room_type": "room_type__code__in", "floor": "floor__in"}
    rooms = rooms.filter(**{lookup: query[name] for name, lookup in lists.items() if query.get(name)})
    if query["is_occupied"] is not None:
        rooms = rooms.filter(occupancy__isnull=not query["is_occupied"])
    if query["is_active"] is not None:
        rooms = rooms.filter(is_active=query["is_active"])
    if query["maintenance_required"] is not None:
        rooms = selectors.with_open_report(rooms, wanted=query["maintenance_required"])
    if query.get("occupancy_status"):
        rooms = selectors.with_occupancy_status(rooms, query["occupancy_status"])
    if "search" in query:
        rooms = selectors.matching_words(rooms, query["search"])
    if "updated_since" in query:
        rooms = rooms.filter(updated_at__gte=query["updated_since"])
    return rooms
