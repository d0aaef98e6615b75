"""The bookings that give up their assigned room for a block, before their arrival."""

from collections.abc import Collection, Mapping
from datetime import date

from django.db.models.functions import Upper

from hotel.kernel.attempt import LockRank
from hotel.kernel.exceptions import Reason
from hotel.kernel.locking import HoldingLockQuery
from notifications.enums import EventType
from notifications.services import notification_manager
from room_bookings import policies
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.selectors import bookings_with_details_by_pk
from room_bookings.services.booking_rooms import write_assigned_rooms
from room_bookings.services.night_sales import OVERSOLD_FIELDS, announce_oversold, mark_oversold
from room_bookings.services.room_assignment import unassign_operations
from room_bookings.services.room_sales import RoomSales
from rooms.models import Room
from rooms.services import RoomOperation
from staff.command import Command
from staff.overrides import NO_OVERRIDES

_LOCK_BOOKINGS_PLANNED_IN_ROOMS = HoldingLockQuery(
    "lock_bookings_planned_in_rooms",
    lambda given: RoomBooking.objects.filter(
        given.any_of(
            "pk",
            RoomBooking.objects.filter(
                given.any_of(
                    "assigned_room_id",
                    Room.objects.alias(upper_number=Upper("room_number"))
                    .filter(given.any_of("upper_number", "room_numbers"), hotel=given.value("hotel_pk"))
                    .values("pk"),
                ),
                status__in=[BookingStatus.PENDING, BookingStatus.CONFIRMED],
                check_out__gte=given.value("first"),
                check_in__lte=given.value("until"),
            ).values("pk"),
        ),
        hotel=given.value("hotel_pk"),
    ),
    rank=LockRank.BOOKINGS,
    details=bookings_with_details_by_pk,
)


def lock_planned_bookings(
    command: Command, *, room_numbers: Collection[str], first: date, until: date
) -> dict[int, RoomBooking]:
    """Lock the bookings that arrive in these rooms between two dates; return them by primary key. Raises Busy."""
    rows = _LOCK_BOOKINGS_PLANNED_IN_ROOMS(
        hotel_pk=command.hotel.pk,
        room_numbers=[number.upper() for number in room_numbers],
        first=first,
        until=until,
    )
    return {booking.pk: booking for booking in rows}


class Displacement:
    """Locked bookings that leave their locked rooms for a block. Reads once, when it is made.

    `reasons` are those against it: a booking that is to keep its room, or for which no room of its own type is left.
    """

    def __init__(
        self, command: Command, bookings: Collection[RoomBooking], *, rooms: Mapping[int, Room]
    ) -> None:
        self._command, self._rooms = command, rooms
        self._bookings = sorted(bookings, key=lambda booking: (booking.check_in, booking.pk))
        self._oversales = RoomSales(command, dict.fromkeys(self._bookings)).judge(self._bookings)

    @property
    def reasons(self) -> dict[int, list[Reason]]:
        """Return the reasons against each booking that has some, by primary key."""
        found = {
            booking.pk: [
                *policies.unassign_reasons(booking=booking),
                *(self._oversales[booking].reasons if booking in self._oversales else []),
            ]
            for booking in self._bookings
        }
        return {pk: reasons for pk, reasons in found.items() if reasons}

    def write(self, *, note: str) -> list[RoomOperation]:
        """Unassign the bookings and announce them; return the rows of the room log, which the caller writes."""
        if not self._bookings:
            return []
        from_rooms = {booking.pk: self._rooms[booking.assigned_room_id or 0] for booking in self._bookings}
        oversold = mark_oversold(self._command, self._oversales.items(), overrides=NO_OVERRIDES)
        write_assigned_rooms(
            self._command,
            rooms=dict.fromkeys(self._bookings),
            also_written=OVERSOLD_FIELDS if oversold else (),
        )
        for booking in self._bookings:
            notification_manager.realtime_booking(
                self._command, EventType.BOOKING_UPDATED, booking, ("assigned_room",)
            )
        announce_oversold(self._command, oversold)
        return unassign_operations(self._bookings, from_room_by_booking_pk=from_rooms, note=note)

    @property
    def bookings(self) -> list[RoomBooking]:
        """The bookings, by arrival."""
        return self._bookings
