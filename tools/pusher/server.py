"""The server: it answers as Pusher does, or is down, slow or answers nonsense, as its test says."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tools.pusher.requests import App, ReceivedMessage, Refused, check_request

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """The reaction to a valid request: wait, take the messages or not, and answer; None closes instead."""

    status: int | None = 200
    body: bytes = b"{}"
    wait_seconds: float = 0.0
    is_taken: bool = True
    headers: Sequence[tuple[str, str]] = ()


TAKEN = Reply()
DOWN = Reply(status=None, is_taken=False)

Behaviour = Callable[[Sequence[ReceivedMessage]], Reply]
"""Decides on a valid request by its messages."""


def as_usual(_messages: Sequence[ReceivedMessage]) -> Reply:
    """Take the messages and answer 200."""
    return TAKEN


@dataclass
class PusherServer:
    """A strict server of Pusher's HTTP API for one app; a context manager.

    `received` are the messages it took, in the order of their requests, `refused` the sentences of its refusals.
    `most_at_once` counts by channel how many requests were answered at the same time.
    """

    app: App = field(default_factory=App)
    port: int = 0
    behaviour: Behaviour = as_usual
    received: list[ReceivedMessage] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    request_count: int = 0
    most_at_once: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._answering: Counter[str] = Counter()

    def __enter__(self) -> Self:
        server = self

        class Handler(_Handler):
            pusher: PusherServer = server

        self._http = _Server((HOST, self.port), Handler)
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def answer(self, method: str, target: str, headers: Any, body: bytes) -> Reply:
        """Check one request and decide on the answer."""
        with self._lock:
            self.request_count += 1
        try:
            messages = check_request(self.app, method, target, headers, body)
        except Refused as refusal:
            with self._lock:
                self.refused.append(str(refusal))
            return Reply(refusal.status, str(refusal).encode(), is_taken=False)
        channels = {message.channel for message in messages}
        with self._lock:
            self._answering.update(channels)
            self.most_at_once |= self._answering
        try:
            reply = self.behaviour(messages)
            time.sleep(reply.wait_seconds)
            if reply.is_taken:
                with self._lock:
                    self.received += messages
        finally:
            with self._lock:
                self._answering.subtract(channels)
        return reply

    def events_of(self, channel: str) -> list[int]:
        """Return the positions of the events on a channel, in the order in which they came."""
        with self._lock:
            return [message.payload["position"] for message in self.received if message.channel == channel]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that was killed closes its connection in the middle."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    pusher: PusherServer

    def do_POST(self) -> None:
        self._respond()

    def do_GET(self) -> None:
        self._respond()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Write no access log."""

    def _respond(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # the client was killed
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.pusher.answer(self.command, self.path, headers, body)
        if reply.status is None:
            self.close_connection = True
            return
        lines = [f"HTTP/1.1 {reply.status} Status", "Content-Type: application/json"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        lines.append(f"Content-Length: {len(reply.body)}")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + reply.body)


def error_reply(code: int, error: str = "Refused") -> Reply:
    """Return a refusal as soketi writes it: 200, with the real status in the body."""
    return Reply(200, json.dumps({"error": error, "code": code}).encode(), is_taken=False)
