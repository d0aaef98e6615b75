"""Change of the fields of a booking and of its party, without its status."""

import logging
from collections.abc import Collection, Mapping
from decimal import Decimal
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from guests.models import Guest
from hotel.currencies import places_error
from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Invalid
from hotel.kernel.keys import can_be_key
from hotel.kernel.locking import LockQuery
from hotel.kernel.names import full_name_errors, normalized_name, person_name_errors
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import PartyMemberNotFound
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.selectors import bookings_with_details_by_pk
from room_bookings.services.booking_changes import changes_since, record_booking_changes, watched_values
from room_bookings.services.booking_creation import member_row
from room_bookings.services.change_stay import STAY_FIELDS, change_stay
from room_bookings.services.channels import (
    REFERENCE_FIELDS,
    ChannelVersion,
    Reference,
    folded_channel,
    is_processed,
    require_free_reference,
    require_open_for_message,
    version_text,
)
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_booking
from room_bookings.services.new_bookings import PartyMember
from room_bookings.services.night_sales import OVERSOLD_FIELDS, require_accepting
from room_bookings.services.party import (
    OF_PARTY,
    follow_in_house,
    make_companions,
    require_party_change,
    write_guest_types,
)
from room_bookings.stay_bounds import person_errors
from room_bookings.watched_fields import PARTY
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides

logger = logging.getLogger(__name__)

UPDATED, PARTY_CHANGED = EventType.BOOKING_UPDATED, EventType.BOOKING_PARTY_CHANGED

CORRECTABLE = frozenset({"first_name", "last_name", "email", "phone"})
CHANGEABLE = frozenset(
    {
        "adults",
        "children",
        "do_not_move",
        "total_amount",
        "booker_name",
        "booker_email",
        "booker_phone",
        "special_requests",
        "notes",
    }
)
_NAME_FIELDS = frozenset({"first_name", "last_name", "booker_name"})
SALE_FIELDS = frozenset({*REFERENCE_FIELDS, "group_reference", "payment_terms"})
"""What the channel or the group says of a booking; it changes before arrival only."""

INTERNAL_FIELDS = frozenset(
    {"room_from", "room_version", "arrival_minute", "departure_minute", *OVERSOLD_FIELDS}
)

_READ_PARTY_MEMBER = PreparedQuery(
    "read_party_member",
    lambda given: BookingGuest.objects.filter(booking=given.value("booking_pk"), pk=given.value("member_pk")),
)
_LOCK_GUESTS_OF_MEMBER = LockQuery(
    "lock_guests_of_party_member",
    lambda given: Guest.objects.filter(booking_guest=given.value("member_pk")),
    rank=LockRank.GUESTS,
)


def update_booking(
    command: Command,
    *,
    booking_id: str,
    changes: Mapping[str, Any],
    keep_room: bool = True,
    channel_version: ChannelVersion | None = None,
    accept_oversell: bool = False,
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Change fields of a booking: CHANGEABLE, and before arrival STAY_FIELDS and SALE_FIELDS. Skips unchanged values.

    `room_type` is a code. When the dates or the room type change, the assigned room stays if it is free on the new
    dates; without `keep_room` it is unassigned. Persons, price and wishes of a cancelled or no-show booking cannot be
    changed; those of a completed one need the capability of late corrections. With `channel_version` the changes are a
    message of a channel: one of the version of the last message was processed already and changes nothing.
    `accept_oversell` takes dates that a channel has sold already. Writes a BookingChange. Locks the booking, its room
    types, then its room.
    Raises BookingNotFound, Invalid (dates, numbers, amount, names, unknown room type, kind of version), BookingRefused
    (wrong_status, room_taken, no_availability, restricted, do_not_move, stale_message), Conflict (duplicate_reference),
    Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_RESERVE)
    require_accepting(command, accept_oversell=accept_oversell)
    booking = lock_booking(command, booking_id=booking_id)
    if is_processed(booking=booking, version=channel_version):
        return booking
    require_open_for_message(command, booking=booking, version=channel_version)
    wanted = _with_normalized_names(_with_room_type(command, changes))
    changed = _changed_values(booking, wanted, allowed=CHANGEABLE | STAY_FIELDS | SALE_FIELDS)
    _require_valid(booking, wanted, changed)
    _require_changeable(command, booking, changed)
    _require_own_reference(command, booking, changed)
    before = watched_values(booking)
    if channel_version is not None:
        changed["channel_version"] = version_text(channel_version)
    of_stay = {name: value for name, value in changed.items() if name in STAY_FIELDS}
    if of_stay:
        changed |= change_stay(
            command,
            booking=booking,
            changes=of_stay,
            keep_room=keep_room,
            overrides=overrides,
            accept_oversell=accept_oversell,
        )
    if changed:
        _write(command, booking, changed, before=before)
    return booking


def correct_party_member(
    command: Command, *, booking_id: str, party_member_pk: int, changes: Mapping[str, Any]
) -> RoomBooking:
    """Change a party member: a name or contact (CORRECTABLE), also of the guest made from it, its role, or its stay.

    One of the two names may be empty. A member who becomes PRIMARY makes the other one a companion. In house, a member
    who begins to stay becomes a guest with a PIN, and one who no longer stays departs. Locks the booking, its room,
    then the guests.
    Raises BookingNotFound, PartyMemberNotFound, Invalid (names), BookingRefused (wrong_status, is_primary,
    last_in_party), Conflict (no_pin_left), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_RESERVE)
    booking = lock_booking(command, booking_id=booking_id)
    return _change_member(command, booking, party_member_pk, changes)


def _change_member(
    command: Command, booking: RoomBooking, party_member_pk: int, changes: Mapping[str, Any]
) -> RoomBooking:
    member = _party_member(booking, party_member_pk)
    changed = _changed_values(member, _with_normalized_names(changes), allowed=CORRECTABLE | OF_PARTY)
    if not changed:
        return booking
    _require_names(member, changed)
    demoted = [] if OF_PARTY.isdisjoint(changed) else require_party_change(command, booking, member, changed)
    _record_on_room(command, booking, _lock_assigned_room(command, booking), member, changed)
    make_companions(command, demoted)
    _write_member(command, member, changed)
    if "role" in changed:
        write_guest_types(command, [member])
    if "is_staying" in changed:
        follow_in_house(command, booking, member)
    bookings_with_details_by_pk.forget_rows([booking.pk])  # it holds the party as it was
    is_of_party = not OF_PARTY.isdisjoint(changed)
    _write(command, booking, {}, event_type=PARTY_CHANGED if is_of_party else UPDATED)
    return booking


def add_party_member(command: Command, *, booking_id: str, member: PartyMember) -> RoomBooking:
    """Add a person to the party before arrival or in house, where a person who stays becomes a guest with a PIN.

    A member added as PRIMARY makes the other one a companion. Locks the booking, its room, then the guests.
    Raises BookingNotFound, Invalid (names), BookingRefused (wrong_status), Conflict (no_pin_left), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    row = member_row(booking, member)
    changed = {"role": member.role, "is_staying": member.is_staying}
    _require_names(row, {})
    demoted = require_party_change(command, booking, row, changed)
    room = _lock_assigned_room(command, booking)
    make_companions(command, demoted)
    insert_rows([row], set_primary_keys=True)
    _record_on_room(command, booking, room, row, changed)
    if member.is_staying:
        follow_in_house(command, booking, row)
    bookings_with_details_by_pk.forget_rows([booking.pk])
    _write(command, booking, {}, event_type=PARTY_CHANGED)
    return booking


def leave_party(command: Command, *, booking_id: str, party_member_pk: int) -> RoomBooking:
    """Let a party member no longer stay: before arrival not come, in house depart today. The others stay.

    A member who does not stay remains as they are. Locks the booking, its room, then the guest.
    Raises BookingNotFound, PartyMemberNotFound, BookingRefused (wrong_status, is_primary, last_in_party), Forbidden,
    Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    return _change_member(command, booking, party_member_pk, {"is_staying": False})


def _write_member(command: Command, member: BookingGuest, changed: Mapping[str, Any]) -> None:
    """Write the changed values of a party member, and its names and contacts to the guest made from it."""
    for name, value in changed.items():
        setattr(member, name, value)
    update_rows([member], sorted(CORRECTABLE | OF_PARTY))
    corrected = {name: value for name, value in changed.items() if name in CORRECTABLE}
    if not corrected:
        return
    guests = _LOCK_GUESTS_OF_MEMBER(member_pk=member.pk)
    for guest in guests:
        guest.updated_at = command.now
    for guest, (name, value) in product(guests, corrected.items()):
        setattr(guest, name, value)
    update_rows(guests, [*sorted(CORRECTABLE), "updated_at"])


def _party_member(booking: RoomBooking, party_member_pk: int) -> BookingGuest:
    if can_be_key(party_member_pk):
        for member in _READ_PARTY_MEMBER(booking_pk=booking.pk, member_pk=party_member_pk):
            return member
    raise PartyMemberNotFound(
        _("Booking %(booking)s has no party member %(member)s.")
        % {"booking": booking.booking_id, "member": party_member_pk},
        party_id=party_member_pk,
    )


def _with_room_type(command: Command, changes: Mapping[str, Any]) -> Mapping[str, Any]:
    if "room_type" not in changes:
        return changes
    code = changes["room_type"]
    return {**changes, "room_type": room_services.room_types_by_code(command, codes=[code])[code]}


def _with_normalized_names(changes: Mapping[str, Any]) -> Mapping[str, Any]:
    stored_form = {**dict.fromkeys(_NAME_FIELDS, normalized_name), "source": folded_channel}
    return {
        name: stored_form[name](value) if name in stored_form else value for name, value in changes.items()
    }


def _require_names(member: BookingGuest, changed: Mapping[str, Any]) -> None:
    names = {name: changed.get(name, getattr(member, name)) for name in ("first_name", "last_name")}
    if errors := person_name_errors(**names):
        raise Invalid(
            _("The name is not valid."), errors={name: [sentence] for name, sentence in errors.items()}
        )


def _changed_values(row: Any, changes: Mapping[str, Any], *, allowed: frozenset[str]) -> dict[str, Any]:
    if unknown := changes.keys() - allowed:
        raise ValueError(f"not changeable: {sorted(unknown)}")
    return {name: value for name, value in changes.items() if getattr(row, name) != value}


def _require_valid(booking: RoomBooking, wanted: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    """Check new values only: imported bookings have no adults, and their notes can be changed."""
    errors = person_errors(changed, min_adults=1)
    if sentence := places_error(wanted.get("total_amount", Decimal(0)), booking.currency):
        errors["total_amount"] = sentence
    errors |= full_name_errors("booker_name", changed.get("booker_name", ""))
    if errors:
        raise Invalid(
            _("The changes are not valid."), errors={name: [sentence] for name, sentence in errors.items()}
        )


def _require_changeable(command: Command, booking: RoomBooking, fields: Collection[str]) -> None:
    if policies.is_late_change(booking=booking, fields=fields):
        command.require(Capability.LATE_CORRECTIONS)
    reasons = policies.change_agreed_reasons(booking=booking, fields=fields)
    if not (STAY_FIELDS | SALE_FIELDS).isdisjoint(fields):
        reasons += policies.change_stay_reasons(booking=booking)
    require_allowed(command, {booking: reasons})


def _require_own_reference(command: Command, booking: RoomBooking, changed: Mapping[str, Any]) -> None:
    """Raise Conflict (duplicate_reference) if another booking has the reference that this one is to have."""
    if REFERENCE_FIELDS.isdisjoint(changed):
        return
    reference = Reference(*(changed.get(name, getattr(booking, name)) for name in Reference._fields))
    require_free_reference(command, booking=booking, reference=reference)


def _event_field(column: str) -> str:
    """Return the field as events name it: the booker's name, e-mail and phone are one field."""
    return "booker" if column.startswith("booker_") else column


def _lock_assigned_room(command: Command, booking: RoomBooking) -> Room | None:
    """Lock the room of the booking, if it has one: before its guests, whom a change of the party may lock."""
    if booking.assigned_room_id is None:
        return None
    return room_services.lock_rooms(command, room_pks=[booking.assigned_room_id])[booking.assigned_room_id]


def _record_on_room(
    command: Command,
    booking: RoomBooking,
    room: Room | None,
    member: BookingGuest,
    changed: Mapping[str, Any],
) -> None:
    """Write a row of the log of the booking's locked room, if it has one: key and field names, no personal data.

    The room of a checked-in booking shows the names of its guests, so it is touched, too.
    """
    if room is None:
        return
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
    command: Command,
    booking: RoomBooking,
    changed: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    event_type: EventType = UPDATED,
) -> None:
    """Write the changed columns and their change row; without `before`, of a change of the party alone."""
    for name, value in changed.items():
        setattr(booking, name, value)
    changes = [{"field": PARTY}] if before is None else changes_since(booking, before)
    raised = record_booking_changes(command, changes={booking: changes})
    booking.version += 1
    booking.updated_at = command.now
    update_rows(
        [booking],
        [*changed, "updated_at"],
        increments={"version": {booking.pk: 1}, "change_version": raised},
    )
    fields = (
        (PARTY,)
        if before is None
        else tuple(sorted({_event_field(name) for name in changed.keys() - INTERNAL_FIELDS}))
    )
    logger.info(
        "Booking changed",
        extra={
            "booking_id": booking.booking_id,
            "fields": fields,
            "staff_id": command.staff and command.staff.pk,
        },
    )
    notification_manager.realtime_booking(command, event_type, booking, fields, changes=changes)
