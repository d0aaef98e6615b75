"""The logs, told from the start: what they make of every room and booking, and whether that is what is so."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from guests.models import Guest
from housekeeping.models import RoomStatusEvent
from room_bookings.models import BookingStatusEvent, RoomBooking, RoomOccupancy
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog
from tools.stress.books import place_after

Steps = dict[int, tuple[int, str]]
"""By subject: how many steps it has taken, and where they led."""


def contradictions() -> list[str]:
    """Where the logs and the present state tell different stories."""
    rooms = Room.objects.values_list("pk", "status_version", "room_status")
    bookings = RoomBooking.objects.values_list("pk", "status_version", "status")
    story = Story()
    story.tell(RoomOperationLog.objects.order_by("pk").select_related("room", "from_room"))
    return [
        *_compare("room", RoomStatusEvent.objects.order_by("room_id", "status_version"), rooms),
        *_compare("booking", BookingStatusEvent.objects.order_by("booking_id", "status_version"), bookings),
        *story.faults,
        *story.differences(),
    ]


def _compare(
    subject: str,
    events: "QuerySet[RoomStatusEvent] | QuerySet[BookingStatusEvent]",
    rows: Iterable[tuple[int, int, str]],
) -> list[str]:
    """Walk each subject's events; every one must set out from where the one before it led."""
    faults: list[str] = []
    told: Steps = {}
    steps = events.values_list(f"{subject}_id", "status_version", "from_status", "to_status")
    for pk, story in groupby(steps, key=lambda step: step[0]):
        version, status = 0, ""
        for _, next_version, from_status, to_status in story:
            if (next_version, from_status) != (version + 1, status):
                faults.append(
                    f"{subject} {pk}: step {next_version} sets out from {from_status}, not {status}"
                )
            version, status = next_version, to_status
        told[pk] = (version, status)
    so = {pk: (version, status) for pk, version, status in rows}
    return faults + [
        f"{subject} {pk}: the events say {told.get(pk)}, it is {so.get(pk)}"
        for pk in sorted(told.keys() | so.keys())
        if told.get(pk) != so.get(pk)
    ]


class Story:
    """Who holds which room since when, and which guest is where, as the operation log has it."""

    def __init__(self) -> None:
        self.holder: dict[int, str] = {}
        self.since: dict[int, datetime | None] = {}
        self.room_of: dict[int, int] = {}
        self.place: dict[str, int | None] = {}
        self.versions: dict[str, int] = {}
        self.faults: list[str] = []

    def tell(self, log: Iterable[RoomOperationLog]) -> None:
        for row in log:
            if row.room_version is not None:
                self._count(row)
                self._take(row)

    def differences(self) -> list[str]:
        """Where somebody is, or is planned to be, whom the log has elsewhere."""
        held = dict(RoomOccupancy.objects.values_list("room_id", "booking__booking_id"))
        found = [
            f"room {pk}: the log has {self.holder.get(pk)} in it, it is held by {held.get(pk)}"
            for pk in sorted(held.keys() | self.holder.keys())
            if held.get(pk) != self.holder.get(pk)
        ]
        began = dict(RoomOccupancy.objects.values_list("room_id", "occupied_since"))
        found += [
            f"room {pk}: the log has it held since {self.since.get(pk)}, it is since {began.get(pk)}"
            for pk in sorted(began.keys() & self.holder.keys())
            if began[pk] != self.since[pk]
        ]
        here = dict(Guest.objects.filter(room__isnull=False).values_list("pk", "room_id"))
        found += [
            f"guest {pk}: the log has them in room {self.room_of.get(pk)}, they are in {here.get(pk)}"
            for pk in sorted(here.keys() | self.room_of.keys())
            if here.get(pk) != self.room_of.get(pk)
        ]
        rows = RoomBooking.objects.values_list("booking_id", "assigned_room_id", "room_version")
        for booking_id, room_id, version in rows:
            place = self.place.get(booking_id)
            if room_id != place or version != self.versions.get(booking_id, 0):
                found.append(f"booking {booking_id}: the log has {place}, it has {room_id}")
        return found

    def _count(self, row: RoomOperationLog) -> None:
        expected = self.versions.get(row.booking_id, 0) + 1
        if row.room_version != expected:
            self._fault(row, f"is change {row.room_version} of the booking's room, not {expected}")
        self.versions[row.booking_id] = expected

    def _take(self, row: RoomOperationLog) -> None:
        before = self.place.get(row.booking_id)
        match row.operation:
            case Operation.ASSIGN:
                self._require(row, before is None, "assigns a room to a booking that has one")
            case Operation.REASSIGN:
                self._require(row, before == row.from_room_id, "reassigns from another room")
            case Operation.UNASSIGN:
                self._require(row, before == row.room_id, "drops a room that was not planned")
            case Operation.CHECK_IN:
                self._require(row, before in {None, row.from_room_id, row.room_id}, "leaves another plan")
                self._enter(row)
            case Operation.MOVE:
                self._leave(row, row.from_room_id or 0)
                self._enter(row)
            case Operation.CHECK_OUT | Operation.UNDO_CHECK_IN:
                self._leave(row, row.room_id)
            case Operation.UNDO_CHECK_OUT:
                self._enter(row)
            case _:
                self._fault(row, "changes nobody's room and is counted")
        self.place[row.booking_id] = place_after(row.operation, row.room_id, row.metadata)

    def _enter(self, row: RoomOperationLog) -> None:
        self._require(row, row.room_id not in self.holder, "enters a room that is held")
        self.holder[row.room_id], self.since[row.room_id] = row.booking_id, row.occupied_since
        self.room_of.update(dict.fromkeys(row.guest_ids, row.room_id))

    def _leave(self, row: RoomOperationLog, room_id: int) -> None:
        self._require(row, self.holder.get(room_id) == row.booking_id, "leaves a room that it does not hold")
        self.holder.pop(room_id, None)
        for guest_id in row.guest_ids:
            self.room_of.pop(guest_id, None)

    def _require(self, row: RoomOperationLog, lawful: bool, sentence: str) -> None:
        if not lawful:
            self._fault(row, sentence)

    def _fault(self, row: RoomOperationLog, sentence: str) -> None:
        self.faults.append(f"log {row.pk}, {row.operation} of {row.booking_id}: {sentence}")
