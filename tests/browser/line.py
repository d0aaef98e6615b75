"""A network line between browser and server that a test can cut: for every tab and worker, open streams included."""

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

CHUNK = 65_536


class Line:
    """A port that leads to the server until it is cut; then open connections end and new ones are refused."""

    def __init__(self, to_port: int) -> None:
        self.port = 0
        self._to_port = to_port
        self._listener: socket.socket | None = None
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self.restore()

    @property
    def url(self) -> str:
        """The address under which the browser finds the server."""
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End all connections; refuse new ones. Returns when all have ended."""
        with self._lock:
            listener, self._listener = self._listener, None
            connections = set(self._open)
        if listener is not None:
            _shut(listener)  # wakes the thread that accepts
            listener.close()
        for connection in connections:
            _shut(connection)
        for thread in self._threads:
            thread.join()
        self._threads.clear()

    def restore(self) -> None:
        """Lead to the server again, on the same port."""
        if self._listener is None:
            self._listener = socket.create_server(("127.0.0.1", self.port))
            self.port = self._listener.getsockname()[1]
            self._start(self._accept, self._listener)

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):  # the listener is closed when the line is cut
            while True:
                client, _ = listener.accept()
                self._start(self._connect, client)

    def _connect(self, client: socket.socket) -> None:
        """Copy bytes in both directions until either end closes, then close both ends."""
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self._to_port)) as server:
            ends = {client, server}
            with self._lock:
                if self._listener is None:
                    return
                self._open |= ends
            back = threading.Thread(target=_copy, args=[server, client], daemon=True)
            back.start()
            _copy(client, server)
            back.join()
            with self._lock:
                self._open -= ends

    def _start(self, work: Callable[[socket.socket], None], given: socket.socket) -> None:
        thread = threading.Thread(target=work, args=[given], daemon=True)
        self._threads.append(thread)
        thread.start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
    _shut(source)
    _shut(target)


def _shut(connection: socket.socket) -> None:
    with suppress(OSError):  # the other end has closed it
        connection.shutdown(socket.SHUT_RDWR)
