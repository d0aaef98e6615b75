"""Selectors of rooms with their bookings, guests and maintenance reports."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import JSONField
from django.db.models.functions import Concat, JSONObject, Upper

from guests.models import Guest
from hotel.kernel.names import normalized_text
from hotel.kernel.pages import read_page
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from housekeeping.models import MaintenanceReport
from housekeeping.selectors import latest_wish, open_discrepancy, shown_report
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.front_desk.room_rows import RoomDetailRow, RoomRow
from room_bookings.front_desk.snapshots import room_snapshot
from room_bookings.models import BookingGuest, RoomBooking
from rooms.enums import OCCUPANCY_STATUS_OF_VACANT, OccupancyStatus
from rooms.exceptions import RoomNotFound
from rooms.models import Room

_FULL_NAME = Concat("first_name", Value(" "), "last_name")


def _room_rows() -> QuerySet[Room, Any]:
    return Room.objects.annotate(
        open_report=shown_report(),
        primary_guest=FilteredRelation(
            "occupancy__booking__party", condition=Q(occupancy__booking__party__role=PartyRole.PRIMARY)
        ),
    ).values_list(*RoomRow._fields)


def _room_details(given: PreparedQuery.Parameters) -> QuerySet[Room, Any]:
    guests = Guest.objects.filter(room=OuterRef("pk")).order_by("-guest_type", "pk")
    guest = JSONObject(id="pk", first_name="first_name", last_name="last_name", guest_type="guest_type")
    return (
        _room_rows()
        .annotate(upper_number=Upper("room_number"))
        .filter(hotel=given.value("hotel_pk"), upper_number=given.value("upper_number"))
        .values_list(
            *RoomRow._fields,
            ArraySubquery(guests.values(guest=guest)),
            next_booking(),
            latest_wish(),
            open_discrepancy(),
        )
        .order_by()
    )


def next_booking() -> Subquery:
    """Return the next live booking that is assigned to the room and not checked in."""
    planned = RoomBooking.objects.filter(
        assigned_room=OuterRef("pk"), status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED]
    ).annotate(primary_guest=FilteredRelation("party", condition=Q(party__role=PartyRole.PRIMARY)))
    shown = JSONObject(
        booking_id="booking_id",
        first_name="primary_guest__first_name",
        last_name="primary_guest__last_name",
        status="status",
        check_in="check_in",
        check_out="check_out",
        waiting_since="waiting_since",
    )
    return Subquery(planned.order_by("check_in", "pk").values(shown=shown)[:1], output_field=JSONField())


def _room_rows_of_hotel(given: PreparedQuery.Parameters) -> QuerySet[Room, Any]:
    rooms = Room.objects.filter(hotel=given.value("hotel_pk")).order_by()
    count = Subquery(rooms.values("hotel").annotate(count=Count("*")).values("count"))
    rows = _room_rows().filter(hotel=given.value("hotel_pk")).order_by("room_number", "pk")
    return rows.values_list(*RoomRow._fields, count)


room_rows = PreparedQuery.by_key("read_room_rows", _room_rows, row=RoomRow)
"""Reads rooms by primary key."""

_READ_ROOM_ROWS_OF_HOTEL: PreparedQuery[Any] = PreparedQuery(
    "read_room_rows_of_hotel", _room_rows_of_hotel, is_page=True
)
_READ_ROOM_DETAILS: PreparedQuery[Any] = PreparedQuery("read_room_details", _room_details)


def all_room_rows(*, hotel: Hotel, first: int, size: int) -> tuple[list[RoomRow], int]:
    """Return `size` rooms of the hotel by number, after the `first`, and the count of all, in one statement."""
    found = _READ_ROOM_ROWS_OF_HOTEL(hotel_pk=hotel.pk, limit=size, offset=first)
    return [RoomRow(*row[:-1]) for row in found], found[0][-1] if found else 0


def room_page(rooms: QuerySet[Room], first: int, size: int) -> tuple[list[RoomRow], int]:
    """Return `size` rooms of an ordered queryset, after the `first`, and the count of all, in two statements."""
    return read_page(rooms, first, size, read=room_rows)


def room_detail(*, hotel: Hotel, room_number: str) -> RoomDetailRow:
    """Return the hotel's room with this number, in upper or lower case, in one statement. Raises RoomNotFound."""
    found = _READ_ROOM_DETAILS(hotel_pk=hotel.pk, upper_number=room_number.upper())
    if not found:
        raise RoomNotFound([room_number])
    columns = len(RoomRow._fields)
    return RoomDetailRow(RoomRow(*found[0][:columns]), *found[0][columns:])


def room_snapshots(room_pks: Collection[int], now: datetime) -> dict[int, dict[str, Any]]:
    """Return the snapshots of rooms by primary key, in one statement."""
    return {room.pk: room_snapshot(room, now=now) for room in room_rows(room_pks)}


def with_occupancy_status(queryset: QuerySet[Room], wanted: Collection[str]) -> QuerySet[Room]:
    """Keep the rooms with one of these occupancy statuses."""
    condition = Q(pk__in=[])
    if OccupancyStatus.OCCUPIED in wanted:
        condition |= Q(occupancy__isnull=False)
    vacant = [room_status for room_status, status in OCCUPANCY_STATUS_OF_VACANT.items() if status in wanted]
    if vacant:
        condition |= Q(occupancy__isnull=True, room_status__in=vacant)
    return queryset.filter(condition)


def matching_words(queryset: QuerySet[Room], words: str) -> QuerySet[Room]:
    """Keep the rooms whose number or name, or a name of a guest or of the booking's party, contains these words."""
    words = normalized_text(words)
    present = Guest.objects.filter(room=OuterRef("pk")).alias(full_name=_FULL_NAME)
    party = BookingGuest.objects.filter(booking=OuterRef("occupancy__booking")).alias(full_name=_FULL_NAME)
    return queryset.filter(
        Q(room_number__icontains=words)
        | Q(name__icontains=words)
        | Exists(present.filter(full_name__icontains=words))
        | Exists(party.filter(full_name__icontains=words))
    )


def with_open_report(queryset: QuerySet[Room], *, wanted: bool) -> QuerySet[Room]:
    """Keep the rooms with, or without, an open maintenance report."""
    is_open = Exists(MaintenanceReport.objects.filter(room=OuterRef("pk"), completed_at__isnull=True))
    return queryset.filter(is_open if wanted else ~is_open)
