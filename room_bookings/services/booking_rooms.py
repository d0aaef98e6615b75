"""The writer of occupancies, and of a booking's assigned room while its status stays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from hotel.kernel.sql import PreparedQuery, insert_rows, update_rows
from room_bookings.models import RoomBooking, RoomOccupancy
from rooms.models import Room
from staff.command import Command

_DELETE_OCCUPANCIES = PreparedQuery.from_sql(
    "delete_room_occupancies",
    "DELETE FROM room_bookings_roomoccupancy WHERE room_id = ANY(%(room_pks)s) "
    "RETURNING room_id, occupied_since, assigned_by_id, guest_fcm_token",
)


@dataclass(frozen=True)
class EndedOccupancy:
    """The columns of a deleted occupancy, for the room log and for the next room of the same stay."""

    occupied_since: datetime
    assigned_by_pk: int | None
    guest_fcm_token: str


def write_assigned_rooms(
    command: Command,
    *,
    rooms: Mapping[RoomBooking, Room | None],
    room_from: date | None = None,
    also_written: Collection[str] = (),
) -> None:
    """Write the assigned rooms of locked bookings and raise their versions; each booking's room must differ.

    `room_from` replaces the first date for which the bookings need their rooms; `also_written` names further columns
    that the caller has set on the bookings.
    """
    for booking, room in rooms.items():
        booking.assigned_room = room
        booking.sold_type_id = room.room_type_id if room else booking.room_type_id
        booking.room_version += 1
        booking.version += 1
        booking.updated_at = command.now
        booking.room_from = room_from or booking.room_from
    fields = ["assigned_room", "updated_at", *(["room_from"] if room_from else []), *also_written]
    by_one = dict.fromkeys((booking.pk for booking in rooms), 1)
    update_rows(rooms, fields, increments={"room_version": by_one, "version": by_one})


def begin_occupancies(
    command: Command,
    *,
    stays: Sequence[tuple[Room, RoomBooking]],
    ended: Mapping[int, EndedOccupancy] = MappingProxyType({}),
) -> None:
    """Insert the occupancies of bookings that check in to these rooms.

    The rooms have the status of an occupied room already. `ended` are the occupancies, by the primary key of the room,
    whose guests stay on: they keep their device.
    """
    insert_rows(
        RoomOccupancy(
            room=room,
            booking=booking,
            hotel=command.hotel,
            room_status=room.room_status,
            occupied_since=command.now,
            assigned_by=command.staff,
            guest_fcm_token=ended[room.pk].guest_fcm_token if room.pk in ended else "",
        )
        for room, booking in stays
    )


def continue_occupancy(command: Command, *, room: Room, booking: RoomBooking, ended: EndedOccupancy) -> None:
    """Insert the occupancy of a stay that goes on in this room, with the start and device of the ended one."""
    insert_rows(
        [
            RoomOccupancy(
                room=room,
                booking=booking,
                hotel=command.hotel,
                room_status=room.room_status,
                occupied_since=ended.occupied_since,
                assigned_by_id=ended.assigned_by_pk,
                guest_fcm_token=ended.guest_fcm_token,
            )
        ]
    )


def end_occupancies(*, room_pks: Collection[int]) -> dict[int, EndedOccupancy]:
    """Delete the occupancies of these rooms; return what they were by the room's primary key. Sends one statement."""
    return {room_pk: EndedOccupancy(*rest) for room_pk, *rest in _DELETE_OCCUPANCIES(room_pks=list(room_pks))}
