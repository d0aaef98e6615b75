"""A recorder between this thread's connection and its server that notes each message on its way."""

import socket
import tempfile
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

from django.db import connection

DEFAULT_PORT = 5432
QUERY = b"Q"
"""The type of a message with statements, each of which the server answers before the client sends the next."""


@contextmanager
def received_by_server() -> Generator[list[str], None, None]:
    """Collect the texts of the messages that the server receives from this thread, over a connection of their own."""
    settings, received = connection.settings_dict, list[str]()
    connection.ensure_connection()
    host, port = connection.connection.info.host, connection.connection.info.port or DEFAULT_PORT
    before = {name: settings[name] for name in ("HOST", "PORT")}
    with (
        tempfile.TemporaryDirectory(prefix="recorder-") as folder,
        socket.socket(socket.AF_UNIX) as listening,
    ):
        listening.bind(f"{folder}/.s.PGSQL.{port}")
        listening.listen()
        recorder = Thread(target=_record, args=(listening, _address_of(host, port), received))
        recorder.start()
        connection.close()
        settings |= {"HOST": folder, "PORT": str(port)}
        try:
            yield received
        finally:
            connection.close()
            settings |= before
            listening.shutdown(socket.SHUT_RDWR)  # ends a recorder to which nothing has connected
            recorder.join()


def _address_of(host: str, port: int) -> str | tuple[str, int]:
    return str(Path(host) / f".s.PGSQL.{port}") if host.startswith("/") else (host, port)


def _record(listening: socket.socket, address: str | tuple[str, int], received: list[str]) -> None:
    """Pass on what the first client sends, whole messages at a time, and what the server answers."""
    client, _ = listening.accept()
    family = socket.AF_UNIX if isinstance(address, str) else socket.AF_INET
    with client, socket.socket(family) as server:
        server.connect(address)
        answers = Thread(target=_pass_on, args=(server, client))
        answers.start()
        with suppress(ConnectionError):
            _note_messages(client, server, received)
        server.shutdown(socket.SHUT_RDWR)
        answers.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    while data := source.recv(65536):
        target.sendall(data)


def _note_messages(client: socket.socket, server: socket.socket, received: list[str]) -> None:
    kind = b""  # the first message of a connection has no type
    while True:
        size = _exactly(client, 4)
        body = _exactly(client, int.from_bytes(size) - 4)
        if kind == QUERY:
            received.append(body.rstrip(b"\0").decode())
        server.sendall(kind + size + body)
        kind = _exactly(client, 1)


def _exactly(source: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        part = source.recv(size - len(data))
        if not part:
            raise ConnectionError("the client has closed the connection")
        data += part
    return data
