"""What an answer says of bookings and rooms, as rows or as a body: to be found in the history afterwards."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from room_bookings.models import RoomBooking
from rooms.models import Room

SHOWN_AS = {
    "to_status": "room_status",
    "initial_status": "room_status",
    "priority": "maintenance_priority",
}
"""What an answer calls otherwise than the body that asks for it."""

OF_MEMBER = {"first_name"}
"""What is corrected of somebody named on a booking; the answer is the booking."""

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
            found.bookings[item["booking_id"]] = booking_facts(item)
        elif "room_status" in item:
            found.rooms[room_name(hotel_id, item["room_number"])] = room_facts(item)
        elif item.get("outcome") == "checked_out":
            found.bookings[item["booking_id"]] = {"left": item["room_number"]}
    return found


def booking_facts(shown: Mapping[str, Any]) -> dict[str, Any]:
    """What is compared of a booking that an answer or the news shows."""
    return {name: shown[name] for name in (*OF_BOOKING, "assigned_room", "room_type")}


def room_facts(shown: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: shown[name] for name in OF_ROOM}, "room_type": shown["room_type"]["code"]}


def shown_otherwise(asked: Mapping[str, Any], body: Mapping[str, Any]) -> list[str]:
    """Where the body of a success shows something else than what was asked for: of each item of a set, in order."""
    items = body.get("results", [body])
    wanted = asked.get("bookings") or asked.get("rooms") or [asked] * len(items)
    if len(wanted) != len(items):
        return [f"{len(wanted)} were asked for, {len(items)} shown"]
    return [
        f"{name} {value} was asked for, {shown} shown"
        for wish, item in zip(wanted, items, strict=True)
        for name, value in wish.items()
        if (place := _place(name, item)) in item and (shown := _shown(item[place])) != value
    ] + [
        f"{name} {value} was asked for, nobody in the party has it"
        for wish, item in zip(wanted, items, strict=True)
        for name in OF_MEMBER & wish.keys()
        if (value := wish[name]) not in {member[name] for member in item["party"]}
    ]


def _place(name: str, item: Mapping[str, Any]) -> str:
    """Where an answer shows what a body names so; `` where it does not."""
    if name == "room_number" and "assigned_room" in item:
        return "assigned_room"
    return "" if name == "party" else SHOWN_AS.get(name, name)


def _shown(value: Any) -> Any:
    return value["code"] if isinstance(value, dict) and "code" in value else value


def plain(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body as it is sent."""
    found: dict[str, Any] = json.loads(json.dumps(body, cls=DjangoJSONEncoder))
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
