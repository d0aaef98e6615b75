"""Giving the commands of the table."""

from typing import Any

import time_machine
from django.db import connection

from room_bookings.models import RoomBooking
from tests.api_clients import APIClient, client_of
from tests.commands.commands import Prepared
from tests.scenarios import NOON


class Sender:
    """Gives one prepared command at noon, as often as asked. What succeeds is judged as by a commit."""

    def __init__(self, prepared: Prepared) -> None:
        self.prepared = prepared
        self.client: APIClient = at_noon(lambda: client_of(prepared.who))

    def send(self, query: str = "", /, *, otherwise: bool = False, **headers: str) -> Any:
        """The answer; `otherwise` with another lawful body. Headers are written as `HTTP_IF_MATCH`."""
        body = self.prepared.body
        if otherwise:
            body = {**body, **self.prepared.case.other}
        call = getattr(self.client, self.prepared.method)
        response = at_noon(lambda: call(self.prepared.path + query, body, **headers))
        connection.check_constraints()
        return response

    def etag(self) -> str:
        """The subject's tag, as a client reads it."""
        subject, path = self.prepared.subject, self.prepared.path
        if "room_number" in subject:
            path = self.prepared.scenario.url(f"rooms/{subject['room_number']}/")
        elif RoomBooking.objects.exists():
            booking_id = subject.get("booking_id") or RoomBooking.objects.get().booking_id
            path = self.prepared.scenario.url(f"room-bookings/{booking_id}/")
        tag: str = at_noon(lambda: self.client.get(path))["ETag"]
        return tag


def at_noon(act: Any) -> Any:
    with time_machine.travel(NOON, tick=False):
        return act()


def predictable(content: Any) -> Any:
    """An answer without what nobody can foretell of something new: its names and numbers."""
    if isinstance(content, list):
        return [predictable(item) for item in content]
    if not isinstance(content, dict):
        return content
    drawn = {"id", "booking_id", "confirmation_number"}
    return {name: predictable(value) for name, value in content.items() if name not in drawn}
