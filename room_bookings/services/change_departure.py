"""Change of the departure of a checked-in booking: its date, or the agreed time."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from enum import Enum
from typing import Any, Final

from django.utils.translation import gettext as _

from hotel.kernel.business_date import expected_checkout
from hotel.kernel.exceptions import Invalid, Reason
from hotel.kernel.sentences import clock_text, day_text
from hotel.kernel.sql import update_rows
from housekeeping.services import reschedule_turnover
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.models import RoomBooking
from room_bookings.overstay_flags import OVERSTAY_FIELDS, clear_overstay, is_overstay
from room_bookings.room_occupancy_facts import read_room_occupancy_facts
from room_bookings.selectors import rooms_to_move_to
from room_bookings.services.booking_changes import (
    FieldChange,
    changes_since,
    record_booking_changes,
    watched_values,
)
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from room_bookings.services.night_sales import HeldNights, held_now, sell_in_house
from room_bookings.services.payments.group_bill_rows import follow_group_bills
from room_bookings.services.stay_price import (
    UNCHANGED_COLUMNS,
    UNCHANGED_PRICE,
    Price,
    PriceJudgement,
    judge_price,
)
from room_bookings.services.stay_times import minutes_of_times, time_errors
from room_bookings.stay_bounds import date_errors
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


class DepartureTimeChange(Enum):
    """The default of `change_departure`: None already means that no time is agreed."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = DepartureTimeChange.UNCHANGED
"""The agreed time stays where the date stays; on another date no time is agreed."""


def change_departure(
    command: Command,
    *,
    booking_id: str,
    check_out: date | None = None,
    departure_time: time | DepartureTimeChange | None = UNCHANGED,
    price: Price = UNCHANGED_PRICE,
    note: str = "",
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Change the date or the agreed time of departure of a checked-in booking.

    `departure_time` is on the hotel's clock; None stands for the hotel's `check_out_time`. Skips unchanged values. If
    the room is taken on the new dates, the refusal names rooms that the booking could move to, the best first. A
    departure that has not passed clears the flag of an overstay: the next one is told anew.
    `price` says what becomes of the price where the number of nights changes; a lower one is a reason.
    Reschedules cleaning that has not begun. Writes a BookingChange. Locks the booking, its room, then the room's tasks.
    Raises BookingNotFound, Invalid (a date before the business date or too far ahead, a time that has passed or that
    the clock skips), BookingRefused (wrong_status, room_taken, price_undecided, lower_price), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id, with_master_bill=True)
    before = {"check_out": booking.check_out, "departure_time": booking.departure_time}
    held = held_now(booking)
    wanted = _wanted(booking, check_out, departure_time)
    _require_in_house(command, booking, wanted["check_out"], price)
    changes = {name: value for name, value in wanted.items() if value != before[name]}
    if not changes:
        return booking
    _require_future_departure(command, booking, wanted, changes)
    judged = judge_price(booking, check_in=booking.check_in, check_out=wanted["check_out"], price=price)
    priced = judged.columns
    (room,) = room_services.lock_rooms(command, room_pks=[booking.assigned_room_id or 0]).values()
    agreed = watched_values(booking)
    booking.check_out, booking.departure_time = wanted["check_out"], wanted["departure_time"]
    _set_minute(command, booking)
    is_judged = "check_out" in changes or booking.check_in == booking.check_out
    overridden = _require_allowed(command, booking, room if is_judged else None, judged, overrides)
    for name, value in priced.items():
        setattr(booking, name, value)
    ended = _end_overstay(command, booking)
    recorded = [*changes_since(booking, agreed), *ended]
    oversold = sell_in_house(command, booking=booking, wanted=HeldNights.of(booking), held=held)
    reason = overrides.reason if overridden else note
    _write(
        command,
        booking,
        recorded,
        note=reason,
        also_written=[*sorted(changes), *priced, *oversold, *(OVERSTAY_FIELDS if ended else ())],
    )
    _log(command, booking, room, before, changes, note=note)
    room_services.touch_rooms(command, rooms=[room], changed_fields=("current_booking",))
    changed_fields = [*sorted(changes), *(OVERSTAY_FIELDS if ended else ())]
    notification_manager.realtime_booking(
        command, EventType.BOOKING_UPDATED, booking, sorted({*changed_fields, *priced}), changes=recorded
    )
    if "check_out" in changes:
        reschedule_turnover(command, room=room, booking=booking, departure=booking.check_out)
    if priced:
        follow_group_bills(command, [booking])
    return booking


def _require_in_house(command: Command, booking: RoomBooking, check_out: date, price: Price) -> None:
    """Raise BookingRefused (wrong_status) unless the guests are in house, beside what is against the price."""
    reasons = policies.change_departure_reasons(booking=booking)
    if reasons:
        is_stay = not date_errors(check_in=booking.check_in, check_out=check_out)
        judged = (
            judge_price(booking, check_in=booking.check_in, check_out=check_out, price=price)
            if is_stay
            else UNCHANGED_COLUMNS
        )
        require_allowed(command, {booking: [*reasons, *judged.reasons]}, about=judged.about)


def _wanted(
    booking: RoomBooking, check_out: date | None, clock: time | DepartureTimeChange | None
) -> dict[str, Any]:
    """Return the wanted date and time. An agreed time is for one date: another date drops it unless given anew."""
    day = check_out or booking.check_out
    if isinstance(clock, DepartureTimeChange):
        clock = booking.departure_time if day == booking.check_out else None
    return {"check_out": day, "departure_time": clock}


def _require_future_departure(
    command: Command, booking: RoomBooking, wanted: Mapping[str, Any], changes: Mapping[str, Any]
) -> None:
    """Raise Invalid for a date that is over or an agreed time that has passed.

    The hotel's `check_out_time` may have passed: an overdue booking can still depart today.
    """
    day, clock = wanted["check_out"], wanted["departure_time"]
    today = command.today
    errors = {}
    if "check_out" in changes and day < today:
        errors["check_out"] = [
            _("The departure is before the business date %(today)s.") % {"today": day_text(today)}
        ]
    elif found := date_errors(check_in=booking.check_in, check_out=day):
        errors = {name: [sentence] for name, sentence in found.items()}
    elif of_time := _time_errors(command, booking, day, clock):
        errors = of_time
    elif (
        clock is not None
        and expected_checkout(hotel=command.hotel, check_out=day, departure_time=clock) <= command.now
    ):
        errors["departure_time"] = [
            _("It is past %(time)s on %(day)s.") % {"time": clock_text(clock), "day": day_text(day)}
        ]
    if errors:
        raise Invalid(next(iter(errors.values()))[0], errors=errors)


def _time_errors(
    command: Command, booking: RoomBooking, day: date, clock: time | None
) -> dict[str, list[str]]:
    """Return what is wrong with the wanted time, as an error of `departure_time`."""
    found = time_errors(
        hotel=command.hotel,
        check_in=booking.check_in,
        check_out=day,
        arrival_time=booking.arrival_time if booking.check_in == day else None,
        departure_time=clock,
    )
    return {"departure_time": list(found.values())} if found else {}


def _set_minute(command: Command, booking: RoomBooking) -> None:
    """Set the minute until which a day use holds its room."""
    minutes = minutes_of_times(
        hotel=command.hotel, arrival_time=booking.arrival_time, departure_time=booking.departure_time
    )
    booking.departure_minute = minutes["departure_minute"]


def _require_allowed(
    command: Command,
    booking: RoomBooking,
    room: Room | None,
    judged: PriceJudgement,
    overrides: Overrides,
) -> frozenset[str]:
    """Return the codes of the reasons that were set aside.

    Raises BookingRefused with everything that is against the new departure: another booking holds the room, if it is
    judged (room_taken, with rooms to move to), and what is against the price.
    """
    taken: list[Reason] = []
    about = dict(judged.about)
    if room is not None:
        facts = read_room_occupancy_facts(rooms=[room], since=booking.room_from)[room.pk]
        taken = policies.change_departure_reasons(booking=booking, room=facts)
    if taken:
        about["rooms"] = rooms_to_move_to(command, booking=booking)
    return require_allowed(
        command,
        {booking: [*taken, *judged.reasons]},
        overrides=overrides,
        room_of=lambda _: room if taken else None,
        about=about,
    )[booking.pk]


def _end_overstay(command: Command, booking: RoomBooking) -> list[FieldChange]:
    """Clear the flag of an overstay that the new departure ends; return the changes of it."""
    flags = {name: getattr(booking, name) for name in ("overstay_flagged_at", "overstay_acknowledged_at")}
    if is_overstay(booking, now=command.now) or not clear_overstay(booking):
        return []
    return [
        {"field": name, "old": at.isoformat(), "new": None} for name, at in flags.items() if at is not None
    ]


def _write(
    command: Command,
    booking: RoomBooking,
    changes: Sequence[FieldChange],
    *,
    note: str,
    also_written: Sequence[str],
) -> None:
    raised = record_booking_changes(command, changes={booking: changes}, note=note)
    booking.version += 1
    booking.updated_at = command.now
    update_rows(
        [booking],
        ["departure_minute", "updated_at", *also_written],
        increments={"version": {booking.pk: 1}, "change_version": raised},
    )


def _log(
    command: Command,
    booking: RoomBooking,
    room: Room,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    note: str,
) -> None:
    changes = {
        name: {"from": _as_log_value(before[name]), "to": _as_log_value(after[name])}
        for name in sorted(after)
    }
    operation = RoomOperation(
        Operation.CHANGE,
        room,
        booking_id=booking.booking_id,
        note=note,
        metadata={"changes": changes},
    )
    room_services.record_operations(command, operations=[operation])


def _as_log_value(value: date | time | None) -> str | None:
    return None if value is None else str(value)
