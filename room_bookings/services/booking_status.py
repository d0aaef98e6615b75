"""The only writer of a booking's status and its timestamps."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, PositiveIntegerField, Value, When
from django.db.models.functions import Coalesce

from hotel import context
from hotel.business_date import business_date
from hotel.enums import Source
from hotel.exceptions import Reason
from hotel.models import Hotel
from hotel.sql import by_row, insert_all
from hotel.transitions import CREATION
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.exceptions import BookingRefused
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.transitions import CORRECTIONS, FORWARD, WITH_CHECKED_IN_AT, WITH_CHECKED_OUT_AT
from rooms.models import Room
from staff.models import Staff

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


@dataclass(frozen=True)
class BookingStep:
    """One move of one booking."""

    booking: RoomBooking
    to_status: BookingStatus
    kind: BookingEventKind = BookingEventKind.STEP
    reverses_id: int | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)


def set_booking_statuses(
    *,
    hotel: Hotel,
    steps: Sequence[BookingStep],
    staff: Staff | None,
    source: Source,
    reason: str,
    now: datetime,
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
    before = {step.booking.pk: _holds(step.booking) for step in steps}
    shown_before = {step.booking.pk: _shown(step.booking) for step in steps}
    events = [_step(hotel, step, staff=staff, source=source, reason=reason, now=now) for step in steps]
    bookings = {step.booking.pk: step.booking for step in steps}
    for pk, booking in bookings.items():
        if rooms is not None and pk in rooms:
            booking.assigned_room = rooms[pk]
        if room_from is not None:
            booking.room_from = room_from
        elif booking.status == BookingStatus.CONFIRMED:
            booking.room_from = booking.check_in
        booking.room_version += before[pk] != _holds(booking)
        booking.version += 1
        booking.updated_at = now
        _stamp(booking, now)
    _write(bookings, taken=Counter(step.booking.pk for step in steps), before=before, rooms=rooms, now=now)
    insert_all(events)
    _announce(steps, events, _changed_beside(bookings, shown_before), source=source, now=now)


def record_creation(
    *, hotel: Hotel, bookings: Sequence[RoomBooking], staff: Staff | None, source: Source, now: datetime
) -> None:
    """Write the first event of bookings just inserted, and its news."""
    events = [
        _event(hotel, BookingStep(b, BookingStatus.PENDING), CREATION, 1, staff, source, "", now)
        for b in bookings
    ]
    insert_all(events)
    for booking in bookings:
        notification_manager.realtime_booking(
            EventType.BOOKING_CREATED, booking, ("status",), source, at=now, status_version=1
        )


def _step(
    hotel: Hotel, step: BookingStep, *, staff: Staff | None, source: Source, reason: str, now: datetime
) -> BookingStatusEvent:
    booking, from_status = step.booking, step.booking.status
    table = CORRECTIONS if step.kind == BookingEventKind.CORRECTION else FORWARD
    if step.to_status not in table[from_status]:
        detail = f"Booking {booking.booking_id} is {from_status} and cannot become {step.to_status}."
        raise BookingRefused(booking, [Reason("wrong_status", detail)])
    booking.status = step.to_status
    booking.status_version += 1
    return _event(hotel, step, from_status, booking.status_version, staff, source, reason, now)


def _event(
    hotel: Hotel,
    step: BookingStep,
    from_status: str,
    version: int,
    staff: Staff | None,
    source: Source,
    reason: str,
    now: datetime,
) -> BookingStatusEvent:
    return BookingStatusEvent(
        hotel=hotel,
        booking=step.booking,
        status_version=version,
        from_status=from_status,
        to_status=step.to_status,
        kind=step.kind,
        reverses_id=step.reverses_id,
        changed_by=staff,
        source=source,
        reason=reason,
        metadata=dict(step.metadata),
        at=now,
        business_date=business_date(hotel=hotel, now=now),
        command_id=context.running_command().id,
        request_id=context.request_id.get(),
    )


def _holds(booking: RoomBooking) -> tuple[int | None, bool]:
    """What `room_version` counts the changes of."""
    return booking.assigned_room_id, booking.status == BookingStatus.CHECKED_IN


def _shown(booking: RoomBooking) -> dict[str, Any]:
    return {name: getattr(booking, column) for name, column in _CHANGED_BESIDE.items()}


def _changed_beside(
    bookings: Mapping[int, RoomBooking], before: Mapping[int, Mapping[str, Any]]
) -> dict[int, tuple[str, ...]]:
    """By booking pk: the fields that changed with the status."""
    return {
        pk: tuple(name for name, value in _shown(booking).items() if value != before[pk][name])
        for pk, booking in bookings.items()
    }


def _stamp(booking: RoomBooking, now: datetime) -> None:
    for name, statuses in _STAMPS.items():
        setattr(booking, name, (getattr(booking, name) or now) if booking.status in statuses else None)
    if booking.status not in WITH_CHECKED_IN_AT:
        booking.departure_time = None


def _write(
    bookings: Mapping[int, RoomBooking],
    *,
    taken: Mapping[int, int],
    before: Mapping[int, tuple[int | None, bool]],
    rooms: Mapping[int, Room | None] | None,
    now: datetime,
) -> None:
    field_of: Callable[[str], Any] = RoomBooking._meta.get_field
    counted = {pk: int(before[pk] != _holds(booking)) for pk, booking in bookings.items()}
    changes: dict[str, Any] = {
        "status": by_row({pk: b.status for pk, b in bookings.items()}, field=field_of("status")),
        "status_version": F("status_version") + by_row(taken, field=PositiveIntegerField()),
        "room_version": F("room_version") + by_row(counted, field=PositiveIntegerField()),
        "room_from": by_row({pk: b.room_from for pk, b in bookings.items()}, field=field_of("room_from")),
        "version": F("version") + 1,
        "updated_at": now,
    }
    if rooms is not None:
        assigned = {pk: booking.assigned_room_id for pk, booking in bookings.items()}
        changes["assigned_room"] = by_row(assigned, field=field_of("assigned_room"))
    if void := {pk: None for pk, booking in bookings.items() if booking.status not in WITH_CHECKED_IN_AT}:
        kept = F("departure_time") if len(void) < len(bookings) else None
        changes["departure_time"] = by_row(void, field=field_of("departure_time"), otherwise=kept)
    for name, statuses in _STAMPS.items():
        stamped = [pk for pk, booking in bookings.items() if booking.status in statuses]
        changes[name] = _stamp_expression(name, stamped, everybody=len(stamped) == len(bookings), now=now)
    RoomBooking.objects.filter(pk__in=bookings).update(**changes)


def _stamp_expression(name: str, stamped: list[int], *, everybody: bool, now: datetime) -> Any:
    at: Any = RoomBooking._meta.get_field(name)
    if not stamped:
        return None
    kept = Coalesce(F(name), Value(now, output_field=at))
    return kept if everybody else Case(When(pk__in=stamped, then=kept), default=None, output_field=at)


def _announce(
    steps: Sequence[BookingStep],
    events: Sequence[BookingStatusEvent],
    beside: dict[int, tuple[str, ...]],
    *,
    source: Source,
    now: datetime,
) -> None:
    """Tell of each step; what else changed, with the first of a booking's."""
    for step, event in zip(steps, events, strict=True):
        correction = step.kind == BookingEventKind.CORRECTION
        news = EventType.BOOKING_UPDATED if correction else _NEWS[step.to_status]
        notification_manager.realtime_booking(
            news,
            step.booking,
            ("status", *beside.pop(step.booking.pk, ())),
            source,
            at=now,
            status_version=event.status_version,
        )
