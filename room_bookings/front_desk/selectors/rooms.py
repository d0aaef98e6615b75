"""Selectors of rooms with their bookings, guests and maintenance reports."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.fields.json import JSONField
from django.db.models.functions import Concat, JSONObject, Upper

from guests.models import Guest
from hotel.kernel.names import normalized_text
from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from housekeeping.models import MaintenanceReport
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.front_desk.snapshots import room_snapshot
from room_bookings.models import BookingGuest, RoomBooking
from rooms.enums import OCCUPANCY_STATUS_OF_VACANT, OccupancyStatus
from rooms.exceptions import RoomNotFound
from rooms.models import Room

_FULL_NAME = Concat("first_name", Value(" "), "last_name")


def rooms_with_details() -> QuerySet[Room]:
    """Return rooms with everything that `room_snapshot` reads, in one statement."""
    open_report = MaintenanceReport.objects.filter(room=OuterRef("pk"), completed_at__isnull=True)
    return Room.objects.select_related(
        "hotel", "room_type", "cleaned_by__user", "inspected_by__user", "occupancy__booking"
    ).annotate(
        open_maintenance=Subquery(
            open_report.values(
                report=JSONObject(priority="priority", note="note", room_usable="room_usable")
            )[:1],
            output_field=JSONField(),
        ),
        primary_name=_primary_name_of("occupancy__booking"),
    )


rooms_with_details_by_pk = PreparedQuery.by_key("read_rooms_by_pk", rooms_with_details)


def rooms_of(*, hotel: Hotel) -> QuerySet[Room]:
    """Return the hotel's rooms with details."""
    return rooms_with_details().filter(hotel=hotel)


def room_by_number(*, hotel: Hotel, room_number: str) -> Room:
    """Return the hotel's room with this number, in upper or lower case, with details. Raises RoomNotFound."""
    numbered = rooms_of(hotel=hotel).annotate(upper_number=Upper("room_number"))
    room = numbered.filter(upper_number=room_number.upper()).first()
    if room is None:
        raise RoomNotFound([room_number])
    return room


def room_snapshots(room_pks: Collection[int], now: datetime) -> dict[int, dict[str, Any]]:
    """Return the snapshots of rooms by primary key, in one statement."""
    return {room.pk: room_snapshot(room, now=now) for room in rooms_with_details_by_pk(room_pks)}


def guests_in_room(room: Room) -> QuerySet[Guest]:
    """Return the guests in the room, the primary guest first."""
    return Guest.objects.filter(room=room).order_by("-guest_type", "pk")


def next_booking_of(room: Room) -> RoomBooking | None:
    """Return the next live booking assigned to the room and not checked in, with its `primary_name`."""
    planned = Q(status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED])
    bookings = RoomBooking.objects.filter(planned, assigned_room=room).order_by("check_in", "pk")
    return bookings.annotate(primary_name=_primary_name_of("pk")).first()


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
    """Keep the rooms whose number, or a name of their guests or of their booking's party, contains these words."""
    words = normalized_text(words)
    present = Guest.objects.filter(room=OuterRef("pk")).alias(full_name=_FULL_NAME)
    party = BookingGuest.objects.filter(booking=OuterRef("occupancy__booking")).alias(full_name=_FULL_NAME)
    return queryset.filter(
        Q(room_number__icontains=words)
        | Exists(present.filter(full_name__icontains=words))
        | Exists(party.filter(full_name__icontains=words))
    )


def with_open_report(queryset: QuerySet[Room], *, wanted: bool) -> QuerySet[Room]:
    """Keep the rooms with, or without, an open maintenance report."""
    is_open = Exists(MaintenanceReport.objects.filter(room=OuterRef("pk"), completed_at__isnull=True))
    return queryset.filter(is_open if wanted else ~is_open)


def _primary_name_of(booking: str) -> Subquery:
    primary = BookingGuest.objects.filter(booking=OuterRef(booking), role=PartyRole.PRIMARY)
    return Subquery(
        primary.values(name=JSONObject(first="first_name", last="last_name"))[:1], output_field=JSONField()
    )
