"""The only writer of a booking's status and its timestamps."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Reason
from hotel.kernel.log_context import request_id
from hotel.kernel.sql import insert_rows, update_rows
from hotel.kernel.transitions import CREATION
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings.enums import BookingEventKind, BookingStatus
from room_bookings.exceptions import BookingRefused
from room_bookings.models import BookingStatusEvent, RoomBooking
from room_bookings.overstay_flags import clear_overstay
from room_bookings.services.booking_changes import (
    FieldChange,
    changes_since,
    record_booking_changes,
    watched_values,
)
from room_bookings.services.guest_mails.queue import note_status_step
from room_bookings.status_words import booking_status_word
from room_bookings.transitions import CORRECTIONS, FORWARD, WITH_CHECKED_IN_AT, WITH_CHECKED_OUT_AT
from rooms.models import Room
from staff.command import Command

_EVENT_TYPE_BY_STATUS = {
    BookingStatus.PENDING: EventType.BOOKING_CREATED,
    BookingStatus.CONFIRMED: EventType.BOOKING_CONFIRMED,
    BookingStatus.CHECKED_IN: EventType.BOOKING_CHECKED_IN,
    BookingStatus.CHECKED_OUT: EventType.BOOKING_CHECKED_OUT,
    BookingStatus.COMPLETED: EventType.BOOKING_UPDATED,
    BookingStatus.CANCELLED: EventType.BOOKING_CANCELLED,
    BookingStatus.NO_SHOW: EventType.BOOKING_NO_SHOW,
}

_STATUSES_BY_TIMESTAMP = {
    "checked_in_at": WITH_CHECKED_IN_AT,
    "checked_out_at": WITH_CHECKED_OUT_AT,
    "cancelled_at": frozenset({BookingStatus.CANCELLED}),
    "no_show_at": frozenset({BookingStatus.NO_SHOW}),
}
"""Each timestamp is set exactly while the booking has one of these statuses."""

_CHANGED_WITH_STATUS = {
    "assigned_room": "assigned_room_id",
    **{name: name for name in [*_STATUSES_BY_TIMESTAMP, "departed_on", "waiting_since"]},
    "overstay_flagged_at": "overstay_flagged_at",
    "overstay_acknowledged_at": "overstay_acknowledged_at",
    "overstay_acknowledged_by": "overstay_acknowledged_by_id",
}
"""The fields that may change with the status, as events name them, each with its column."""

_WRITTEN_WITH_STATUS = ("status", "room_from", *_CHANGED_WITH_STATUS.values())
"""The columns that a step may change, beside the version numbers."""


@dataclass(frozen=True)
class BookingStep:
    """One move of one booking. `reverses_pk` is the status event that a correction reverses.

    `also_changed` names fields for the event that change with the step, and are stored elsewhere.
    """

    booking: RoomBooking
    to_status: BookingStatus
    kind: BookingEventKind = BookingEventKind.STEP
    reverses_pk: int | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    also_changed: Sequence[str] = ()


@dataclass(frozen=True)
class PastStay:
    """The arrival and departure of the guests of an imported booking, both before the command."""

    checked_in_at: datetime
    checked_out_at: datetime
    departed_on: date


@dataclass(frozen=True)
class _TakenStep:
    """A step with its status event and the fields that it changed, as events name them."""

    step: BookingStep
    event: BookingStatusEvent
    changed_fields: Sequence[str]


def set_booking_statuses(
    command: Command,
    *,
    steps: Sequence[BookingStep],
    reason: str,
    room_by_booking_pk: Mapping[int, Room | None] | None = None,
    room_from_by_booking_pk: Mapping[int, date] | None = None,
    values_by_booking_pk: Mapping[int, Mapping[str, Any]] | None = None,
    also_written: Collection[str] = (),
    past_stay_by_booking_pk: Mapping[int, PastStay] = MappingProxyType({}),
) -> None:
    """Move locked bookings along the transition table; record and announce each step.

    Takes several steps of one booking in order. Sets the timestamps and the date of departure. `room_by_booking_pk` and
    `room_from_by_booking_pk` replace the assigned room and its first date in the same statement, where the database
    refuses the status without them; `values_by_booking_pk` replaces WATCHED_FIELDS, `also_written` names further
    columns that the caller has set. `past_stay_by_booking_pk` is for imports: their steps are taken now, and their
    guests came and left before. Sends two statements, whatever the number of bookings, and a third for change rows
    where a watched field changes. Raises BookingRefused (wrong_status).
    """
    if not steps:
        return
    bookings = {step.booking.pk: step.booking for step in steps}
    before = {pk: _column_values(booking) for pk, booking in bookings.items()}
    values = values_by_booking_pk or {}
    agreed = {pk: watched_values(bookings[pk]) for pk in values}
    for pk, given in values.items():
        for name, value in given.items():
            setattr(bookings[pk], name, value)
    taken = [
        _take_step(
            command,
            step,
            reason=reason,
            room_by_booking_pk=room_by_booking_pk or {},
            room_from_by_booking_pk=room_from_by_booking_pk or {},
            past_stay=past_stay_by_booking_pk.get(step.booking.pk),
        )
        for step in steps
    ]
    events = [step.event for step in taken]
    changes = {
        booking: changes_since(booking, agreed[pk]) if pk in agreed else []
        for pk, booking in bookings.items()
    }
    _write(
        command,
        bookings,
        events,
        before=before,
        changes=changes,
        note=reason,
        values=values,
        also_written=also_written,
    )
    insert_rows(events)
    for event in events:
        note_status_step(
            command,
            booking_pk=event.booking_id,
            from_status=event.from_status,
            to_status=event.to_status,
        )
    _announce(command, taken, changes)


def record_creation(
    command: Command, *, bookings: Sequence[RoomBooking], metadata: Sequence[Mapping[str, Any]]
) -> None:
    """Write the first status event of inserted bookings, each with its metadata, and announce the bookings."""
    steps = [
        BookingStep(booking, BookingStatus.PENDING, metadata=of_booking)
        for booking, of_booking in zip(bookings, metadata, strict=True)
    ]
    insert_rows(
        _status_event(command, step, from_status=CREATION, status_version=1, reason="") for step in steps
    )
    for booking in bookings:
        notification_manager.realtime_booking(
            command, EventType.BOOKING_CREATED, booking, ("status",), status_version=1
        )


def _take_step(
    command: Command,
    step: BookingStep,
    *,
    reason: str,
    room_by_booking_pk: Mapping[int, Room | None],
    room_from_by_booking_pk: Mapping[int, date],
    past_stay: PastStay | None,
) -> _TakenStep:
    booking = step.booking
    before, from_status = _column_values(booking), booking.status
    _require_transition(booking, step)
    booking.status = step.to_status
    booking.status_version += 1
    event = _status_event(
        command, step, from_status=from_status, status_version=booking.status_version, reason=reason
    )
    _set_room(booking, room_by_booking_pk=room_by_booking_pk, room_from_by_booking_pk=room_from_by_booking_pk)
    _set_timestamps(command, booking, past_stay)
    return _TakenStep(step, event, [*_changed_fields(booking, before), *step.also_changed])


def _require_transition(booking: RoomBooking, step: BookingStep) -> None:
    table = CORRECTIONS if step.kind == BookingEventKind.CORRECTION else FORWARD
    if step.to_status not in table[booking.status]:
        detail = _("Booking %(booking)s is %(from_status)s and cannot become %(to_status)s.") % {
            "booking": booking.booking_id,
            "from_status": booking_status_word(booking.status),
            "to_status": booking_status_word(step.to_status),
        }
        raise BookingRefused(booking, [Reason("wrong_status", detail)])


def _status_event(
    command: Command, step: BookingStep, *, from_status: str, status_version: int, reason: str
) -> BookingStatusEvent:
    return BookingStatusEvent(
        hotel=command.hotel,
        booking=step.booking,
        status_version=status_version,
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


def _set_room(
    booking: RoomBooking,
    *,
    room_by_booking_pk: Mapping[int, Room | None],
    room_from_by_booking_pk: Mapping[int, date],
) -> None:
    if booking.pk in room_by_booking_pk:
        room = booking.assigned_room = room_by_booking_pk[booking.pk]
        booking.sold_type_id = room.room_type_id if room else booking.room_type_id
    if booking.pk in room_from_by_booking_pk:
        booking.room_from = room_from_by_booking_pk[booking.pk]
    elif booking.status == BookingStatus.CONFIRMED:
        booking.room_from = booking.check_in


def _set_timestamps(command: Command, booking: RoomBooking, past_stay: PastStay | None) -> None:
    for name, statuses in _STATUSES_BY_TIMESTAMP.items():
        value = getattr(booking, name) or getattr(past_stay, name, command.now)
        setattr(booking, name, value if booking.status in statuses else None)
    if booking.status != BookingStatus.CONFIRMED:
        booking.waiting_since = None
    if booking.status != BookingStatus.CHECKED_IN:
        clear_overstay(booking)
    has_departed = booking.status in WITH_CHECKED_OUT_AT
    departed_on = booking.departed_on or (past_stay.departed_on if past_stay else command.today)
    booking.departed_on = departed_on if has_departed else None


def _column_values(booking: RoomBooking) -> dict[str, Any]:
    return {column: getattr(booking, column) for column in _WRITTEN_WITH_STATUS}


def _changed_columns(booking: RoomBooking, before: Mapping[str, Any]) -> set[str]:
    return {column for column, value in before.items() if getattr(booking, column) != value}


def _changed_fields(booking: RoomBooking, before: Mapping[str, Any]) -> list[str]:
    changed = _changed_columns(booking, before)
    return ["status", *(name for name, column in _CHANGED_WITH_STATUS.items() if column in changed)]


def _held_room(values: Mapping[str, Any]) -> tuple[int | None, bool]:
    """Return the values whose changes `room_version` counts."""
    return values["assigned_room_id"], values["status"] == BookingStatus.CHECKED_IN


def _write(
    command: Command,
    bookings: Mapping[int, RoomBooking],
    events: Sequence[BookingStatusEvent],
    *,
    before: Mapping[int, Mapping[str, Any]],
    changes: Mapping[RoomBooking, Sequence[FieldChange]],
    note: str,
    values: Mapping[int, Mapping[str, Any]],
    also_written: Collection[str],
) -> None:
    """Write the changed columns and change rows. The version numbers are raised from what the database holds."""
    moved = {
        pk: int(_held_room(before[pk]) != _held_room(_column_values(booking)))
        for pk, booking in bookings.items()
    }
    for pk, booking in bookings.items():
        booking.room_version += moved[pk]
        booking.version += 1
        booking.updated_at = command.now
    written = {column for pk, booking in bookings.items() for column in _changed_columns(booking, before[pk])}
    given = {name for of_booking in values.values() for name in of_booking}
    # Without a change the statement leaves change_version out, so that no trigger of I15 looks at the rows.
    raised = (
        {"change_version": record_booking_changes(command, changes=changes, note=note)}
        if any(changes.values())
        else {}
    )
    update_rows(
        bookings.values(),
        sorted(written | given | {"status", "updated_at", *also_written}),
        increments={
            "status_version": Counter(event.booking_id for event in events),
            "room_version": moved,
            "version": dict.fromkeys(bookings, 1),
            **raised,
        },
    )


def _announce(
    command: Command,
    taken: Sequence[_TakenStep],
    changes: Mapping[RoomBooking, Sequence[FieldChange]],
) -> None:
    """Announce each step; the first one of a booking carries its changes."""
    unannounced = {booking: found for booking, found in changes.items() if found}
    for each in taken:
        step, event = each.step, each.event
        found = unannounced.pop(step.booking, ())
        is_correction = step.kind == BookingEventKind.CORRECTION
        notification_manager.realtime_booking(
            command,
            EventType.BOOKING_UPDATED if is_correction else _EVENT_TYPE_BY_STATUS[step.to_status],
            step.booking,
            list(dict.fromkeys([*each.changed_fields, *(change["field"] for change in found)])),
            status_version=event.status_version,
            changes=found,
        )
