"""The demo launcher: it serves, it stops all of it, and it says why it cannot start."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests import demo_servers as demos
from tests.demo_servers import StartDemo
from tools.demo import server as demo
from tools.demo.greeting import greeting
from tools.demo.server import DemoRefused, database, main, refuse_busy_port, reset
from tools.locks import ROOT
from tools.postgres.processes import command_line

SOMEBODYS_HOTEL = """
from hotel.services import create_hotel
create_hotel(slug="ours", name="Ours", timezone="Europe/Dublin", currency="EUR")
"""


@pytest.fixture
def free_port() -> int:
    return demos.free_port()


@pytest.fixture
def empty_database() -> Iterator[str]:
    with demos.empty_database() as url:
        yield url


@pytest.fixture
def start_demo() -> Iterator[StartDemo]:
    with demos.demos() as start:
        yield start


def web_servers(port: int) -> list[int]:
    """Return the processes that serve on the port."""
    bind = f"--bind=127.0.0.1:{port}"
    processes = [int(path.name) for path in Path("/proc").glob("[0-9]*")]
    return [pid for pid in processes if bind in command_line(pid)]


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_serves_until_a_signal_stops_all_of_it(
    start_demo: StartDemo, free_port: int, empty_database: str, stop_signal: signal.Signals
) -> None:
    process = start_demo(free_port, empty_database)
    with urlopen(f"http://127.0.0.1:{free_port}/") as answer:
        assert answer.status == 200
    assert web_servers(free_port) != []

    process.send_signal(stop_signal)
    said, _ = process.communicate(timeout=20)

    assert (process.returncode, said.strip()) == (0, "The demo has stopped; its data is kept.")
    assert web_servers(free_port) == []
    with pytest.raises(URLError):
        urlopen(f"http://127.0.0.1:{free_port}/")


def test_second_start_is_quick_and_keeps_the_data(
    start_demo: StartDemo, free_port: int, empty_database: str
) -> None:
    def start_and_stop() -> float:
        begun = time.monotonic()
        process = start_demo(free_port, empty_database)
        took = time.monotonic() - begun
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        return took

    first = start_and_stop()

    assert min(start_and_stop(), start_and_stop()) < max(5, first / 2)


def test_killed_launcher_takes_the_web_server_with_it(
    start_demo: StartDemo, free_port: int, empty_database: str
) -> None:
    process = start_demo(free_port, empty_database)

    process.kill()
    process.communicate(timeout=20)

    deadline = time.monotonic() + 10
    while web_servers(free_port) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert web_servers(free_port) == []


def test_taken_port_is_refused_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(demo, "database", lambda: pytest.fail("started a database"))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        assert main([f"--port={port}"]) == 1

    assert f"Port {port} is taken" in capsys.readouterr().err


def test_free_port_is_not_refused(free_port: int) -> None:
    refuse_busy_port(free_port)


def test_given_database_is_used_and_no_other_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann@db.example/inn")
    monkeypatch.setattr(demo, "CLUSTERS", {})

    with database():
        assert os.environ["DATABASE_URL"] == "postgresql://ann@db.example/inn"


def test_reset_never_touches_a_given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann@db.example/inn")
    monkeypatch.setattr(demo, "CLUSTERS", {})

    with pytest.raises(DemoRefused, match="a server of your own"):
        reset()


def test_greeting_names_the_address_it_is_served_at() -> None:
    text = greeting("http://127.0.0.1:8123")

    assert text.count("http://127.0.0.1:8123") == 5
    assert "8000" not in text


def test_database_of_somebody_else_is_refused(empty_database: str) -> None:
    environment = {
        **os.environ,
        "DATABASE_URL": empty_database,
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
    }
    run = partial(subprocess.run, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    run([sys.executable, "manage.py", "migrate", "--verbosity=0"])
    run([sys.executable, "manage.py", "shell", "-c", SOMEBODYS_HOTEL])

    demo_run = run([sys.executable, "-m", "tools.demo.server", "--port=0"])

    assert demo_run.returncode == 1
    assert demo_run.stderr == "This database holds other hotels. Give the demo a database of its own.\n"
