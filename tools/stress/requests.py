"""Requests to the API, made of whatever comes to hand when they are sent."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tools.stress.clerk import TYPES, Clerk
from tools.stress.unlogged import Values, rules_of, type_of

Body = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A request below the hotel's address.

    `subject`: the address whose ETag an If-Match names. `sets`: what it sets that no log tells of.
    """

    method: str
    path: str
    body: Body
    subject: str = ""
    sets: Values = field(default_factory=dict)


def to_booking(
    action: str | Callable[[Clerk, str], str], *statuses: str, method: str = "post", **body: Any
) -> Callable[[Clerk], Request]:
    """To a booking, mostly one in such a status."""

    def make(clerk: Clerk) -> Request:
        booking_id = clerk.a_booking(*statuses)
        end = action if isinstance(action, str) else action(clerk, booking_id)
        return _below(f"room-bookings/{booking_id}/", end, method, _made(body, clerk))

    return make


def to_room(action: str, *statuses: str, method: str = "post", **body: Any) -> Callable[[Clerk], Request]:
    """To a room, mostly one in such a status."""

    def make(clerk: Clerk) -> Request:
        return _below(f"rooms/{clerk.a_room(*statuses)}/", action, method, _made(body, clerk))

    return make


def to_hotel(path: str, *, method: str = "post", **body: Any) -> Callable[[Clerk], Request]:
    """To the hotel, about no subject in particular."""
    return lambda clerk: Request(method, path, _made(body, clerk))


def to_party_member(**body: Any) -> Callable[[Clerk], Request]:
    """To somebody named on a booking, by an address without the booking."""

    def make(clerk: Clerk) -> Request:
        booking_id = clerk.a_booking("PENDING", "CONFIRMED", "CHECKED_IN")
        address = f"party/{clerk.a_member_of(booking_id)}/"
        return Request("patch", address, _made(body, clerk), f"room-bookings/{booking_id}/")

    return make


def to_rules(**body: Any) -> Callable[[Clerk], Request]:
    """To the hotel: one of its rules."""

    def make(clerk: Clerk) -> Request:
        name = clerk.dice.choice(sorted(body))
        changes = _made({name: body[name]}, clerk)
        return Request("patch", "hotel/", changes, sets={rules_of(clerk.hotel.slug): changes})

    return make


def of_new_room_type(clerk: Clerk) -> Request:
    body = {"code": f"T{clerk.dice.randrange(TYPES)}", "name": clerk.a_new_name(), "max_occupancy": 2}
    sets = {type_of(clerk.hotel.slug, str(body["code"])): body}
    return Request("post", "room-types/", body, sets=sets)


def to_room_type(clerk: Clerk) -> Request:
    """The type that all are of is renamed only: its rooms stay large enough."""
    code = clerk.a_room_type()
    changes: Body = {"name": clerk.a_new_name()}
    if code != "DBL":
        changes["max_occupancy"] = clerk.dice.randint(1, 4)
    return Request("patch", f"room-types/{code}/", changes, sets={type_of(clerk.hotel.slug, code): changes})


def several(body: Body, **more: Any) -> Callable[[Clerk], list[Body]]:
    """Two or three such, each made by itself."""
    return lambda clerk: [_made({**body, **more}, clerk) for _ in range(clerk.dice.randint(2, 3))]


def _below(subject: str, end: str, method: str, body: Body) -> Request:
    return Request(method, f"{subject}{end}/" if end else subject, body, subject)


def _made(body: Body, clerk: Clerk) -> Body:
    """What is given as a function is made now."""
    return {name: value(clerk) if callable(value) else value for name, value in body.items()}
