"""The API as another desk uses it: to change data beside the browser, and to read what is stored."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from tests.browser.house.people import HARBOUR
from tests.browser.servers import Server
from tests.browser.sessions import TIMEOUT_SECONDS, new_token


class Refused(AssertionError):
    """The API has refused a request that was to succeed."""


@dataclass(frozen=True)
class AnotherDesk:
    """A person with a token, in one hotel. Threads may share it."""

    server: Server
    username: str
    hotel: str = HARBOUR

    def get(self, path: str) -> Any:
        """Read below the hotel: `get("rooms/101/")`. Raises Refused."""
        return self.send("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """Send a command to the hotel: `post("rooms/202/start-cleaning/")`. Raises Refused."""
        return self.send("POST", path, {} if body is None else body, headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        """Change something of the hotel. Raises Refused."""
        return self.send("PATCH", path, body, headers)

    def room(self, number: str) -> dict[str, Any]:
        """Return the room as the API shows it."""
        found: dict[str, Any] = self.get(f"rooms/{number}/")
        return found

    def booking_of(self, last_name: str) -> dict[str, Any]:
        """Return the one booking found under a last name."""
        (found,) = self.get(f"room-bookings/?search={last_name}")["results"]
        return dict(found)

    def send(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Any:
        """Send a request and return the answer's JSON. Raises Refused with the problem."""
        request = Request(
            f"{self.server.url}/api/staff/hotels/{self.hotel}/{path}",
            None if body is None else json.dumps(body).encode(),
            {
                "Content-Type": "application/json",
                "Authorization": f"Token {self._token()}",
                **(headers or {}),
            },
            method=method,
        )
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
                return json.load(answer)
        except HTTPError as refusal:
            message = f"{method} {path}: {refusal.code} {refusal.read().decode()}"
            raise Refused(message) from refusal

    def _token(self) -> str:
        if self.username not in self.server.tokens:
            self.server.tokens[self.username] = new_token(self.server, self.username)
        return self.server.tokens[self.username]
