"""Send the requests of the registry."""

from typing import Any
from uuid import uuid4

import time_machine
from django.db import connection

from room_bookings.models import RoomBooking
from rooms.models import Room
from tests.api_clients import APIClient, client_of
from tests.commands.registry import HTTP_CASES
from tests.scenarios import NOON, Scenario

REQUESTS = sorted(HTTP_CASES)
WITH_SECRETS = sorted(request for request, case in HTTP_CASES.items() if case.answers_with_secret)
POSTS = sorted(
    request for request in HTTP_CASES if request.startswith("POST") and request not in WITH_SECRETS
)
"""The POST requests that take an Idempotency-Key."""

_NAMES_OF_VERSIONED_SUBJECTS = (
    "{room_",
    "{booking_",
    "{party_",
    "{code}",
    "{webhook_",
    "{calendar_",
    "…/hotel/",
)
MOVES_MONEY = (
    "/payments/",
    "/charges/",
    "/refunds/",
    "/transfer/",
    "/capture/",
    "/void/",
    "/payment-intent/",
)
"""Requests that are refused without an Idempotency-Key."""

WITH_SUBJECT = sorted(
    request for request in HTTP_CASES if any(name in request for name in _NAMES_OF_VERSIONED_SUBJECTS)
)
WITHOUT_SUBJECT = sorted(HTTP_CASES.keys() - set(WITH_SUBJECT))


class PreparedRequest:
    """A request that succeeds now, in a scenario with its preconditions: path, body and caller."""

    def __init__(self, name: str, scenario: Scenario) -> None:
        method, path = name.split()
        self.case, self.scenario = HTTP_CASES[name], scenario
        self.method = method.lower()
        self.subject = self.case.prepare(scenario)
        self.path = scenario.url(path.removeprefix("…/").format(**self.subject))
        without_place = {key: value for key, value in self.subject.items() if f"{{{key}}}" not in name}
        self.body = {**self.case.body, **without_place}
        self.caller = getattr(scenario, self.case.caller)


class CommandSender:
    """Sends one prepared request at noon, any number of times, and checks all constraints after each."""

    def __init__(self, name: str, scenario: Scenario) -> None:
        self.prepared = PreparedRequest(name, scenario)
        self.needs_key = name.endswith(MOVES_MONEY)
        self.client: APIClient = at_noon(lambda: client_of(self.prepared.caller))
        rooms = Room.objects.filter(hotel=scenario.hotel)
        self.room = rooms.filter(room_number=self.prepared.subject.get("room_number", "")).first()

    def send(self, query: str = "", /, *, other_body: bool = False, **headers: str) -> Any:
        """Send the request, with `other_body` with another valid body; headers are named as `HTTP_IF_MATCH`."""
        body = self.prepared.body
        if other_body:
            body = {**body, **self.prepared.case.other}
        if self.needs_key and "dry_run" not in query:
            headers.setdefault("HTTP_IDEMPOTENCY_KEY", uuid4().hex)
        send = getattr(self.client, self.prepared.method)
        response = at_noon(lambda: send(self.prepared.path + query, body, **headers))
        connection.check_constraints()
        return response

    def etag(self) -> str:
        """Read the ETag of the subject over the API."""
        subject, path = self.prepared.subject, self.prepared.path
        if self.room:
            self.room.refresh_from_db(fields=["room_number"])  # the request may have renumbered it
            path = self.prepared.scenario.url(f"rooms/{self.room.room_number}/")
        elif "webhook_id" in subject:
            path = self.prepared.scenario.url(f"webhooks/{subject['webhook_id']}/")
        elif "calendar_id" in subject:
            path = self.prepared.scenario.url(f"calendars/{subject['calendar_id']}/")
        elif RoomBooking.objects.exists():
            booking_id = subject.get("booking_id") or RoomBooking.objects.get().booking_id
            path = self.prepared.scenario.url(f"room-bookings/{booking_id}/")
        tag: str = at_noon(lambda: self.client.get(path))["ETag"]
        return tag


def at_noon(work: Any) -> Any:
    """Do the work at noon of the scenarios' day."""
    with time_machine.travel(NOON, tick=False):
        return work()


def without_new_names(content: Any) -> Any:
    """Return an answer without the names and keys of created objects, which a dry run cannot know."""
    if isinstance(content, list):
        return [without_new_names(item) for item in content]
    if not isinstance(content, dict):
        return content
    new_names = {
        "id",
        "block_id",
        "booking_id",
        "command_id",
        "confirmation_number",
        "secret",
        "token",
        "feed_url",
        "test_event_id",
    }
    if "token" in content:  # the address of a guest's link holds the token
        new_names.add("url")
    return {name: without_new_names(value) for name, value in content.items() if name not in new_names}
