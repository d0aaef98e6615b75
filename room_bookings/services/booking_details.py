"""Corrections of what a booking says: its people, its numbers, its wishes, its nights. Never its state."""

import logging
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from guests.models import Guest
from hotel.currencies import places_error
from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Invalid
from hotel.kernel.locking import lock_in_order
from hotel.kernel.names import full_name_errors, normalized_name, person_name_errors
from hotel.kernel.sql import update_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import PartyMemberNotFound
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.services.change_stay import STAY_FIELDS, change_stay
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings
from room_bookings.stay_bounds import person_errors
from rooms import services as room_services
from rooms.enums import Operation
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command

logger = logging.getLogger(__name__)

CORRECTABLE = frozenset({"first_name", "last_name", "email", "phone"})
CHANGEABLE = frozenset(
    {
        "adults",
        "children",
        "total_amount",
        "booker_name",
        "booker_email",
        "booker_phone",
        "special_requests",
        "notes",
    }
)
_NAME_FIELDS = frozenset({"first_name", "last_name", "booker_name"})
INTERNAL_FIELDS = frozenset({"room_from", "room_version"})


def update_booking(
    command: Command, *, booking_id: str, changes: Mapping[str, Any], keep_room: bool = True
) -> RoomBooking:
    """Change what a booking says (CHANGEABLE, and before arrival STAY_FIELDS); what is so already is not written.

    A type of room is named by its code. When the nights or the type change, the planned room is kept if it is free
    in these nights; without `keep_room` the plan is dropped. Persons, price and wishes of a cancelled or no-show
    booking stay as they are; those of a completed one need the capability of late corrections. Locks the booking, and
    then its planned room.
    Raises BookingNotFound, Invalid (dates, numbers, unknown room type), BookingRefused (wrong_status, room_taken),
    Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(command, booking_ids=[booking_id])[booking_id]
    wanted = _with_normalized_names(_with_room_type(command, changes))
    changed = _differing(booking, wanted, allowed=CHANGEABLE | STAY_FIELDS)
    _require_valid(booking, wanted, changed)
    _require_changeable(command, booking, changed)
    of_stay = {name: value for name, value in changed.items() if name in STAY_FIELDS}
    if of_stay:
        changed |= change_stay(command, booking=booking, changes=of_stay, keep_room=keep_room)
    if changed:
        _write(command, booking, changed)
    return booking


def correct_party_member(
    command: Command, *, booking_id: str, party_id: int, changes: Mapping[str, str]
) -> RoomBooking:
    """Correct a name or contact (CORRECTABLE) on the party member and on the guest made from them, together.

    One of the two names may be empty. Locks the booking, its room, then the guest.
    Raises BookingNotFound, PartyMemberNotFound, Invalid (names), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_bookings(command, booking_ids=[booking_id])[booking_id]
    member = BookingGuest.objects.filter(booking=booking, pk=party_id).first()
    if member is None:
        raise PartyMemberNotFound(f"Booking {booking_id} has no party member {party_id}.", party_id=party_id)
    changed = _differing(member, _with_normalized_names(changes), allowed=CORRECTABLE)
    if not changed:
        return booking
    _require_names(member, changed)
    _log_on_room(command, booking, member, changed)
    lock_in_order(Guest.objects.filter(booking_guest=member), rank=LockRank.GUESTS)
    BookingGuest.objects.filter(pk=member.pk).update(**changed)
    Guest.objects.filter(booking_guest=member).update(**changed, updated_at=command.now)
    _write(command, booking, {}, told=("party",))
    return booking


def _with_room_type(command: Command, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    if "room_type" not in changes:
        return changes
    code = changes["room_type"]
    return {**changes, "room_type": room_services.room_types_by_code(command, codes=[code])[code]}


def _with_normalized_names(changes: Mapping[str, Any]) -> Mapping[str, Any]:
    return {
        name: normalized_name(value) if name in _NAME_FIELDS else value for name, value in changes.items()
    }


def _require_names(member: BookingGuest, changed: Mapping[str, Any]) -> None:
    names = {name: changed.get(name, getattr(member, name)) for name in ("first_name", "last_name")}
    if errors := person_name_errors(**names):
        raise Invalid(
            "The name is not valid.", errors={name: [sentence] for name, sentence in errors.items()}
        )


def _differing(row: Any, changes: Mapping[str, Any], *, allowed: frozenset[str]) -> dict[str, Any]:
    if unknown := changes.keys() - allowed:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    return {name: value for name, value in changes.items() if getattr(row, name) != value}


def _require_valid(booking: RoomBooking, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Check new values only: the history knows bookings without adults, and their notes can be changed."""
    errors = person_errors(changed, min_adults=1)
    if sentence := places_error(wanted.get("total_amount", Decimal(0)), booking.currency):
        errors["total_amount"] = sentence
    errors |= full_name_errors("booker_name", changed.get("booker_name", ""))
    if errors:
        raise Invalid(
            "The changes are not valid.", errors={name: [sentence] for name, sentence in errors.items()}
        )


def _require_changeable(command: Command, booking: RoomBooking, fields: Collection[str]) -> None:
    if policies.is_late_change(booking=booking, fields=fields):
        command.require(Capability.LATE_CORRECTIONS)
    reasons = policies.change_agreed_reasons(booking=booking, fields=fields)
    if not STAY_FIELDS.isdisjoint(fields):
        reasons += policies.change_stay_reasons(booking=booking)
    require_allowed(command, {booking: reasons})


def _shown_as(column: str) -> str:
    """The field that listeners see changed: name, e-mail and phone of a booker are shown as one."""
    return "booker" if column.startswith("booker_") else column


def _log_on_room(
    command: Command, booking: RoomBooking, member: BookingGuest, changed: Mapping[str, Any]
) -> None:
    """A booking with a room has a log to say who corrected whom: ids and field names, no personal data.

    In house the room shows its guests' names, so it has changed too.
    """
    if booking.assigned_room_id is None:
        return
    room = room_services.lock_rooms(command, room_pks=[booking.assigned_room_id])[booking.assigned_room_id]
    operation = RoomOperation(
        Operation.CHANGE,
        room,
        booking_id=booking.booking_id,
        metadata={"party_member": member.pk, "fields": sorted(changed)},
    )
    room_services.record_operations(command, operations=[operation])
    if booking.status == BookingStatus.CHECKED_IN:
        room_services.touch_rooms(command, rooms=[room], changed_fields=("guests",))


def _write(
    command: Command, booking: RoomBooking, changed: Mapping[str, Any], *, told: tuple[str, ...] = ()
) -> None:
    for name, value in changed.items():
        setattr(booking, name, value)
    booking.version += 1
    booking.updated_at = command.now
    update_rows([booking], [*changed, "updated_at"], increments={"version": {booking.pk: 1}})
    fields = told or tuple(sorted({_shown_as(name) for name in changed.keys() - INTERNAL_FIELDS}))
    logger.info(
        "Booking changed",
        extra={
            "booking_id": booking.booking_id,
            "fields": fields,
            "staff_id": command.staff and command.staff.pk,
        },
    )
    notification_manager.realtime_booking(command, EventType.BOOKING_UPDATED, booking, fields)
