"""The launcher of the demo: start, stop, and the reasons not to start."""

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psycopg2
import pytest

from tests import demo_servers
from tests.demo_servers import StartDemo
from tools.demo import server
from tools.demo.__main__ import main
from tools.demo.greeting import greeting
from tools.demo.server import refuse_busy_port
from tools.postgres.processes import command_line


@pytest.fixture
def free_port() -> int:
    return demo_servers.free_port()


@pytest.fixture
def migrated_database(django_db_setup: None) -> Iterator[str]:
    with demo_servers.migrated_database() as url:
        yield url


@pytest.fixture
def start_demo() -> Iterator[StartDemo]:
    with demo_servers.demos() as start:
        yield start


def web_servers(port: int) -> list[int]:
    """Return the process IDs of the web server on the port."""
    return [pid for pid in processes() if f"--bind=127.0.0.1:{port}" in command_line(pid)]


def senders(database_url: str) -> list[int]:
    """Return the process IDs of the relay and the receiver of the demo on a database."""
    return [
        pid
        for pid in processes()
        if {"relay_events", "tools.pusher"} & {*command_line(pid)} and database_url in environment_of(pid)
    ]


def processes() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def environment_of(pid: int) -> str:
    """Return the environment of a process; nothing if it has ended."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace")
    except OSError:
        return ""


def applied_migrations(database_url: str) -> list[tuple[object, ...]]:
    """Return each row of the table of migrations, with its time."""
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT id, app, name, applied FROM django_migrations ORDER BY id")
        return cursor.fetchall()


def assert_no_server_answers(port: int) -> None:
    assert web_servers(port) == []
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{port}/")


def test_demo_serves_until_ctrl_c_and_starts_again_without_new_migrations(
    start_demo: StartDemo, free_port: int, migrated_database: str
) -> None:
    migrations = applied_migrations(migrated_database)
    for _ in range(2):
        process = start_demo(free_port, migrated_database)
        with urlopen(f"http://127.0.0.1:{free_port}/") as answer:
            assert answer.status == 200
        assert web_servers(free_port) != []
        assert len(senders(migrated_database)) == 2  # the relay, and its receiver

        output = demo_servers.stop(process)

        assert (process.returncode, output.strip()) == (0, "The demo has stopped; its data is kept.")
        assert_no_server_answers(free_port)
        assert senders(migrated_database) == []
    assert applied_migrations(migrated_database) == migrations


@pytest.mark.parametrize("stop_signal", [signal.SIGTERM, signal.SIGHUP])
def test_other_signals_stop_the_demo_like_ctrl_c(
    start_demo: StartDemo, free_port: int, migrated_database: str, stop_signal: signal.Signals
) -> None:
    process = start_demo(free_port, migrated_database)

    output = demo_servers.stop(process, stop_signal)

    assert (process.returncode, output.strip()) == (0, "The demo has stopped; its data is kept.")
    assert_no_server_answers(free_port)


def test_killed_launcher_ends_web_server_and_relay(
    start_demo: StartDemo, free_port: int, migrated_database: str
) -> None:
    process = start_demo(free_port, migrated_database)
    servers, relays = web_servers(free_port), senders(migrated_database)

    process.kill()
    process.communicate(timeout=demo_servers.STOP_TIMEOUT_SECONDS)

    assert servers != [] != relays
    demo_servers.wait_until(lambda: web_servers(free_port) == [] == senders(migrated_database))


def test_busy_port_is_refused_before_a_database_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(server, "database_url_set", lambda _: pytest.fail("started a database"))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert main([f"--port={port}"]) == 1

    assert f"Port {port} is taken" in capsys.readouterr().err


def test_free_port_is_accepted(free_port: int) -> None:
    refuse_busy_port(free_port)


def test_greeting_names_the_address_it_is_served_at() -> None:
    text = greeting("http://127.0.0.1:8123")

    assert text.count("http://127.0.0.1:8123") == 5
    assert "8000" not in text
