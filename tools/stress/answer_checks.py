"""The facts that an answer shows of bookings and rooms, to be found in the audit rows and events afterwards."""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder

from room_bookings.models import RoomBooking
from rooms.models import Room

ANSWER_FIELDS = {
    "to_status": "room_status",
    "initial_status": "room_status",
    "priority": "maintenance_priority",
}
"""The answer's name of a field that a request names differently."""

PARTY_FIELDS = {"first_name"}
"""Fields of a party member; the answer to a change of them is the booking."""

Facts = dict[str, dict[str, Any]]

BOOKING_FIELDS = ("status", "status_version", "check_in", "check_out", "departure_time", "adults")
ROOM_FIELDS = ("room_status", "status_version", "is_active", "floor")


@dataclass
class ReportedFacts:
    """Facts of bookings by booking ID, and of rooms by `room_name`."""

    bookings: Facts = field(default_factory=dict)
    rooms: Facts = field(default_factory=dict)


def room_name(hotel_pk: int, room_number: str) -> str:
    """Return a name of a room that is unique over all hotels."""
    return f"{hotel_pk}/{room_number}"


def facts_of_result(result: Any) -> ReportedFacts:
    """Return the facts in the rows that a service returned."""
    found = ReportedFacts()
    for item in result if isinstance(result, list) else [result]:
        if isinstance(item, RoomBooking):
            found.bookings[item.booking_id] = {
                **{name: _as_json_value(getattr(item, name)) for name in BOOKING_FIELDS},
                "room_version": item.room_version,
                "room_pk": item.assigned_room_id,
            }
        elif isinstance(item, Room):
            name = room_name(item.hotel_id, item.room_number)
            found.rooms[name] = {name: getattr(item, name) for name in ROOM_FIELDS}
        elif getattr(item, "outcome", "") == "checked_out":
            found.bookings[item.booking_id] = {"checked_out_of": item.room_number}
    return found


def facts_of_body(body: Mapping[str, Any], *, hotel_pk: int) -> ReportedFacts:
    """Return the facts in the body of a successful answer."""
    found = ReportedFacts()
    for item in body.get("results", [body]):
        if "confirmation_number" in item:
            found.bookings[item["booking_id"]] = booking_facts(item)
        elif "room_status" in item:
            found.rooms[room_name(hotel_pk, item["room_number"])] = room_facts(item)
        elif item.get("outcome") == "checked_out":
            found.bookings[item["booking_id"]] = {"checked_out_of": item["room_number"]}
    return found


def booking_facts(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the compared fields of a booking's snapshot, from an answer or an event."""
    return {name: shown[name] for name in (*BOOKING_FIELDS, "assigned_room", "room_type")}


def room_facts(shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return the compared fields of a room's snapshot."""
    return {**{name: shown[name] for name in ROOM_FIELDS}, "room_type": shown["room_type"]["code"]}


def differences_from_request(requested: Mapping[str, Any], body: Mapping[str, Any]) -> list[str]:
    """Return a sentence for each field of a successful answer that differs from the request, for sets by position."""
    items = body.get("results", [body])
    wanted = _wishes(requested) or [requested] * len(items)
    if len(wanted) != len(items):
        return [f"{len(wanted)} requested, {len(items)} shown"]
    return [
        f"{name} {value} requested, {shown} shown"
        for wish, item in zip(wanted, items, strict=True)
        if item.get("outcome") != "refused"
        for name, value in wish.items()
        if (shown_name := _answer_field(name, item)) in item
        and not _agrees(shown := _without_details(item[shown_name]), value)
    ] + [
        f"{name} {value} requested, no party member has it"
        for wish, item in zip(wanted, items, strict=True)
        for name in PARTY_FIELDS & wish.keys()
        if (value := wish[name]) not in {member[name] for member in item["party"]}
    ]


def _wishes(requested: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return what a request about a set wants of each booking or room; a list of room numbers wants nothing of each."""
    for name in ("bookings", "rooms"):
        if (wishes := requested.get(name)) and isinstance(wishes[0], dict):
            return cast("Sequence[Mapping[str, Any]]", wishes)
    return []


def _answer_field(name: str, item: Mapping[str, Any]) -> str:
    """Return the answer's name of a request's field, or "" if the answer does not show it."""
    if name == "room_number" and "assigned_room" in item:
        return "assigned_room"
    if name == "note" and "resolution" in item:
        return ""  # the answer's note is that of the observation
    return "" if name == "party" else ANSWER_FIELDS.get(name, name)


def _agrees(shown: Any, wanted: Any) -> bool:
    """Tell whether an answer shows a value that was sent: in whatever notation, and with whatever it adds."""
    if isinstance(shown, dict) and isinstance(wanted, dict):
        return all(_agrees(shown[name], wanted[name]) for name in shown.keys() & wanted.keys())
    if isinstance(shown, list) and isinstance(wanted, list):
        return len(shown) == len(wanted) and all(any(_agrees(one, each) for one in shown) for each in wanted)
    return bool(shown == wanted or _value_of(shown) == _value_of(wanted))


def _value_of(value: Any) -> Any:
    """Return a number or an instant that is written as text, whatever its notation; other values as they are."""
    if isinstance(value, str):
        for read in (Decimal, datetime.fromisoformat):
            with suppress(InvalidOperation, ValueError):
                return read(value)
    return value


def _without_details(value: Any) -> Any:
    return value["code"] if isinstance(value, dict) and "code" in value else value


def as_json(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body as it is sent."""
    found: dict[str, Any] = json.loads(json.dumps(body, cls=DjangoJSONEncoder))
    return found


def _as_json_value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
