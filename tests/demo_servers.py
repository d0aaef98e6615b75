"""The demo in a database of its own, for tests that run the program as a user starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.conf import settings
from django.db import connections

from tests.database_urls import url_of
from tools.demo.greeting import LAST_LINE
from tools.locks import ROOT

StartDemo = Callable[..., subprocess.Popen[str]]

STOP_TIMEOUT_SECONDS = 120  # bounds a hang; a busy machine takes some seconds


def free_port() -> int:
    """Return a port on which no process listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def empty_database() -> Iterator[str]:
    """Create an empty database on the tests' server for the block; yield its URL."""
    with _new_database(template="template1") as url:
        yield url


@contextmanager
def migrated_database() -> Iterator[str]:
    """Copy the empty tables of the tests' database for the block; yield the URL of the copy.

    PostgreSQL copies only a database without connections, so this closes Django's.
    """
    connections.close_all()
    with _new_database(template=str(settings.DATABASES["default"]["NAME"])) as url:
        yield url


@contextmanager
def _new_database(*, template: str) -> Iterator[str]:
    server = settings.DATABASES["default"]
    name = f"demo_{os.getpid()}_{time.monotonic_ns()}"
    with closing(psycopg2.connect(url_of(server, name="postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE {name} TEMPLATE "{template}"')
            try:
                yield url_of(server, name=name)
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def demos() -> Iterator[StartDemo]:
    """Yield a function that starts a demo and returns its process; kill the ones still running afterwards."""
    started: list[subprocess.Popen[str]] = []

    def start(
        port: int, database_url: str, settings_module: str = "tests.tools.demo_settings"
    ) -> subprocess.Popen[str]:
        process = _launch(port, database_url, settings_module)
        started.append(process)
        return _wait_for_greeting(process)

    try:
        yield start
    finally:
        for process in started:
            process.kill()
            process.communicate()


def stop(process: subprocess.Popen[str], stop_signal: signal.Signals = signal.SIGINT) -> str:
    """End a demo by a signal, wait for its end and return its remaining output."""
    process.send_signal(stop_signal)
    output, _ = process.communicate(timeout=STOP_TIMEOUT_SECONDS)
    return output


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for the condition. Raises AssertionError after STOP_TIMEOUT_SECONDS."""
    deadline = time.monotonic() + STOP_TIMEOUT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "the condition never became true"
        time.sleep(0.05)


def _launch(port: int, database_url: str, settings_module: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": settings_module,
    }
    return subprocess.Popen(
        [sys.executable, "-m", "tools.demo", f"--port={port}"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


def _wait_for_greeting(process: subprocess.Popen[str]) -> subprocess.Popen[str]:
    """Return the process when it has printed its greeting."""
    assert process.stdout is not None
    if LAST_LINE in map(str.rstrip, process.stdout):
        return process
    process.wait()
    pytest.fail("the demo ended before it was up")
