"""What an answer says of bookings and rooms, as rows or as a body: to be found in the history afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from room_bookings.models import RoomBooking
from rooms.models import Room

Facts = dict[str, dict[str, Any]]

OF_BOOKING = ("status", "status_version", "check_in", "check_out", "departure_time", "adults")
OF_ROOM = ("room_status", "status_version", "is_active", "floor")


@dataclass
class Told:
    """Bookings by their id, rooms by `room_name`."""

    bookings: Facts = field(default_factory=dict)
    rooms: Facts = field(default_factory=dict)


def room_name(hotel_id: int, room_number: str) -> str:
    return f"{hotel_id}/{room_number}"


def told(answer: Any) -> Told:
    """What the rows say that a service returned."""
    found = Told()
    for item in answer if isinstance(answer, list) else [answer]:
        if isinstance(item, RoomBooking):
            found.bookings[item.booking_id] = {
                **{name: _plain(getattr(item, name)) for name in OF_BOOKING},
                "room_version": item.room_version,
                "room_id": item.assigned_room_id,
            }
        elif isinstance(item, Room):
            name = room_name(item.hotel_id, item.room_number)
            found.rooms[name] = {name: getattr(item, name) for name in OF_ROOM}
        elif getattr(item, "outcome", "") == "checked_out":
            found.bookings[item.booking_id] = {"left": item.room_number}
    return found


def told_over_http(body: Mapping[str, Any], *, hotel_id: int) -> Told:
    """What the body of a success says."""
    found = Told()
    for item in body.get("results", [body]):
        if "confirmation_number" in item:
            facts = {name: item[name] for name in OF_BOOKING}
            found.bookings[item["booking_id"]] = {**facts, "assigned_room": item["assigned_room"]}
        elif "room_status" in item:
            found.rooms[room_name(hotel_id, item["room_number"])] = {name: item[name] for name in OF_ROOM}
        elif item.get("outcome") == "checked_out":
            found.bookings[item["booking_id"]] = {"left": item["room_number"]}
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
