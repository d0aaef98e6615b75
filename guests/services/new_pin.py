"""A new PIN for a guest who has lost the key."""

from django.utils.translation import gettext as _

from guests.exceptions import GuestNotFound
from guests.models import Guest
from guests.services import presence
from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Conflict, ProblemCode
from hotel.kernel.keys import can_be_key
from hotel.kernel.locking import LockQuery
from hotel.kernel.sql import PreparedQuery
from notifications.services import notification_manager
from rooms import services as room_services
from rooms.enums import Operation
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command

_READ_ROOM_OF_GUEST = PreparedQuery(
    "read_room_of_guest",
    lambda given: Guest.objects.filter(pk=given.value("guest_pk"), hotel=given.value("hotel_pk")).values_list(
        "room_id", "booking__booking_id"
    ),
)
_LOCK_GUEST = LockQuery(
    "lock_guest",
    lambda given: Guest.objects.filter(pk=given.value("guest_pk"), hotel=given.value("hotel_pk")).defer(
        "present_for"
    ),
    rank=LockRank.GUESTS,
)


def give_new_pin(command: Command, *, guest_id: int, note: str = "") -> Guest:
    """Give a guest in a room a new PIN; the old one is free at once, and opens nothing.

    The room log says who did it; no log, event or stored answer shows the PIN. Each call draws another one. Locks the
    room, then the guest. Raises GuestNotFound, Conflict (guest_not_in_room, no_pin_left), Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    found = _READ_ROOM_OF_GUEST(guest_pk=guest_id, hotel_pk=command.hotel.pk) if can_be_key(guest_id) else []
    if not found:
        raise GuestNotFound(guest_id)
    room_pk, booking_id = found[0]
    rooms = room_services.lock_rooms(command, room_pks=[room_pk]) if room_pk else {}
    (guest,) = _LOCK_GUEST(guest_pk=guest_id, hotel_pk=command.hotel.pk)
    if guest.room_id is None or guest.room_id not in rooms:
        sentence = _("This guest is in no room, or has just moved.")
        raise Conflict(sentence, code=ProblemCode.GUEST_NOT_IN_ROOM, guest_id=guest_id)
    room = rooms[guest.room_id]
    presence.renew_pin(command, guest=guest)
    operation = RoomOperation(
        Operation.NEW_PIN, room, booking_id=booking_id or "", guest_pks=[guest.pk], note=note.strip()
    )
    room_services.record_operations(command, operations=[operation])
    room_services.touch_rooms(command, rooms=[room], changed_fields=())
    notification_manager.realtime_room_pin_renewed(command, room)
    return guest
