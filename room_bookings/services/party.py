"""Changes of who belongs to a party: people who join or leave it, and who is its PRIMARY."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guests.models import Guest
from guests.services import presence
from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Reason
from hotel.kernel.locking import LockQuery
from hotel.kernel.sql import PreparedQuery, update_rows
from room_bookings import policies
from room_bookings.enums import BookingStatus, PartyRole
from room_bookings.models import BookingGuest, RoomBooking
from room_bookings.selectors.room_facts import places_of_room
from room_bookings.services.guards import require_allowed
from room_bookings.transitions import LIVE
from rooms import services as room_services
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides

OF_PARTY = frozenset({"role", "is_staying"})
"""The columns of a party member that say how the person belongs to the party."""

_READ_PARTY = PreparedQuery(
    "read_party",
    lambda given: BookingGuest.objects.filter(booking=given.value("booking_pk")).order_by("pk"),
)
_LOCK_GUESTS_OF_MEMBERS = LockQuery(
    "lock_guests_of_party_members",
    lambda given: Guest.objects.filter(given.any_of("booking_guest_id", "member_pks")),
    rank=LockRank.GUESTS,
)


@dataclass(frozen=True)
class PartyChange:
    """A change of role or stay that the guards have allowed: the members that it makes companions, and overrides."""

    demoted: Sequence[BookingGuest] = ()
    overrides: Overrides = NO_OVERRIDES

    @property
    def override_reason(self) -> str:
        """The explanation that the change row keeps; empty if nothing was set aside."""
        return self.overrides.reason if self.overrides.codes else ""


def require_party_change(
    command: Command,
    booking: RoomBooking,
    member: BookingGuest,
    changed: Mapping[str, Any],
    *,
    overrides: Overrides,
) -> PartyChange:
    """Raise unless the guards allow the change of role or stay, or the person sets their reasons aside.

    `member` is stored or about to be. Raises BookingRefused (wrong_status, is_primary, last_in_party, room_too_small),
    Forbidden.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    others = [other for other in _READ_PARTY(booking_pk=booking.pk) if other.pk != member.pk]
    reasons = policies.party_change_reasons(booking=booking, member=member, others=others, changes=changed)
    if changed.get("is_staying") and booking.status in LIVE and booking.assigned_room_id is not None:
        staying = 1 + sum(other.is_staying for other in others)
        reasons += _joining_reasons(booking, booking.assigned_room_id, staying)
    overridden = require_allowed(command, {booking: reasons}, overrides=overrides)[booking.pk]
    is_new_primary = changed.get("role") == PartyRole.PRIMARY
    return PartyChange(
        [other for other in others if is_new_primary and other.role == PartyRole.PRIMARY],
        Overrides(overridden, overrides.reason),
    )


def _joining_reasons(booking: RoomBooking, room_pk: int, staying: int) -> list[Reason]:
    """Return `room_too_small` if the person who joins is one more than the room takes and than was agreed."""
    places = places_of_room(room_pk)
    if max(booking.adults + booking.children, staying - 1) >= staying:
        return []
    return policies.size_reasons(booking, places, staying=staying)


def make_companions(command: Command, members: Sequence[BookingGuest]) -> None:
    """Make PRIMARY members companions, before another member becomes PRIMARY: a party has one at any time."""
    for member in members:
        member.role = PartyRole.COMPANION
    update_rows(members, ["role"])
    write_guest_types(command, members)


def write_guest_types(command: Command, members: Sequence[BookingGuest]) -> None:
    """Give the guests who were made from these members the role that the members have. Locks the guests."""
    if not members:
        return
    role_by_member_pk = {member.pk: member.role for member in members}
    guests = _LOCK_GUESTS_OF_MEMBERS(member_pks=list(role_by_member_pk))
    for guest in guests:
        guest.guest_type = role_by_member_pk[guest.booking_guest_id or 0]
        guest.updated_at = command.now
    update_rows(guests, ["guest_type", "updated_at"])


def follow_in_house(command: Command, booking: RoomBooking, member: BookingGuest) -> None:
    """Make a member who joins a checked-in booking a guest in its room; let the guest of one who leaves depart today.

    Locks the room, then the guest. Raises Conflict (no_pin_left), Busy.
    """
    if booking.status != BookingStatus.CHECKED_IN or booking.assigned_room_id is None:
        return
    room = room_services.lock_rooms(command, room_pks=[booking.assigned_room_id])[booking.assigned_room_id]
    if member.is_staying:
        presence.place_guests(command, members={room: [member]}, check_in_date=command.today)
        return
    guests = [guest for guest in _LOCK_GUESTS_OF_MEMBERS(member_pks=[member.pk]) if guest.room_id]
    presence.detach_guests(command, guests=guests, check_out_date=command.today)
