"""Change of a booking's dates, times and room type before its arrival, with what becomes of its assigned room."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext as _

from hotel.kernel.exceptions import Invalid, Reason
from hotel.kernel.sentences import day_text
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.room_occupancy_facts import read_room_occupancy_facts
from room_bookings.services.guards import require_allowed
from room_bookings.services.night_sales import (
    NO_OVERSALE,
    OVERSOLD_FIELDS,
    HeldNights,
    Oversale,
    Sale,
    announce_oversold,
    held_now,
    judge_sales,
    mark_oversold,
)
from room_bookings.services.stay_times import minutes_of_times, time_errors
from room_bookings.stay_bounds import date_errors
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.selectors import restrictions_of
from rooms.services import RoomOperation
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides

STAY_FIELDS = frozenset({"check_in", "check_out", "arrival_time", "departure_time", "room_type"})
RESTRICTED_FIELDS = frozenset({"check_in", "check_out", "room_type"})
"""The fields whose change is judged by the restrictions of the room type."""


def change_stay(
    command: Command,
    *,
    booking: RoomBooking,
    changes: Mapping[str, Any],
    keep_room: bool,
    more_reasons: Sequence[Reason] = (),
    about: Mapping[str, Any] = MappingProxyType({}),
    overrides: Overrides = NO_OVERRIDES,
    accept_oversell: bool = False,
) -> tuple[dict[str, Any], frozenset[str]]:
    """Check new values of STAY_FIELDS of a locked booking, and record the change in the log of its assigned room.

    Returns all columns to write, and the codes of the reasons that `overrides` set aside. The assigned room stays if it
    is free on the new dates; without `keep_room` it is unassigned. Changed times are not judged by restrictions.
    `more_reasons` are those that the caller found against the change, `about` holds further members of a refusal.
    Locks the room types, then the room.
    Raises BookingRefused (wrong_status, room_taken, no_availability, restricted, do_not_move, and those given), Invalid
    (dates, times), Busy.
    """
    before = {name: getattr(booking, name) for name in changes}
    held = held_now(booking)
    require_allowed(command, {booking: policies.change_stay_reasons(booking=booking)})
    booking.check_in = changes.get("check_in", booking.check_in)
    booking.check_out = changes.get("check_out", booking.check_out)
    booking.arrival_time = changes.get("arrival_time", booking.arrival_time)
    booking.departure_time = changes.get("departure_time", booking.departure_time)
    # First dates and times: minutes of invalid dates cannot be compared with those of other bookings.
    _require_valid_dates(booking, changes, today=command.today)
    minutes = _minutes(command, booking)
    oversale = _judge(command, booking, changes, held, keeps_room=keep_room)
    if accept_oversell:
        oversale = oversale.accepted()
    room = _lock_assigned_room(command, booking)
    kept = room if keep_room else None
    facts = read_room_occupancy_facts(rooms=[kept] if kept else [], since=booking.check_in)
    reasons = policies.change_stay_reasons(booking=booking, room=facts[kept.pk] if kept else None)
    if not accept_oversell and not RESTRICTED_FIELDS.isdisjoint(changes):
        reasons += _restricted_reasons(booking, changes)
    if not keep_room:
        reasons += policies.keep_assigned_reasons(booking=booking)
    overridden = require_allowed(
        command,
        {booking: [*reasons, *more_reasons, *oversale.reasons]},
        overrides=overrides,
        room_of=lambda _: kept,
        about=about,
    )[booking.pk]
    oversold = mark_oversold(command, [(booking, oversale)], overrides=overrides)
    announce_oversold(command, oversold)
    columns = {**changes, **minutes, "room_from": booking.check_in}
    columns |= {name: getattr(booking, name) for name in OVERSOLD_FIELDS if oversold}
    if booking.waiting_since is not None and booking.check_in > command.today:
        columns["waiting_since"] = None
    if room is None:
        return columns, overridden
    unassigned = {} if kept else {"assigned_room": None, "room_version": booking.room_version + 1}
    operation = RoomOperation(
        Operation.CHANGE if kept else Operation.UNASSIGN,
        room,
        booking_id=booking.booking_id,
        room_version=unassigned.get("room_version"),
        metadata={
            "changes": _as_log_value(before, changes),
            **Overrides(overridden, overrides.reason).as_metadata(),
        },
    )
    room_services.record_operations(command, operations=[operation])
    room_services.touch_rooms(command, rooms=[room], changed_fields=())
    return columns | unassigned, overridden


def _minutes(command: Command, booking: RoomBooking) -> dict[str, int | None]:
    """Check the times of the booking, and give it their minutes. Raises Invalid."""
    times = {"arrival_time": booking.arrival_time, "departure_time": booking.departure_time}
    errors = time_errors(hotel=command.hotel, check_in=booking.check_in, check_out=booking.check_out, **times)
    if errors:
        raise Invalid(
            _("The times are not valid."), errors={name: [sentence] for name, sentence in errors.items()}
        )
    minutes = minutes_of_times(hotel=command.hotel, **times)
    booking.arrival_minute, booking.departure_minute = minutes["arrival_minute"], minutes["departure_minute"]
    return minutes


def _judge(
    command: Command,
    booking: RoomBooking,
    changes: Mapping[str, Any],
    held: HeldNights | None,
    *,
    keeps_room: bool,
) -> Oversale:
    """Return what stands against the nights of the new dates, of the type of the kept room or the booked one."""
    keeps_room &= booking.assigned_room_id is not None
    if booking.status != BookingStatus.CONFIRMED and not keeps_room:
        return NO_OVERSALE
    booked = changes.get("room_type", booking.room_type)
    wanted = HeldNights.of(booking, room_type_pk=booking.sold_type_id if keeps_room else booked.pk)
    (oversale,) = judge_sales(command, sales=[Sale(booking, wanted, held)])
    return oversale


def _restricted_reasons(booking: RoomBooking, changes: Mapping[str, Any]) -> list[Reason]:
    room_type = changes.get("room_type", booking.room_type)
    found = restrictions_of(room_type=room_type, first=booking.check_in, last=booking.check_out)
    return policies.restricted_reasons(found, check_in=booking.check_in, check_out=booking.check_out)


def _lock_assigned_room(command: Command, booking: RoomBooking) -> Room | None:
    if booking.assigned_room_id is None:
        return None
    locked = room_services.lock_rooms(command, room_pks=[booking.assigned_room_id])
    return locked[booking.assigned_room_id]


def _as_log_value(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, dict[str, str | None]]:
    """Return the old and the new value of each changed field, a room type by its code."""

    def as_text(value: Any) -> str | None:
        return None if value is None else str(getattr(value, "code", value))

    return {
        name: {"from": as_text(before[name]), "to": as_text(value)} for name, value in sorted(after.items())
    }


def _require_valid_dates(booking: RoomBooking, changed: Mapping[str, Any], *, today: date) -> None:
    errors = date_errors(check_in=booking.check_in, check_out=booking.check_out)
    sentences = {
        "check_in": _("The arrival is before the business date %(today)s."),
        "check_out": _("The departure is before the business date %(today)s."),
    }
    for name, sentence in sentences.items():
        if name in changed and name not in errors and changed[name] < today:
            errors[name] = sentence % {"today": day_text(today)}
    if errors:
        raise Invalid(
            _("The dates are not valid."), errors={name: [sentence] for name, sentence in errors.items()}
        )
