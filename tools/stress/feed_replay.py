"""A replay of the feed: the last event of every room, booking and task must show its present state."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from housekeeping.selectors import tasks_with_details
from housekeeping.snapshots import task_snapshot
from notifications.enums import SubjectKind
from notifications.models import OutboxEvent
from room_bookings import selectors as bookings
from room_bookings.front_desk import selectors as rooms
from room_bookings.models import RoomBooking
from rooms.models import Room
from tools.stress.log_index import CHUNK_SIZE

UNANNOUNCED = {"is_overstay", "expected_checkout"}
"""Fields that change with the clock or with the hotel's settings, without a command about the subject."""


def outdated_events(*, now: datetime) -> list[str]:
    """Return a sentence for each field of a subject's last event that differs from the present state."""
    announced = _announced()
    present = {
        SubjectKind.ROOM: rooms.room_snapshots(list(Room.objects.values_list("pk", flat=True)), now),
        SubjectKind.BOOKING: bookings.snapshots(list(RoomBooking.objects.values_list("pk", flat=True)), now),
        SubjectKind.TASK: {task.pk: task_snapshot(task) for task in tasks_with_details()},
    }
    return [
        f"{kind} {pk}: the last event shows {name} {last_event.get(name)}, it is {value}"
        for kind, snapshots in present.items()
        for pk, snapshot in snapshots.items()
        for last_event in [announced_fields(announced.get((kind, pk), {}))]
        for name, value in announced_fields(snapshot).items()
        if last_event.get(name) != value
    ]


def _announced() -> dict[tuple[str, int | None], dict[str, Any]]:
    """Return the last snapshot of each subject, as a client has it that gives renumbered rooms their new numbers."""
    announced: dict[tuple[str, int | None], dict[str, Any]] = {}
    hotel_of: dict[tuple[str, int | None], int] = {}
    events = OutboxEvent.objects.order_by("hotel_id", "position")
    rows = events.values_list(
        "hotel_id", "subject_kind", "room_ref", "booking_ref", "from_room", "changed_fields", "snapshot"
    )
    for hotel_pk, kind, room_pk, booking_pk, from_room, changed, snapshot in rows.iterator(CHUNK_SIZE):
        subject = (kind, snapshot["id"] if kind == SubjectKind.TASK else room_pk or booking_pk)
        announced[subject], hotel_of[subject] = snapshot, hotel_pk
        if kind == SubjectKind.ROOM and "room_number" in changed and from_room:
            for other in (each for each, its_hotel in hotel_of.items() if its_hotel == hotel_pk):
                _renumber(announced[other], from_room, snapshot["room_number"])
    return announced


def _renumber(snapshot: dict[str, Any], old: str, new: str) -> None:
    """Write the new number of a room wherever the snapshot of a booking or a task names the room."""
    for name in ("assigned_room", "room_number"):
        if snapshot.get(name) == old:
            snapshot[name] = new


def announced_fields(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a snapshot that change only by commands about its subject.

    A room's type counts by its code: a new name of the type is announced for no room.
    """
    values = json.loads(json.dumps(snapshot, cls=DjangoJSONEncoder))
    if booking := values.get("current_booking"):
        values["current_booking"] = {name: booking[name] for name in booking.keys() - UNANNOUNCED}
    if isinstance(room_type := values.get("room_type"), dict):
        values["room_type"] = room_type["code"]
    return {name: values[name] for name in sorted(values.keys() - UNANNOUNCED)}
