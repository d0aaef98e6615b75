"""The writer of a booking's assigned room while its status stays, and of who holds a room."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

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
    """What an occupancy was, for the log and for the room that the guests go to."""

    occupied_since: datetime
    assigned_by_id: int | None
    guest_fcm_token: str


def write_assigned_rooms(
    command: Command, *, rooms: Mapping[RoomBooking, Room | None], room_from: date | None = None
) -> None:
    """Give locked bookings other rooms, counting the change. Each booking's room must really change."""
    for booking, room in rooms.items():
        booking.assigned_room = room
        booking.room_version += 1
        booking.version += 1
        booking.updated_at = command.now
        booking.room_from = room_from or booking.room_from
    fields = ["assigned_room", "updated_at", *(["room_from"] if room_from else [])]
    once = dict.fromkeys((booking.pk for booking in rooms), 1)
    update_rows(rooms, fields, increments={"room_version": once, "version": once})


def begin_occupancies(command: Command, *, stays: Sequence[tuple[Room, RoomBooking]]) -> None:
    """The bookings hold these rooms from now on. The rooms are OCCUPIED already."""
    insert_rows(
        RoomOccupancy(
            room=room,
            booking=booking,
            hotel=command.hotel,
            occupied_since=command.now,
            assigned_by=command.staff,
        )
        for room, booking in stays
    )


def transfer_occupancy(command: Command, *, room: Room, booking: RoomBooking, ended: EndedOccupancy) -> None:
    """The booking holds this room instead: the same stay, since the same time, with the same device."""
    insert_rows(
        [
            RoomOccupancy(
                room=room,
                booking=booking,
                hotel=command.hotel,
                occupied_since=ended.occupied_since,
                assigned_by_id=ended.assigned_by_id,
                guest_fcm_token=ended.guest_fcm_token,
            )
        ]
    )


def end_occupancies(*, room_ids: Collection[int]) -> dict[int, EndedOccupancy]:
    """Nobody holds these rooms any more. Returns what each occupancy was, by room, in one statement."""
    return {room_id: EndedOccupancy(*rest) for room_id, *rest in _DELETE_OCCUPANCIES(room_pks=list(room_ids))}
