"""The feed, read from the start: what its reader believes of every room, booking and task, and whether that is so."""

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
from room_bookings.models import RoomBooking
from rooms import selectors as rooms
from rooms.models import Room
from tools.stress.books import AT_ONCE

UNTOLD = {"is_overstay", "expected_checkout"}
"""What passes with the clock, or follows from settings of the house: no command about the subject tells it."""


def stale_news(*, now: datetime) -> list[str]:
    """Whose last news shows something else than what is so."""
    told: dict[tuple[str, int | None], Mapping[str, Any]] = {}
    events = OutboxEvent.objects.order_by("hotel_id", "position")
    rows = events.values_list("subject_kind", "room_ref", "booking_ref", "snapshot")
    for kind, room_id, booking_id, snapshot in rows.iterator(chunk_size=AT_ONCE):
        told[kind, snapshot["id"] if kind == SubjectKind.TASK else room_id or booking_id] = snapshot
    so = {
        SubjectKind.ROOM: rooms.snapshots(list(Room.objects.values_list("pk", flat=True)), now),
        SubjectKind.BOOKING: bookings.snapshots(list(RoomBooking.objects.values_list("pk", flat=True)), now),
        SubjectKind.TASK: {task.pk: task_snapshot(task) for task in tasks_with_details()},
    }
    return [
        f"{kind} {pk}: the news shows {name} {believed.get(name)}, it is {value}"
        for kind, present in so.items()
        for pk, shown in present.items()
        for believed in [lasting(told.get((kind, pk), {}))]
        for name, value in lasting(shown).items()
        if believed.get(name) != value
    ]


def lasting(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """What a snapshot shows that only a command changes. What a type of room is called, no command tells its rooms."""
    plain = json.loads(json.dumps(snapshot, cls=DjangoJSONEncoder))
    if guest := plain.get("current_booking"):
        plain["current_booking"] = {name: guest[name] for name in guest.keys() - UNTOLD}
    if isinstance(kind := plain.get("room_type"), dict):
        plain["room_type"] = kind["code"]
    return {name: plain[name] for name in sorted(plain.keys() - UNTOLD)}
