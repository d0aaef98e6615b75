"""The receiver: it keeps what it gets, and answers as it is told."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Reply:
    """The reaction to a request: a pause, and an answer; without a status the receiver closes the connection instead.

    `raw` replaces the whole answer.
    """

    status: int | None = 200
    body: bytes = b"ok"
    wait_seconds: float = 0.0
    headers: Sequence[tuple[str, str]] = ()
    raw: bytes | None = None


@dataclass(frozen=True)
class ReceivedRequest:
    """A request as it came. `connection` numbers the connections of the receiver."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int


Behaviour = Callable[[ReceivedRequest], Reply]


@dataclass
class Receiver:
    """An HTTP server for webhooks; a context manager. With `tls` it speaks HTTPS."""

    behaviour: Behaviour = lambda _request: Reply()
    port: int = 0
    tls: ssl.SSLContext | None = None
    received: list[ReceivedRequest] = field(default_factory=list)
    connections: int = 0

    def __post_init__(self) -> None:
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        receiver = self

        class Handler(_Handler):
            of: Receiver = receiver

        self._http = _Server((HOST, self.port), Handler)
        self.port = self._http.server_address[1]
        if self.tls is not None:
            self._http.socket = self.tls.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        """Return the address that a webhook can have."""
        return f"http{'s' if self.tls else ''}://{HOST}:{self.port}/hooks?from=innkeeper"

    def count_connection(self) -> int:
        """Count a new connection and return its number."""
        with self._lock:
            self.connections += 1
            return self.connections

    def answer(self, request: ReceivedRequest) -> Reply:
        """Keep the request and decide on the answer."""
        with self._lock:
            self.received.append(request)
        reply = self.behaviour(request)
        time.sleep(reply.wait_seconds)
        return reply


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: clients that give up close their connection in the middle."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    of: Receiver

    def setup(self) -> None:
        super().setup()
        self._connection = self.of.count_connection()

    def do_POST(self) -> None:
        self._respond()

    def do_GET(self) -> None:
        self._respond()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - named by the base class
        """Write no access log."""

    def _respond(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.of.answer(ReceivedRequest(self.command, self.path, headers, body, self._connection))
        if reply.raw is not None or reply.status is None:
            self.wfile.write(reply.raw or b"")
            self.close_connection = True
            return
        lines = [f"HTTP/1.1 {reply.status} Status", *(f"{name}: {value}" for name, value in reply.headers)]
        lines.append(f"Content-Length: {len(reply.body)}")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + reply.body)


def closed_port() -> int:
    """Return a port of the loopback interface on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
