"""Serve a WSGI application from an ASGI server, in a pool of threads.

A request of ordinary size makes one hop to a thread when its body is complete, and its answer one hop back. A client
that sends or reads slowly therefore occupies no thread. A thread reads a larger body, or one of unknown length, as the
application asks for it, and sends a larger answer in pieces, so that memory stays bounded.
"""

import asyncio
import io
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from wsgiref.types import WSGIApplication

from hotel.kernel.asgi import Headers, Receive, Scope, Send

LARGEST_WHOLE_BODY = 1 << 20
"""Bytes of the largest body that is read before a thread takes the request."""
PIECE_OF_ANSWER = 1 << 18
"""Bytes of an answer's body after which a thread sends what it has."""
_UNPREFIXED = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}


class Answer(NamedTuple):
    """The answer of the application; `body` is its rest if a part has been sent already."""

    status: int
    headers: Headers
    body: bytes
    has_begun: bool


class WsgiBridge:
    """Runs a WSGI application in `threads` threads."""

    def __init__(self, application: WSGIApplication, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="wsgi")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request."""
        await self.send_answer(await self.answer(scope, receive, send, {}), send)

    async def send_answer(self, answer: Answer, send: Send) -> None:
        """Send what `answer` returned."""
        if not answer.has_begun:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        await send({"type": "http.response.body", "body": answer.body})

    async def answer(self, scope: Scope, receive: Receive, send: Send, extra: dict[str, Any]) -> Answer:
        """Run the application and return its answer, of which a part has been sent if it is large.

        `extra` joins the environment that the application sees.
        """
        loop = asyncio.get_running_loop()
        environ = environ_of(scope)
        environ |= extra
        environ["wsgi.input"] = await _input(environ, receive, loop)
        exchange = _Exchange(self._application, environ, send, loop)
        return await loop.run_in_executor(self._threads, exchange.run)


def environ_of(scope: Scope) -> dict[str, Any]:
    """Return the WSGI environment of a request, without its body."""
    host, port = scope.get("server") or ("localhost", 80)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": str(host),
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope["headers"]:
        text = name.decode("latin-1").lower()
        if "_" in text:
            continue  # `X_Forwarded_For` would pass for the header that only a proxy sets
        key = _UNPREFIXED.get(text) or f"HTTP_{text.upper().replace('-', '_')}"
        given = value.decode("latin-1")
        separator = "; " if text == "cookie" else ","
        environ[key] = f"{environ[key]}{separator}{given}" if key in environ else given
    return environ


async def _input(
    environ: dict[str, Any], receive: Receive, loop: asyncio.AbstractEventLoop
) -> io.BufferedIOBase:
    """Return the body of the request. The server has checked that its length is a number."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if length > LARGEST_WHOLE_BODY or "HTTP_TRANSFER_ENCODING" in environ:
        return io.BufferedReader(_BodyOnDemand(receive, loop))
    parts: list[bytes] = []
    has_more = length > 0
    while has_more:
        message = await receive()
        parts.append(message.get("body", b""))
        has_more = message.get("more_body", False)
    return io.BytesIO(b"".join(parts))


class _BodyOnDemand(io.RawIOBase):
    """A body that arrives while a thread reads it."""

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._piece = memoryview(b"")
        self._receive = receive
        self._loop = loop
        self._has_more = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._piece and self._has_more:
            message = asyncio.run_coroutine_threadsafe(_next(self._receive), self._loop).result()
            self._piece = memoryview(message.get("body", b""))
            self._has_more = message.get("more_body", False)
        count = min(len(buffer), len(self._piece))
        buffer[:count] = self._piece[:count]
        self._piece = self._piece[count:]
        return count


async def _next(receive: Receive) -> Any:
    return await receive()


class _Exchange:
    """One request and its answer, in a thread."""

    def __init__(
        self,
        application: WSGIApplication,
        environ: dict[str, Any],
        send: Send,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._application = application
        self._environ = environ
        self._send = send
        self._loop = loop
        self._status = 500
        self._headers: Headers = []
        self._has_begun = False

    def run(self) -> Answer:
        """Run the application; send its answer in pieces as long as it is large, to HEAD without a body."""
        chunks: Iterable[bytes] = self._application(self._environ, self._start_response)
        is_head = self._environ["REQUEST_METHOD"] == "HEAD"
        try:
            pieces: list[bytes] = []
            size = 0
            for chunk in chunks:
                if is_head:
                    continue
                pieces.append(chunk)
                size += len(chunk)
                if size >= PIECE_OF_ANSWER:
                    self._send_piece(b"".join(pieces))
                    pieces, size = [], 0
            return Answer(self._status, self._headers, b"".join(pieces), self._has_begun)
        finally:
            if close := getattr(chunks, "close", None):
                close()

    def _start_response(self, status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
        if exc_info and self._has_begun:
            raise exc_info[1].with_traceback(exc_info[2])
        self._status = int(status.split(" ", 1)[0])
        self._headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        return self._send_piece

    def _send_piece(self, body: bytes) -> None:
        asyncio.run_coroutine_threadsafe(self._send_part(body), self._loop).result()

    async def _send_part(self, body: bytes) -> None:
        if not self._has_begun:
            self._has_begun = True
            await self._send(
                {"type": "http.response.start", "status": self._status, "headers": self._headers}
            )
        await self._send({"type": "http.response.body", "body": body, "more_body": True})
