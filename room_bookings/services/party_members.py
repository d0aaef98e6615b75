"""Commands on the people of a party: change of a member, people who join, people who leave."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from guests.models import Guest
from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Invalid
from hotel.kernel.keys import can_be_key
from hotel.kernel.locking import LockQuery
from hotel.kernel.names import normalized_name, person_name_errors
from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from notifications.enums import EventType
from room_bookings.enums import BookingStatus
from room_bookings.exceptions import PartyMemberNotFound
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.selectors import bookings_with_details_by_pk
from room_bookings.services.booking_creation import member_row
from room_bookings.services.detail_writes import changed_values, write_changes
from room_bookings.services.locking import lock_booking
from room_bookings.services.new_bookings import PartyMember
from room_bookings.services.party import (
    OF_PARTY,
    PartyChange,
    follow_in_house,
    make_companions,
    require_party_change,
    write_guest_types,
)
from rooms import services as room_services
from rooms.enums import Operation
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides

UPDATED, PARTY_CHANGED = EventType.BOOKING_UPDATED, EventType.BOOKING_PARTY_CHANGED

CORRECTABLE = frozenset({"first_name", "last_name", "email", "phone"})
_NAMES = ("first_name", "last_name")

_READ_PARTY_MEMBER = PreparedQuery(
    "read_party_member",
    lambda given: BookingGuest.objects.filter(booking=given.value("booking_pk"), pk=given.value("member_pk")),
)
_LOCK_GUESTS_OF_MEMBER = LockQuery(
    "lock_guests_of_party_member",
    lambda given: Guest.objects.filter(booking_guest=given.value("member_pk")),
    rank=LockRank.GUESTS,
)


def change_party_member(
    command: Command,
    *,
    booking_id: str,
    party_member_pk: int,
    changes: Mapping[str, Any],
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    """Change a party member: a name or contact (CORRECTABLE), also of the guest made from it, its role, or its stay.

    One of the two names may be empty. A member who becomes PRIMARY makes the other one a companion. In house, a member
    who begins to stay becomes a guest with a PIN, and one who no longer stays departs. Locks the booking, its room,
    then the guests.
    Raises BookingNotFound, PartyMemberNotFound, Invalid (names), BookingRefused (wrong_status, is_primary,
    last_in_party, room_too_small), Conflict (no_pin_left), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_RESERVE)
    booking = lock_booking(command, booking_id=booking_id)
    return _change_member(command, booking, party_member_pk, changes, overrides=overrides)


def _change_member(
    command: Command,
    booking: RoomBooking,
    party_member_pk: int,
    changes: Mapping[str, Any],
    *,
    overrides: Overrides = NO_OVERRIDES,
) -> RoomBooking:
    member = _party_member(booking, party_member_pk)
    changed = changed_values(member, _with_normalized_names(changes), allowed=CORRECTABLE | OF_PARTY)
    if not changed:
        return booking
    _require_names(member, changed)
    allowed = PartyChange()
    if not OF_PARTY.isdisjoint(changed):
        allowed = require_party_change(command, booking, member, changed, overrides=overrides)
    room = _lock_assigned_room(command, booking)
    _record_on_room(command, booking, room, member, changed, overrides=allowed.overrides)
    make_companions(command, allowed.demoted)
    _write_member(command, member, changed)
    if "role" in changed:
        write_guest_types(command, [member])
    if "is_staying" in changed:
        follow_in_house(command, booking, member)
    bookings_with_details_by_pk.forget_rows([booking.pk])  # it holds the party as it was
    is_of_party = not OF_PARTY.isdisjoint(changed)
    event_type = PARTY_CHANGED if is_of_party else UPDATED
    write_changes(command, booking, {}, event_type=event_type, note=allowed.override_reason)
    return booking


def add_party_member(
    command: Command, *, booking_id: str, member: PartyMember, overrides: Overrides = NO_OVERRIDES
) -> RoomBooking:
    """Add a person to the party before arrival or in house, where a person who stays becomes a guest with a PIN.

    A member added as PRIMARY makes the other one a companion. Locks the booking, its room, then the guests.
    Raises BookingNotFound, Invalid (names), BookingRefused (wrong_status, room_too_small), Conflict (no_pin_left),
    Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    booking = lock_booking(command, booking_id=booking_id)
    row = member_row(booking, member)
    changed = {"role": member.role, "is_staying": member.is_staying}
    _require_names(row, {})
    allowed = require_party_change(command, booking, row, changed, overrides=overrides)
    room = _lock_assigned_room(command, booking)
    make_companions(command, allowed.demoted)
    insert_rows([row], set_primary_keys=True)
    _record_on_room(command, booking, room, row, changed, overrides=allowed.overrides)
    if member.is_staying:
        follow_in_house(command, booking, row)
    bookings_with_details_by_pk.forget_rows([booking.pk])
    write_changes(command, booking, {}, event_type=PARTY_CHANGED, note=allowed.override_reason)
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


def _with_normalized_names(changes: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: normalized_name(value) if name in _NAMES else value for name, value in changes.items()}


def _require_names(member: BookingGuest, changed: Mapping[str, Any]) -> None:
    names = {name: changed.get(name, getattr(member, name)) for name in _NAMES}
    if errors := person_name_errors(**names):
        raise Invalid(
            _("The name is not valid."), errors={name: [sentence] for name, sentence in errors.items()}
        )


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
    *,
    overrides: Overrides,
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
        metadata={"party_member": member.pk, "fields": sorted(changed), **overrides.as_metadata()},
    )
    room_services.record_operations(command, operations=[operation])
    if booking.status == BookingStatus.CHECKED_IN:
        room_services.touch_rooms(command, rooms=[room], changed_fields=("guests",))
