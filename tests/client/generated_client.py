"""Calls of the demo with the generated client; importable only after the client is generated."""

from dataclasses import dataclass
from typing import Any

from innkeeper_client import AuthenticatedClient, Client
from innkeeper_client.api.housekeeping import rooms_mark_cleaned
from innkeeper_client.api.room_bookings import (
    room_bookings_check_in,
    room_bookings_check_out,
    room_bookings_list,
    room_bookings_payments_create,
)
from innkeeper_client.api.rooms import rooms_list, rooms_retrieve, rooms_timeline
from innkeeper_client.api.staff import auth_login
from innkeeper_client.models import DeskMethod, LoginRequest, PaymentRequest

HOTEL = "grand-harbour"
SECONDS_TO_ANSWER = 600


@dataclass(frozen=True)
class Tour:
    """The answers of the API to each step of the README's tour."""

    login: Any
    rooms: Any
    expected: Any
    checked_in: Any
    checked_out: Any
    cleaned: Any
    timeline: Any


def log_in(address: str, username: str) -> Any:
    """Log in with the password of the demo; return the answer."""
    with Client(address, timeout=SECONDS_TO_ANSWER, raise_on_unexpected_status=True) as anonymous:
        return auth_login.sync(client=anonymous, body=LoginRequest(username=username, password="innkeeper"))


def client_of(address: str, login: Any) -> Any:
    """Return a client that sends the token of this login."""
    return AuthenticatedClient(
        address,
        token=login.token,
        prefix="Token",
        timeout=SECONDS_TO_ANSWER,
        raise_on_unexpected_status=True,
    )


def run_tour(address: str) -> Tour:
    """Take a booking from check-in over payment to check-out, clean its room, read the timeline; return the answers."""
    login = log_in(address, "porter")
    with client_of(address, login) as porter:
        rooms = rooms_list.sync(HOTEL, client=porter, room_status="READY_FOR_GUEST", is_occupied=False)
        due_in = room_bookings_list.sync(
            HOTEL, client=porter, due_in=True, unassigned=False, expand="actions"
        )
        expected = next(booking for booking in due_in.results if "check-in" in allowed_actions(booking))
        booking_id = expected.booking_id
        checked_in = room_bookings_check_in.sync(HOTEL, booking_id, client=porter)
        room_bookings_payments_create.sync(
            HOTEL,
            booking_id,
            client=porter,
            body=PaymentRequest(method=DeskMethod.CARD, amount=checked_in.balance_due),
            idempotency_key=f"pay-{booking_id}",
        )
        checked_out = room_bookings_check_out.sync(HOTEL, booking_id, client=porter)
        cleaned = rooms_mark_cleaned.sync(HOTEL, checked_in.assigned_room, client=porter)
        timeline = rooms_timeline.sync(HOTEL, checked_in.assigned_room, client=porter)
    return Tour(login, rooms, expected, checked_in, checked_out, cleaned, timeline)


def allowed_actions(subject: Any) -> set[str]:
    """Return the names of the actions that the caller may do now."""
    return {entry.action for entry in subject.actions if entry.allowed}


def vacant_ready_room(hotel: str, client: Any) -> Any:
    """Return the detailed response, with ETag, for one vacant room that is ready."""
    page = rooms_list.sync(hotel, client=client, room_status="READY_FOR_GUEST", is_occupied=False)
    return rooms_retrieve.sync_detailed(hotel, page.results[-1].room_number, client=client)
