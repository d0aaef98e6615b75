"""The only writer of a booking's status and its timestamps."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from hotel.kernel.exceptions import Reason
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows, update_rows
from hotel.kernel.transitions import CREATION
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.exceptions import BookingRefused
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.transitions import CORRECTIONS, FORWARD, WITH_CHECKED_IN_AT, WITH_CHECKED_OUT_AT
from rooms.models import Room
from staff.command import Command

_NEWS = {
    BookingStatus.PENDING: EventType.BOOKING_CREATED,
    BookingStatus.CONFIRMED: EventType.BOOKING_CONFIRMED,
    BookingStatus.CHECKED_IN: EventType.BOOKING_CHECKED_IN,
    BookingStatus.CHECKED_OUT: EventType.BOOKING_CHECKED_OUT,
    BookingStatus.COMPLETED: EventType.BOOKING_UPDATED,
    BookingStatus.CANCELLED: EventType.BOOKING_CANCELLED,
    BookingStatus.NO_SHOW: EventType.BOOKING_NO_SHOW,
}

_STAMPS = {
    "checked_in_at": WITH_CHECKED_IN_AT,
    "checked_out_at": WITH_CHECKED_OUT_AT,
    "cancelled_at": frozenset({BookingStatus.CANCELLED}),
    "no_show_at": frozenset({BookingStatus.NO_SHOW}),
}
"""Each timestamp is set exactly while the status is one of these."""


_CHANGED_BESIDE = {
    "assigned_room": "assigned_room_id",
    **{name: name for name in [*_STAMPS, "departure_time"]},
}
"""What may change with the status, as listeners see it, and where it is read."""

_WRITTEN_BESIDE = ("assigned_room_id", "room_from", "departure_time", *_STAMPS)
"""The columns that may change with the status."""


@dataclass(frozen=True)
class BookingStep:
    """One move of one booking."""

    booking: RoomBooking
    to_status: BookingStatus
    kind: BookingEventKind = BookingEventKind.STEP
    reverses_pk: int | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


def set_booking_statuses(
    command: Command,
    *,
    steps: Sequence[BookingStep],
    reason: str,
    rooms: Mapping[int, Room | None] | None = None,
    room_from: date | None = None,
) -> None:
    """Move locked bookings along the transition table, each step with its audit event and its news.

    What was agreed of a departure is void when the stay is. `rooms` (by booking pk) and `room_from` change with
    the status where the one without the other would be unlawful. Several steps of one booking are taken in order.
    Two statements, however many bookings.
    Raises BookingRefused (wrong_status).
    """
    if not steps:
        return
    before = {step.booking.pk: _Before(step.booking) for step in steps}
    events = [_step(command, step, reason=reason) for step in steps]
    bookings = {step.booking.pk: step.booking for step in steps}
    for pk, booking in bookings.items():
        if rooms is not None and pk in rooms:
            booking.assigned_room = rooms[pk]
        if room_from is not None:
            booking.room_from = room_from
        elif booking.status == BookingStatus.CONFIRMED:
            booking.room_from = booking.check_in
        booking.room_version += before[pk].holds != _holds(booking)
        booking.version += 1
        booking.updated_at = command.now
        _stamp(command, booking)
    _write(bookings, taken=Counter(step.booking.pk for step in steps), before=before)
    insert_rows(events)
    beside = {pk: before[pk].changed_beside(booking) for pk, booking in bookings.items()}
    _announce(command, steps, events, beside)


def record_creation(command: Command, *, bookings: Sequence[RoomBooking]) -> None:
    """Write the first event of bookings just inserted, and its news."""
    events = [_event(command, BookingStep(b, BookingStatus.PENDING), CREATION, 1, "") for b in bookings]
    insert_rows(events)
    for booking in bookings:
        notification_manager.realtime_booking(
            command, EventType.BOOKING_CREATED, booking, ("status",), status_version=1
        )


def _step(command: Command, step: BookingStep, *, reason: str) -> BookingStatusEvent:
    booking, from_status = step.booking, step.booking.status
    table = CORRECTIONS if step.kind == BookingEventKind.CORRECTION else FORWARD
    if step.to_status not in table[from_status]:
        detail = f"Booking {booking.booking_id} is {from_status} and cannot become {step.to_status}."
        raise BookingRefused(booking, [Reason("wrong_status", detail)])
    booking.status = step.to_status
    booking.status_version += 1
    return _event(command, step, from_status, booking.status_version, reason)


def _event(
    command: Command, step: BookingStep, from_status: str, version: int, reason: str
) -> BookingStatusEvent:
    return BookingStatusEvent(
        hotel=command.hotel,
        booking=step.booking,
        status_version=version,
        from_status=from_status,
        to_status=step.to_status,
        kind=step.kind,
        reverses_id=step.reverses_pk,
        changed_by=command.staff,
        source=command.source,
        reason=reason,
        metadata=dict(step.metadata),
        at=command.now,
        business_date=command.today,
        command_id=command.id,
        request_id=request_id.get(),
    )


def _holds(booking: RoomBooking) -> tuple[int | None, bool]:
    """What `room_version` counts the changes of."""
    return booking.assigned_room_id, booking.status == BookingStatus.CHECKED_IN


class _Before:
    """What a booking was, to tell what became of it."""

    def __init__(self, booking: RoomBooking) -> None:
        self.holds = _holds(booking)
        self._columns = {name: getattr(booking, name) for name in _WRITTEN_BESIDE}

    def written_beside(self, booking: RoomBooking) -> list[str]:
        """The columns that hold something else now."""
        return [name for name, value in self._columns.items() if getattr(booking, name) != value]

    def changed_beside(self, booking: RoomBooking) -> tuple[str, ...]:
        """The fields that listeners see changed."""
        written = set(self.written_beside(booking))
        return tuple(name for name, column in _CHANGED_BESIDE.items() if column in written)


def _stamp(command: Command, booking: RoomBooking) -> None:
    for name, statuses in _STAMPS.items():
        setattr(
            booking, name, (getattr(booking, name) or command.now) if booking.status in statuses else None
        )
    if booking.status not in WITH_CHECKED_IN_AT:
        booking.departure_time = None


def _write(
    bookings: Mapping[int, RoomBooking], *, taken: Mapping[int, int], before: Mapping[int, _Before]
) -> None:
    """What changed; the counters count from what the database holds."""
    written = {name for pk, booking in bookings.items() for name in before[pk].written_beside(booking)}
    update_rows(
        bookings.values(),
        ["status", "updated_at", *sorted(written)],
        increments={
            "status_version": taken,
            "room_version": {pk: int(before[pk].holds != _holds(b)) for pk, b in bookings.items()},
            "version": dict.fromkeys(bookings, 1),
        },
    )


def _announce(
    command: Command,
    steps: Sequence[BookingStep],
    events: Sequence[BookingStatusEvent],
    beside: dict[int, tuple[str, ...]],
) -> None:
    """Tell of each step; what else changed, with the first of a booking's."""
    for step, event in zip(steps, events, strict=True):
        correction = step.kind == BookingEventKind.CORRECTION
        news = EventType.BOOKING_UPDATED if correction else _NEWS[step.to_status]
        notification_manager.realtime_booking(
            command,
            news,
            step.booking,
            ("status", *beside.pop(step.booking.pk, ())),
            status_version=event.status_version,
        )
