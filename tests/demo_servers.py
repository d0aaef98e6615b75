"""The demo in a database of its own, for tests that need the program as people start it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg2
import pytest
from django.conf import settings

from tests.urls import url_of
from tools.locks import ROOT

StartDemo = Callable[..., subprocess.Popen[str]]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def empty_database() -> Iterator[str]:
    """The URL of a database of its own on the tests' server."""
    server = settings.DATABASES["default"]
    name = f"demo_{os.getpid()}_{time.monotonic_ns()}"
    with closing(psycopg2.connect(url_of(server, name="postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
            try:
                yield url_of(server, name=name)
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def demos() -> Iterator[StartDemo]:
    """Start demos; whatever is left of them is ended afterwards."""
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
    for line in process.stdout:
        if line.startswith("Ctrl-C stops all of it"):
            return process
    process.wait()
    pytest.fail("the demo ended before it was up")
