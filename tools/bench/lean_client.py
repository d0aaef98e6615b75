"""An HTTP client with little cost of its own: prepared requests over one persistent connection."""

import socket
from collections.abc import Sequence
from threading import Barrier, Thread


class LeanClient(Thread):
    """Sends its requests one after the other over one connection; `statuses` holds the answers' statuses."""

    def __init__(self, port: int, requests: Sequence[bytes], start: Barrier) -> None:
        super().__init__()
        self.port = port
        self.requests = requests
        self.starting = start
        self.statuses: list[int] = []

    def run(self) -> None:
        """Wait for the common start, then send all requests."""
        self.starting.wait()
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in self.requests:
            connection.sendall(request)
            status, is_kept = self._answer(connection)
            self.statuses.append(status)
            if not is_kept:
                connection.close()
                connection = socket.create_connection(("127.0.0.1", self.port))
        connection.close()

    def _answer(self, connection: socket.socket) -> tuple[int, bool]:
        """Read one answer; return its status and whether the server keeps the connection."""
        text = b""
        while b"\r\n\r\n" not in text:
            text += _receive(connection)
        head, _, body = text.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        missing = int(headers["content-length"]) - len(body)
        while missing > 0:
            missing -= len(_receive(connection))
        return int(status.split()[1]), headers.get("connection") != "close"


def _receive(connection: socket.socket) -> bytes:
    text = connection.recv(65536)
    if not text:
        raise ConnectionError("the server closed the connection within an answer")
    return text
