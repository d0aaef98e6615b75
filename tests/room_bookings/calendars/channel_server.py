"""A channel on the loopback interface that answers as its test says."""

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Self

HOST = "127.0.0.1"

Answer = Callable[[BaseHTTPRequestHandler], None]


class ChannelServer:
    """Serves one answer for each path. Used as a context manager."""

    def __init__(self, **answers: Answer) -> None:
        self.requests: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.requests.append(self.path)
                answers[self.path.strip("/")](self)

            def log_message(self, *args: Any) -> None:
                """Write nothing to the error stream."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)

    def url(self, path: str) -> str:
        """Return the address of a path."""
        return f"http://{HOST}:{self._server.server_address[1]}/{path}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def body(content: bytes, *, status: int = 200, **headers: str) -> Answer:
    """Return an answer with this body."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def redirect(location: str, status: int = 302) -> Answer:
    """Return an answer that redirects."""
    return body(b"", status=status, Location=location)


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Send a byte now and then, until the client goes."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000000")
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        handler.close_connection = True
