"""A client that costs next to nothing: requests made beforehand, one kept connection each, answers read and counted."""

import socket
from collections.abc import Sequence
from threading import Barrier, Thread


class LeanClient(Thread):
    """Sends its requests one after the other over one connection; `answered` holds the status of each."""

    def __init__(self, port: int, requests: Sequence[bytes], start: Barrier) -> None:
        super().__init__()
        self.port = port
        self.requests = requests
        self.starting = start
        self.answered: list[int] = []

    def run(self) -> None:
        self.starting.wait()
        connection = socket.create_connection(("127.0.0.1", self.port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in self.requests:
            connection.sendall(request)
            status, goes_on = self._answer(connection)
            self.answered.append(status)
            if not goes_on:
                connection.close()
                connection = socket.create_connection(("127.0.0.1", self.port))
        connection.close()

    def _answer(self, connection: socket.socket) -> tuple[int, bool]:
        """The status, and whether the server keeps the connection."""
        text = b""
        while b"\r\n\r\n" not in text:
            text += _some(connection)
        head, _, body = text.partition(b"\r\n\r\n")
        status, *lines = head.decode("latin-1").lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines)
        missing = int(headers["content-length"]) - len(body)
        while missing > 0:
            missing -= len(_some(connection))
        return int(status.split()[1]), headers.get("connection") != "close"


def _some(connection: socket.socket) -> bytes:
    text = connection.recv(65536)
    if not text:
        raise ConnectionError("the server hung up in the middle of an answer")
    return text
