"""A replay of status events and room log: they must lead to the present state of every room and booking."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby

from django.db.models import QuerySet

from guests.models import Guest
from housekeeping.models import RoomStatusEvent
from room_bookings.models import BookingStatusEvent, RoomBooking, RoomOccupancy
from rooms.enums import Operation
from rooms.models import Room, RoomOperationLog
from tools.stress.log_index import room_after


def log_contradictions() -> list[str]:
    """Return a sentence for each difference between the logs and the present state."""
    rooms = Room.objects.values_list("pk", "status_version", "room_status")
    bookings = RoomBooking.objects.values_list("pk", "status_version", "status")
    replay = BookingLogReplay()
    replay.apply(RoomOperationLog.objects.order_by("pk").select_related("room", "from_room"))
    return [
        *_compare("room", RoomStatusEvent.objects.order_by("room_id", "status_version"), rooms),
        *_compare("booking", BookingStatusEvent.objects.order_by("booking_id", "status_version"), bookings),
        *replay.errors,
        *replay.differences(),
    ]


def _compare(
    subject: str,
    events: "QuerySet[RoomStatusEvent] | QuerySet[BookingStatusEvent]",
    rows: Iterable[tuple[int, int, str]],
) -> list[str]:
    """Follow each subject's status events; each must start from the status that the one before it set."""
    errors: list[str] = []
    replayed: dict[int, tuple[int, str]] = {}
    steps = events.values_list(f"{subject}_id", "status_version", "from_status", "to_status")
    for pk, steps_of_subject in groupby(steps, key=lambda step: step[0]):
        version, status = 0, ""
        for _, next_version, from_status, to_status in steps_of_subject:
            if (next_version, from_status) != (version + 1, status):
                errors.append(f"{subject} {pk}: step {next_version} starts from {from_status}, not {status}")
            version, status = next_version, to_status
        replayed[pk] = (version, status)
    present = {pk: (version, status) for pk, version, status in rows}
    return errors + [
        f"{subject} {pk}: the events lead to {replayed.get(pk)}, it is {present.get(pk)}"
        for pk in sorted(replayed.keys() | present.keys())
        if replayed.get(pk) != present.get(pk)
    ]


class BookingLogReplay:
    """The occupant of each room, the room of each guest and booking, as the room log has them."""

    def __init__(self) -> None:
        self.occupant: dict[int, str] = {}
        self.occupied_since: dict[int, datetime | None] = {}
        self.room_of_guest: dict[int, int] = {}
        self.room_of_booking: dict[str, int | None] = {}
        self.versions: dict[str, int] = {}
        self.errors: list[str] = []

    def apply(self, log: Iterable[RoomOperationLog]) -> None:
        """Apply the rows that change a booking's room, in order."""
        for row in log:
            if row.room_version is not None:
                self._check_version(row)
                self._apply_row(row)

    def differences(self) -> list[str]:
        """Return a sentence for each occupant, guest and assigned room that differs from the log."""
        return [*self._room_differences(), *self._guest_differences(), *self._booking_differences()]

    def _room_differences(self) -> Iterable[str]:
        rows = RoomOccupancy.objects.values_list("room_id", "booking__booking_id", "occupied_since")
        present = {pk: (booking_id, since) for pk, booking_id, since in rows}
        for pk in sorted(present.keys() | self.occupant.keys()):
            booking_id, since = present.get(pk, (None, None))
            if booking_id != self.occupant.get(pk):
                yield f"room {pk}: the log has {self.occupant.get(pk)} in it, it is occupied by {booking_id}"
            elif since != self.occupied_since[pk]:
                yield f"room {pk}: the log has it occupied since {self.occupied_since[pk]}, it is since {since}"

    def _guest_differences(self) -> Iterable[str]:
        present = dict(Guest.objects.filter(room__isnull=False).values_list("pk", "room_id"))
        for pk in sorted(present.keys() | self.room_of_guest.keys()):
            replayed = self.room_of_guest.get(pk)
            if present.get(pk) != replayed:
                yield f"guest {pk}: the log has them in room {replayed}, they are in {present.get(pk)}"

    def _booking_differences(self) -> Iterable[str]:
        rows = RoomBooking.objects.values_list("booking_id", "assigned_room_id", "room_version")
        for booking_id, room_pk, version in rows:
            replayed = self.room_of_booking.get(booking_id)
            if room_pk != replayed or version != self.versions.get(booking_id, 0):
                yield f"booking {booking_id}: the log has {replayed}, it has {room_pk}"

    def _check_version(self, row: RoomOperationLog) -> None:
        expected = self.versions.get(row.booking_id, 0) + 1
        if row.room_version != expected:
            self._add_error(row, f"is change {row.room_version} of the booking's room, not {expected}")
        self.versions[row.booking_id] = expected

    def _apply_row(self, row: RoomOperationLog) -> None:
        before = self.room_of_booking.get(row.booking_id)
        match row.operation:
            case Operation.ASSIGN:
                self._require(row, before is None, "assigns a room to a booking that has one")
            case Operation.REASSIGN:
                self._require(row, before == row.from_room_id, "reassigns from another room")
            case Operation.UNASSIGN:
                self._require(row, before == row.room_id, "unassigns a room that was not assigned")
            case Operation.CHECK_IN:
                self._require(
                    row, before in {None, row.from_room_id, row.room_id}, "had another room assigned"
                )
                self._occupy(row)
            case Operation.CONTINUE if "continued_by" in row.metadata:
                self._vacate(row, row.room_id)
            case Operation.CONTINUE:
                self._require(
                    row, before in {None, row.from_room_id, row.room_id}, "had another room assigned"
                )
                self._occupy(row)
            case Operation.MOVE | Operation.UNDO_MOVE:
                self._vacate(row, row.from_room_id or 0)
                self._occupy(row)
            case Operation.CHECK_OUT | Operation.UNDO_CHECK_IN:
                self._vacate(row, row.room_id)
            case Operation.UNDO_CHECK_OUT:
                self._occupy(row)
            case _:
                self._add_error(row, "changes no booking's room and has a version")
        self.room_of_booking[row.booking_id] = room_after(row.operation, row.room_id, row.metadata)

    def _occupy(self, row: RoomOperationLog) -> None:
        self._require(row, row.room_id not in self.occupant, "enters a room that is occupied")
        self.occupant[row.room_id], self.occupied_since[row.room_id] = row.booking_id, row.occupied_since
        self.room_of_guest.update(dict.fromkeys(row.guest_ids, row.room_id))

    def _vacate(self, row: RoomOperationLog, room_pk: int) -> None:
        self._require(
            row, self.occupant.get(room_pk) == row.booking_id, "vacates a room that it does not occupy"
        )
        self.occupant.pop(room_pk, None)
        for guest_pk in row.guest_ids:
            self.room_of_guest.pop(guest_pk, None)

    def _require(self, row: RoomOperationLog, is_valid: bool, sentence: str) -> None:
        if not is_valid:
            self._add_error(row, sentence)

    def _add_error(self, row: RoomOperationLog, sentence: str) -> None:
        self.errors.append(f"log {row.pk}, {row.operation} of {row.booking_id}: {sentence}")
