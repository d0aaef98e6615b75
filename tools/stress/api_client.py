"""Requests of an actor to the API: in process, on the run's own clock, and in different modes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import time_machine
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from staff.models import Staff
from staff.services import issue_token
from tests.api_clients import anonymous_client
from tools.stress.actor import Actor
from tools.stress.api_requests import Request
from tools.stress.idempotent_requests import KeyedRequest
from tools.stress.journal import DRY, KEYED, STALE

PLAIN, FRESH = "", "fresh"
MODE_WEIGHTS = {PLAIN: 8, DRY: 3, KEYED: 5, FRESH: 2, STALE: 2}


MOVES_MONEY = (
    "/payments/",
    "/charges/",
    "/refunds/",
    "/transfer/",
    "/capture/",
    "/void/",
    "/payment-intent/",
)
"""The requests that need a key."""


class ApiClient:
    """The client of one worker; it logs each person in once."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._client = anonymous_client()
        self._tokens: dict[int, str] = {}

    def choose_mode(self, request: Request) -> str:
        """Choose a random mode, or PLAIN where the method or the path does not support the mode."""
        if request.method in {"get", "delete"}:
            return PLAIN
        if request.path.endswith(MOVES_MONEY):
            return KEYED
        mode = self._actor.rng.choices(list(MODE_WEIGHTS), weights=list(MODE_WEIGHTS.values()))[0]
        is_unsupported = (mode == KEYED and request.method != "post") or (
            mode in {FRESH, STALE} and not request.subject
        )
        return PLAIN if is_unsupported else mode

    def headers_for(self, request: Request, mode: str, staff: Staff) -> dict[str, str] | None:
        """Return the headers of the mode, or None where the subject has no ETag."""
        if mode not in {FRESH, STALE}:
            return {}
        answer = self.send(Request("get", request.subject, {}), staff)
        if not answer.has_header("ETag"):
            return None
        tag = answer["ETag"]
        return {"HTTP_IF_MATCH": tag if mode == FRESH else _previous_tag(tag)}

    def send(self, request: Request, staff: Staff, query: str = "", **headers: str) -> Any:
        """Send a request now."""
        return self._send_at(self._actor.now, request, staff, query, headers)

    def send_idempotent(self, keyed: KeyedRequest) -> Any:
        """Send a request with its key, at the instant when it was sent first."""
        headers = {"HTTP_IDEMPOTENCY_KEY": keyed.key}
        return self._send_at(keyed.sent_at, keyed.request, keyed.staff, "", headers)

    def _send_at(
        self, moment: datetime, request: Request, staff: Staff, query: str, headers: Mapping[str, str]
    ) -> Any:
        path = f"/api/staff/hotels/{self._actor.hotel.slug}/{request.path}{query}"
        with time_machine.travel(moment):
            call = getattr(self._client, request.method)
            return call(path, request.body, HTTP_AUTHORIZATION=f"Token {self._token_of(staff)}", **headers)

    def _token_of(self, staff: Staff) -> str:
        if staff.pk not in self._tokens:
            command = InstallationCommand(now=timezone.now())
            self._tokens[staff.pk] = issue_token(command, user=staff.user).token
        return self._tokens[staff.pk]


def _previous_tag(tag: str) -> str:
    """Return the tag that the subject had one change ago."""
    subject, version = tag.strip('"').split("-")
    return f'"{subject}-{int(version, 16) - 1:x}"'
