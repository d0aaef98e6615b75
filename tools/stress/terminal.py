"""A clerk's terminal: requests to the API, in process, at the siege's own time, and in every manner."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import time_machine
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from staff.models import Staff
from staff.services import issue_token
from tests.api_clients import anonymous
from tools.stress.clerk import Clerk
from tools.stress.journal import DRY, KEYED, STALE
from tools.stress.letters import Letter
from tools.stress.requests import Request

PLAIN, FRESH = "", "fresh"
MANNERS = {PLAIN: 8, DRY: 3, KEYED: 5, FRESH: 2, STALE: 2}


class Terminal:
    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self._client = anonymous()
        self._tokens: dict[int, str] = {}

    def manner_for(self, request: Request) -> str:
        """How to ask: what a method or an address does not understand is not tried."""
        if request.method in {"get", "delete"}:
            return PLAIN
        manner = self._clerk.dice.choices(list(MANNERS), weights=list(MANNERS.values()))[0]
        not_understood = (manner == KEYED and request.method != "post") or (
            manner in {FRESH, STALE} and not request.subject
        )
        return PLAIN if not_understood else manner

    def headers_for(self, request: Request, manner: str, who: Staff) -> dict[str, str] | None:
        """What is said beside the body; None where there is no subject whose tag could be named."""
        if manner not in {FRESH, STALE}:
            return {}
        answer = self.send(Request("get", request.subject, {}), who)
        if not answer.has_header("ETag"):
            return None
        tag = answer["ETag"]
        return {"HTTP_IF_MATCH": tag if manner == FRESH else _earlier(tag)}

    def send(self, request: Request, who: Staff, query: str = "", **headers: str) -> Any:
        """Send it now."""
        return self._send_at(self._clerk.now, request, who, query, headers)

    def send_letter(self, letter: Letter) -> Any:
        """Send it as if it were then."""
        headers = {"HTTP_IDEMPOTENCY_KEY": letter.key}
        return self._send_at(letter.then, letter.request, letter.who, "", headers)

    def _send_at(
        self, moment: datetime, request: Request, who: Staff, query: str, headers: Mapping[str, str]
    ) -> Any:
        address = f"/api/staff/hotels/{self._clerk.hotel.slug}/{request.path}{query}"
        with time_machine.travel(moment):
            call = getattr(self._client, request.method)
            return call(address, request.body, HTTP_AUTHORIZATION=f"Token {self._token_of(who)}", **headers)

    def _token_of(self, who: Staff) -> str:
        if who.pk not in self._tokens:
            self._tokens[who.pk] = issue_token(InstallationCommand(now=timezone.now()), user=who.user).token
        return self._tokens[who.pk]


def _earlier(tag: str) -> str:
    """The tag that the subject had one change ago."""
    subject, version = tag.strip('"').split("-")
    return f'"{subject}-{int(version, 16) - 1:x}"'
