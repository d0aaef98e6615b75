"""Check-out: bookings give up their rooms, and afterwards no guest is recorded in these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from guests.models import Guest
from guests.services import presence
from guests.services.orphaned_guests import log_orphaned_guests
from hotel.kernel.exceptions import Reason
from housekeeping.services import RoomStep, open_turnover_tasks, set_room_statuses
from room_bookings import policies
from room_bookings.balances import balance_due
from room_bookings.enums import BookingStatus
from room_bookings.models import RoomBooking
from room_bookings.services.booking_rooms import EndedOccupancy, end_occupancies
from room_bookings.services.booking_status import BookingStep, set_booking_statuses
from room_bookings.services.guards import require_allowed
from room_bookings.services.locking import lock_bookings, lock_rooms_of
from room_bookings.services.payments.stay_tax_rows import charge_stay_taxes
from room_bookings.services.room_clearance import require_cleared, require_rooms_of_guests_locked
from room_bookings.transitions import WITH_CHECKED_OUT_AT
from rooms import services as room_services
from rooms.enums import Operation, RoomStatus
from rooms.models import Room
from rooms.services import RoomOperation
from staff.capabilities import Capability
from staff.command import Command
from staff.overrides import NO_OVERRIDES, Overrides


def check_out_booking(
    command: Command, *, booking_id: str, note: str = "", overrides: Overrides = NO_OVERRIDES
) -> RoomBooking:
    """Check one booking out, as `check_out_bookings` does a set."""
    return check_out_bookings(command, booking_ids=[booking_id], note=note, overrides=overrides)[0]


def check_out_bookings(
    command: Command, *, booking_ids: Sequence[str], note: str = "", overrides: Overrides = NO_OVERRIDES
) -> list[RoomBooking]:
    """Check bookings out of their rooms, all or none, and return them in the order of the IDs.

    Detaches all guests of the bookings, in whichever room they are recorded, and the orphaned guests in the bookings'
    rooms. A booking that owes nothing is completed; one that is let go with an open bill, or whose company has
    promised to pay, is completed when it is paid. Leaves bookings that are checked out already as they are. Locks the
    bookings, their rooms and every room in which their guests are, then the guests.
    Raises BookingNotFound, BookingRefused or SetRefused (wrong_status, balance_due), RoomNotCleared, Forbidden, Busy.
    """
    command.require(Capability.BOOKINGS_CHANGE)
    charges = command.hotel.charges_stay_taxes
    bookings = list(lock_bookings(command, booking_ids=booking_ids, with_master_bills=charges).values())
    not_yet_out = [booking for booking in bookings if booking.status not in WITH_CHECKED_OUT_AT]
    vacate_rooms(command, bookings=not_yet_out, note=note, overrides=overrides)
    return bookings


def vacate_rooms(
    command: Command,
    *,
    bookings: Sequence[RoomBooking],
    note: str,
    overrides: Overrides = NO_OVERRIDES,
    locked_rooms: Mapping[int, Room] | None = None,
) -> None:
    """Check locked bookings out of their rooms.

    `locked_rooms` is what `lock_rooms_of` returned for these bookings, by primary key; None locks them now.
    Raises BookingRefused or SetRefused (wrong_status, balance_due), RoomNotCleared, Busy.
    """
    if not bookings:
        return
    in_house = [booking for booking in bookings if booking.status == BookingStatus.CHECKED_IN]
    charge_stay_taxes(command, in_house, until=command.today)
    overridden = require_allowed(
        command,
        {booking: _check_out_reasons(command, booking) for booking in bookings},
        overrides=overrides,
        room_of=lambda booking: booking.assigned_room,
    )
    locked = locked_rooms or lock_rooms_of(command, bookings=bookings)
    rooms = {booking: locked[booking.assigned_room_id or 0] for booking in bookings}
    end_stays(
        command,
        rooms=rooms,
        locked_rooms=locked,
        note=note,
        overridden=overridden,
        override_reason=overrides.reason,
    )
    open_turnover_tasks(command, stays=[(room, booking) for booking, room in rooms.items()])


@dataclass(frozen=True)
class EndedStay:
    """What passes to the booking under which the guests of an ended stay stay on: their device and their PINs."""

    occupancy: EndedOccupancy
    pins: Sequence[str]


def end_stays(
    command: Command,
    *,
    rooms: Mapping[RoomBooking, Room],
    locked_rooms: Mapping[int, Room],
    note: str,
    next_bookings: Mapping[RoomBooking, RoomBooking] = MappingProxyType({}),
    overridden: Mapping[int, frozenset[str]] = MappingProxyType({}),
    override_reason: str = "",
) -> dict[int, EndedStay]:
    """End the stays of checked-in bookings in their rooms; return what they were by the room's primary key.

    The rooms become CHECKOUT_DIRTY, unless `next_bookings` says that the guests stay on under another booking.
    A bill that is still open then stays open. `overridden` are the codes that were set aside, by the booking's primary
    key. `locked_rooms` are those and every room in which a guest of the bookings is. Raises RoomNotCleared, Busy.
    """
    own, orphaned = _lock_guests(command, rooms, locked_rooms)
    pins = {
        room.pk: presence.pins_in_party_order(guest for guest in own if guest.booking_id == booking.pk)
        for booking, room in rooms.items()
        if booking in next_bookings
    }
    guest_pks = _detach_guests(command, rooms, locked_rooms, own, orphaned)
    statuses_before = {room.pk: room.room_status for room in rooms.values()}
    ended = end_occupancies(room_pks=list(statuses_before))
    vacated = [room for booking, room in rooms.items() if booking not in next_bookings]
    set_room_statuses(
        command,
        steps=[RoomStep(room, RoomStatus.CHECKOUT_DIRTY, changes_occupancy=True) for room in vacated],
        note=note,
    )
    _close_bookings(
        command, list(rooms), next_bookings, overridden, note=note, override_reason=override_reason
    )
    operations = [
        RoomOperation.of_booking(
            Operation.CONTINUE if booking in next_bookings else Operation.CHECK_OUT,
            room,
            booking,
            guest_pks=guest_pks[booking.pk],
            room_status_before=statuses_before[room.pk],
            occupied_since=ended[room.pk].occupied_since if room.pk in ended else None,
            note=note,
            metadata=(
                {"continued_by": next_bookings[booking].booking_id} if booking in next_bookings else {}
            ),
        )
        for booking, room in rooms.items()
    ]
    room_services.record_operations(command, operations=operations)
    return {
        room_pk: EndedStay(ended[room_pk], pins_of_room)
        for room_pk, pins_of_room in pins.items()
        if room_pk in ended
    }


def _lock_guests(
    command: Command, rooms: Mapping[RoomBooking, Room], locked_rooms: Mapping[int, Room]
) -> tuple[list[Guest], list[Guest]]:
    """Lock the bookings' guests who have not left, and the orphaned guests in their rooms."""
    own, orphaned = presence.lock_affected_guests(
        command,
        booking_pks=[booking.pk for booking in rooms],
        room_pks=[room.pk for room in rooms.values()],
    )
    own = [guest for guest in own if guest.room_id or guest.check_out_date is None]
    require_rooms_of_guests_locked(own, locked_room_pks=locked_rooms.keys())
    return own, orphaned


def _detach_guests(
    command: Command,
    rooms: Mapping[RoomBooking, Room],
    locked_rooms: Mapping[int, Room],
    own: Sequence[Guest],
    orphaned: Sequence[Guest],
) -> dict[int, list[int]]:
    """Detach the locked guests; touch the other rooms in which guests of the bookings were.

    Returns the primary keys of the guests by that of the booking; an orphaned guest counts with the room's booking.
    """
    booking_by_room_pk = {room.pk: booking for booking, room in rooms.items()}
    if orphaned:
        booking_ids = [booking.booking_id for booking in rooms]
        log_orphaned_guests(
            command, orphaned, where="check-out", booking_ids=booking_ids, booking_guest_count=len(own)
        )
    guest_pks: dict[int, list[int]] = {booking.pk: [] for booking in rooms}
    for guest in own:
        guest_pks[guest.booking_id or 0].append(guest.pk)
    for guest in orphaned:
        guest_pks[booking_by_room_pk[guest.room_id or 0].pk].append(guest.pk)
    other_room_pks = sorted({guest.room_id for guest in own if guest.room_id} - booking_by_room_pk.keys())
    presence.detach_guests(command, guests=[*own, *orphaned], check_out_date=command.today)
    require_cleared(command, room_by_booking=rooms, action="check-out")
    if other_room_pks:
        other_rooms = [locked_rooms[pk] for pk in other_room_pks]
        room_services.touch_rooms(command, rooms=other_rooms, changed_fields=("guests",))
    return guest_pks


def _check_out_reasons(command: Command, booking: RoomBooking) -> list[Reason]:
    reasons = policies.check_out_reasons(booking=booking)
    return reasons or policies.balance_reasons(command, booking=booking)


def _close_bookings(
    command: Command,
    bookings: Sequence[RoomBooking],
    next_bookings: Mapping[RoomBooking, RoomBooking],
    overridden: Mapping[int, frozenset[str]],
    *,
    note: str,
    override_reason: str,
) -> None:
    """Move bookings to CHECKED_OUT, and those that owe nothing on to COMPLETED."""
    for booking, next_booking in next_bookings.items():
        booking.continued_by = next_booking.booking_id
    steps = []
    for booking in bookings:
        codes = overridden.get(booking.pk, frozenset())
        steps.append(
            BookingStep(
                booking,
                BookingStatus.CHECKED_OUT,
                metadata=Overrides(codes, override_reason).as_metadata(),
                also_changed=("continued_by",) if booking in next_bookings else (),
            )
        )
        if balance_due(booking) <= 0:
            steps.append(BookingStep(booking, BookingStatus.COMPLETED))
    set_booking_statuses(command, steps=steps, reason=note)
