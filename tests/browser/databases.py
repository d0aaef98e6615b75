"""The databases of a run: one filled template, made once, and a copy for each server."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg2
from django.conf import settings

from tests.database_urls import url_of
from tools.locks import ROOT

SETTINGS = "config.settings.test"


class FillingFailed(RuntimeError):
    """The hotels of the browser tests could not be created; the message holds the output."""


def filled_template(folder: Path, name: str) -> str:
    """Return `name`, a database filled with the hotels of the tests. The first process of the run makes it.

    `folder` is shared by the processes of the run. Raises FillingFailed.
    """
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "template.done"
        if not done.exists():
            _execute(f'CREATE DATABASE "{name}"')
            _fill(name)
            done.touch()
    return name


@contextmanager
def copy_of(template: str) -> Iterator[str]:
    """Copy the template for the block; yield the DATABASE_URL of the copy."""
    name = f"browser_{os.getpid()}_{time.monotonic_ns()}"
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield url_of(_server(), name=name)
    finally:
        drop(name)


def drop(name: str) -> None:
    """Drop the database if it exists, with its connections."""
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _fill(name: str) -> None:
    filling = subprocess.run(
        [sys.executable, "-m", "tests.browser.house"],
        check=False,
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url_of(_server(), name=name),
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "LOG_LEVEL": "WARNING",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if filling.returncode:
        raise FillingFailed(filling.stdout)


def _execute(statement: str) -> None:
    with closing(psycopg2.connect(url_of(_server(), name="postgres"))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)


def _server() -> dict[str, Any]:
    database: dict[str, Any] = settings.DATABASES["default"]
    return database
