"""Requests that end in time: each call has one deadline for connecting, sending and reading together.

`http.client` limits single reads only, so a receiver that sends a byte now and then would hold a caller for ever.
Redirects are not followed, proxy variables are ignored, and of an answer only the beginning is read.
"""

import io
import socket
import ssl
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any

MAX_ANSWER_BYTES = 65_536
MAX_IDLE_CONNECTIONS = 32

Connect = Callable[[tuple[str, int], float], socket.socket]
"""Opens a connection to a host and port until a deadline (a value of `time.monotonic`). Raises OSError."""


class RequestFailed(Exception):
    """No answer came. `error` is a short word, the message a sentence. The receiver may still have got the request."""

    def __init__(self, error: str, detail: str) -> None:
        super().__init__(detail)
        self.error = error
        self.detail = detail


@dataclass(frozen=True)
class HttpAnswer:
    """An answer, with the beginning of its body. `is_whole` says whether that is all of it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool = True

    @property
    def retry_after_seconds(self) -> float | None:
        """Return the pause that the receiver asks for, if it gives one in seconds."""
        value = self.headers.get("retry-after", "").strip()
        return float(value) if value.isascii() and value.isdigit() and len(value) <= 6 else None


class AddressRefused(OSError):
    """Requests may not go to the addresses that the host's name leads to."""


@dataclass(frozen=True)
class _Request:
    method: str
    path: str
    body: bytes | None
    headers: Mapping[str, str]
    max_bytes: int


class HttpClient:
    """Sends requests to one origin, over connections that it keeps. Any number of threads may use it."""

    def __init__(
        self,
        *,
        host: str,
        port: int,
        is_tls: bool,
        connect: Connect | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Prepare requests to an origin. `tls` is a context to share, because a new one takes 10 ms to make."""
        self._host, self._port = host, port
        self._tls = (tls or ssl.create_default_context()) if is_tls else None
        self._connect = connect or connect_until
        self._idle: deque[HTTPConnection] = deque(maxlen=MAX_IDLE_CONNECTIONS)

    def post(
        self, path: str, body: bytes, headers: Mapping[str, str], *, timeout_seconds: float
    ) -> HttpAnswer:
        """POST a body and return the answer, within `timeout_seconds` in all. Raises RequestFailed.

        Resolving the host's name is not part of the time: the resolver has limits of its own. A kept connection that
        the receiver has closed meanwhile is replaced once.
        """
        request = _Request("POST", path, body, headers, MAX_ANSWER_BYTES)
        return self._send(request, time.monotonic() + timeout_seconds)

    def get(
        self, path: str, headers: Mapping[str, str], *, timeout_seconds: float, max_bytes: int
    ) -> HttpAnswer:
        """GET an answer of which at most `max_bytes` are read, as `post` does. Raises RequestFailed."""
        request = _Request("GET", path, None, headers, max_bytes)
        return self._send(request, time.monotonic() + timeout_seconds)

    def close(self) -> None:
        """Close the kept connections."""
        while self._idle:
            self._idle.pop().close()

    def _send(self, request: _Request, deadline: float) -> HttpAnswer:
        try:
            kept = self._idle.pop() if self._idle else None
            if kept is not None:
                try:
                    return self._exchange(kept, request, deadline)
                except ConnectionError:
                    pass  # closed by the receiver while idle; a new connection tells more
            return self._exchange(self._new_connection(deadline), request, deadline)
        except (OSError, HTTPException) as error:
            raise _as_request_failed(error) from error

    def _new_connection(self, deadline: float) -> HTTPConnection:
        connection: HTTPConnection
        if self._tls is None:
            connection = HTTPConnection(self._host, self._port)
        else:
            connection = HTTPSConnection(self._host, self._port, context=self._tls)
        connection._create_connection = lambda address, *_: self._connect(address, deadline)  # type: ignore[attr-defined]  # noqa: SLF001 (the hook of http.client for another way to connect)
        return connection

    def _exchange(self, connection: HTTPConnection, request: _Request, deadline: float) -> HttpAnswer:
        is_reusable = False
        try:
            if connection.sock is None:
                connection.connect()
            connection.response_class = partial(_response_until, deadline)  # type: ignore[assignment]  # called only
            connection.sock.settimeout(_remaining(deadline))
            connection.request(request.method, request.path, body=request.body, headers=dict(request.headers))
            with connection.getresponse() as response:
                content = response.read(request.max_bytes + 1)
                is_whole = len(content) <= request.max_bytes
                is_reusable = is_whole and not response.will_close
            return HttpAnswer(
                status=response.status,
                headers={name.lower(): value for name, value in response.headers.items()},
                body=content[: request.max_bytes],
                is_whole=is_whole,
            )
        finally:
            if is_reusable:
                self._idle.append(connection)
            else:
                connection.close()


def connect_until(address: tuple[str, int], deadline: float) -> socket.socket:
    """Connect to the first address of a host that answers before the deadline. Raises OSError."""
    host, port = address
    failure: OSError | None = None
    for family, kind, protocol, _, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        try:
            return connect_to(family, kind, protocol, place, deadline)
        except OSError as error:
            failure = error
    raise failure or OSError(f"{host} has no address.")


def connect_to(family: int, kind: int, protocol: int, place: Any, deadline: float) -> socket.socket:
    """Connect to one address, as `socket.getaddrinfo` gives it, before the deadline. Raises OSError."""
    connected = socket.socket(family, kind, protocol)
    try:
        connected.settimeout(_remaining(deadline))
        connected.connect(place)
    except OSError:
        connected.close()
        raise
    return connected


def _remaining(deadline: float) -> float:
    remaining = deadline - time.monotonic()
    if remaining <= 0:
        raise TimeoutError("The time for the call is over.")
    return remaining


def _response_until(deadline: float, sock: Any, **options: Any) -> HTTPResponse:
    return HTTPResponse(_Readable(sock, deadline), **options)  # type: ignore[arg-type]  # it only makes a file


class _Readable:
    """The part of a socket that a response uses."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline

    def makefile(self, _mode: str) -> io.BufferedReader:
        return io.BufferedReader(_ReadsUntil(self._sock, self._deadline))


class _ReadsUntil(io.RawIOBase):
    """Reads of a socket, each of which waits until the deadline at most."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._deadline = sock, deadline
        self._file = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        self._sock.settimeout(_remaining(self._deadline))
        return self._file.readinto(buffer)

    def close(self) -> None:
        self._file.close()
        super().close()


def _as_request_failed(error: OSError | HTTPException) -> RequestFailed:
    kinds: list[tuple[type[BaseException], str]] = [
        (AddressRefused, "address_refused"),
        (TimeoutError, "timeout"),
        (ssl.SSLError, "tls_failed"),
        (socket.gaierror, "unknown_host"),
        (ConnectionRefusedError, "connection_refused"),
        (ConnectionError, "connection_failed"),
        (HTTPException, "bad_answer"),
        (OSError, "connection_failed"),
    ]
    word = next(word for kind, word in kinds if isinstance(error, kind))
    return RequestFailed(word, f"{type(error).__name__}: {error}"[:300])
