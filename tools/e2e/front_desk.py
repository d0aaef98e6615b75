"""The API as people of the demo hotels use it."""

import json
from typing import Any
from urllib.request import Request, urlopen

HOTEL = "grand-harbour"
PASSWORD = "innkeeper"


class Person:
    """A person who is logged in; `hotel` is the slug of the hotel they work in."""

    def __init__(self, address: str, username: str, *, hotel: str = HOTEL) -> None:
        self._hotel = f"{address}/api/staff/hotels/{hotel}/"
        body = {"username": username, "password": PASSWORD}
        self.token = ""
        self.token = _send(f"{address}/api/auth/login/", body=body)["token"]

    def get(self, path: str) -> Any:
        """Read from the hotel."""
        return _send(self._hotel + path, token=self.token)

    def post(self, path: str, body: Any = None) -> Any:
        """Send a command to the hotel."""
        return _send(self._hotel + path, token=self.token, body={} if body is None else body)

    def feed(self, types: str) -> list[int]:
        """Return the positions of all events of these types."""
        positions: list[int] = []
        after = "0"
        while True:
            page = self.get(f"events/?type={types}&limit=1000&after={after}")
            positions += [event["position"] for event in page["results"]]
            if page["next_cursor"] == after:
                return positions
            after = page["next_cursor"]

    def last_position(self) -> int:
        """Return the last position of the feed."""
        after = "0"
        while (cursor := self.get(f"events/?limit=1000&after={after}")["next_cursor"]) != after:
            after = cursor
        return int(after)


def _send(url: str, *, token: str = "", body: Any = None) -> Any:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Token {token}"} if token else {})
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(url, data=data, headers=headers), timeout=60) as answer:
        return json.load(answer)
