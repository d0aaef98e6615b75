"""Programs of somebody who drives the demo hotel with the generated client. Imported once it is generated."""

from dataclasses import dataclass
from typing import Any

from innkeeper_client import AuthenticatedClient, Client
from innkeeper_client.api.housekeeping import rooms_mark_cleaned
from innkeeper_client.api.room_bookings import (
    room_bookings_check_in,
    room_bookings_check_out,
    room_bookings_list,
)
from innkeeper_client.api.rooms import rooms_list, rooms_retrieve, rooms_timeline
from innkeeper_client.api.staff import auth_login
from innkeeper_client.models import LoginRequest

HOTEL = "grand-harbour"
SECONDS_TO_ANSWER = 600


@dataclass(frozen=True)
class Tour:
    """What the API answered on the README's tour, step by step."""

    login: Any
    rooms: Any
    expected: Any
    arrived: Any
    left: Any
    cleaned: Any
    timeline: Any


def log_in(address: str, username: str) -> Any:
    """The answer to a login."""
    with Client(address, timeout=SECONDS_TO_ANSWER, raise_on_unexpected_status=True) as nobody:
        return auth_login.sync(client=nobody, body=LoginRequest(username=username, password="innkeeper"))


def client_of(address: str, login: Any) -> Any:
    """A client that calls as whoever logged in."""
    return AuthenticatedClient(
        address,
        token=login.token,
        prefix="Token",
        timeout=SECONDS_TO_ANSWER,
        raise_on_unexpected_status=True,
    )


def take_the_tour(address: str) -> Tour:
    """Log in, look around, check somebody in and out, clean the room, read what happened to it."""
    login = log_in(address, "porter")
    with client_of(address, login) as porter:
        rooms = rooms_list.sync(HOTEL, client=porter, room_status="READY_FOR_GUEST", is_occupied=False)
        due_in = room_bookings_list.sync(
            HOTEL, client=porter, due_in=True, unassigned=False, expand="actions"
        )
        expected = next(booking for booking in due_in.results if "check-in" in allowed_of(booking))
        booking_id = expected.booking_id
        arrived = room_bookings_check_in.sync(HOTEL, booking_id, client=porter)
        left = room_bookings_check_out.sync(HOTEL, booking_id, client=porter)
        cleaned = rooms_mark_cleaned.sync(HOTEL, arrived.assigned_room, client=porter)
        timeline = rooms_timeline.sync(HOTEL, arrived.assigned_room, client=porter)
    return Tour(login, rooms, expected, arrived, left, cleaned, timeline)


def allowed_of(subject: Any) -> set[str]:
    """What whoever asked could do now."""
    return {entry.action for entry in subject.actions if entry.allowed}


def vacant_and_ready(hotel: str, client: Any) -> Any:
    """A room that could be let now, and its ETag."""
    page = rooms_list.sync(hotel, client=client, room_status="READY_FOR_GUEST", is_occupied=False)
    return rooms_retrieve.sync_detailed(hotel, page.results[-1].room_number, client=client)
