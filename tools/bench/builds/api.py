"""Calls of the API over kept connections, with little cost of their own."""

import json
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from threading import Event, Thread
from time import perf_counter
from typing import Any

TIMEOUT_SECONDS = 120
_KEYS = count(1)


@dataclass(frozen=True)
class Answer:
    """A successful answer."""

    status: int
    body: bytes

    def json(self) -> Any:
        """Return the parsed body."""
        return json.loads(self.body)


class Refused(RuntimeError):
    """The server gave another answer than a success."""


class Connection:
    """One connection that is kept between requests; it is opened with the first."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._socket: socket.socket | None = None

    def send(self, request: bytes) -> Answer:
        """Send a prepared request and read its answer. Raises Refused unless it is a success."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), TIMEOUT_SECONDS)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(request)
        status, headers, body = _read_answer(self._socket)
        if headers.get("connection") == "close":
            self.close()
        if status not in {200, 201}:
            message = f"{request[:200]!r} was answered {status}: {body[:1000]!r}"
            raise Refused(message)
        return Answer(status, body)

    def close(self) -> None:
        """Close the connection; the next request opens another."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


@dataclass(frozen=True)
class Api:
    """The API of one hotel for one person. `prepare` makes requests, `call` sends one at once."""

    connection: Connection
    token: str
    hotel: str

    def prepare(self, method: str, path: str, body: Any = None, *, has_key: bool = False) -> bytes:
        """Return a request of a path below the hotel, with an Idempotency-Key of its own if `has_key`."""
        key = [f"Idempotency-Key: bench-{next(_KEYS)}"] if has_key else []
        headers = [f"Authorization: Token {self.token}", *key]
        return request(method, f"/api/staff/hotels/{self.hotel}{path}", body, headers)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request and return the JSON of its answer. Raises Refused."""
        return self.connection.send(self.prepare(method, path, body)).json()

    def read(self, path: str) -> Any:
        """Return the JSON of a page. Raises Refused."""
        return self.call("GET", path)

    def send_all(self, requests: Sequence[bytes], *, clients: int) -> "Sent":
        """Share requests among some clients, each with a kept connection, and return when all are answered."""
        return send_all(self.connection.port, requests, clients=clients)


@dataclass(frozen=True)
class Sent:
    """The answers in the order of their requests, and the seconds that all of them took together."""

    answers: list[Answer]
    seconds: float

    @property
    def per_second(self) -> float:
        """The speed."""
        return len(self.answers) / self.seconds


def log_in(port: int, *, username: str, password: str, hotel: str) -> Api:
    """Log a person in. Raises Refused."""
    connection = Connection(port)
    login = request("POST", "/api/auth/login/", {"username": username, "password": password}, [])
    return Api(connection, connection.send(login).json()["token"], hotel)


def request(method: str, path: str, body: Any, headers: Sequence[str]) -> bytes:
    """Return an HTTP request as it is sent."""
    content = b"" if body is None else json.dumps(body).encode()
    of_content = ["Content-Type: application/json", f"Content-Length: {len(content)}"] if content else []
    head = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1", *headers, *of_content]
    return "\r\n".join([*head, "", ""]).encode() + content


def send_all(port: int, requests: Sequence[bytes], *, clients: int) -> Sent:
    """Share requests among some clients. Raises the first client's exception, when all have stopped."""
    answers: list[Answer | None] = [None] * len(requests)
    failures: list[Exception] = []
    stop = Event()

    def send_share(number: int) -> None:
        connection = Connection(port)
        try:
            for place in range(number, len(requests), clients):
                if stop.is_set():
                    return
                answers[place] = connection.send(requests[place])
        except (OSError, Refused) as error:
            failures.append(error)
            stop.set()
        finally:
            connection.close()

    threads = [Thread(target=send_share, args=(number,), daemon=True) for number in range(clients)]
    started = perf_counter()
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        stop.set()  # also when the wait was interrupted
    if failures:
        raise failures[0]
    return Sent([answer for answer in answers if answer is not None], perf_counter() - started)


def _read_answer(connection: socket.socket) -> tuple[int, dict[str, str], bytes]:
    text = b""
    while b"\r\n\r\n" not in text:
        text += _receive(connection)
    head, _, body = text.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").lower().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    parts, missing = [body], int(headers["content-length"]) - len(body)
    while missing > 0:
        parts.append(_receive(connection))
        missing -= len(parts[-1])
    return int(status.split()[1]), headers, b"".join(parts)


def _receive(connection: socket.socket) -> bytes:
    text = connection.recv(262144)
    if not text:
        raise ConnectionError("the server closed the connection within an answer")
    return text
