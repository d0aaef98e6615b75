"""Requests to the API, made of whatever comes to hand when they are sent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.siege.clerk import Clerk

Body = dict[str, Any]


@dataclass(frozen=True)
class Request:
    """A request below the hotel's address. `subject`: the address whose ETag an If-Match names."""

    method: str
    path: str
    body: Body
    subject: str = ""


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


def _below(subject: str, end: str, method: str, body: Body) -> Request:
    return Request(method, f"{subject}{end}/" if end else subject, body, subject)


def _made(body: Body, clerk: Clerk) -> Body:
    """What is given as a function is made now."""
    return {name: value(clerk) if callable(value) else value for name, value in body.items()}
