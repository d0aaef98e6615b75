"""The databases of a run: empty tables, a filled template made from them once, and a copy of it for each server."""

import fcntl
import hashlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2

from config.settings.database import database_from_url
from tests.database_urls import url_of
from tools.locks import ROOT

SETTINGS = "config.settings.test"
TABLES = "browser_tables"
RUN = "browser_run"
SCHEMA_SOURCES = (
    "*/migrations/*.py",
    "hotel/kernel/*.py",
    "room_bookings/h*.py",
    "requirements/production.txt",
)
"""The files that decide what the migrations make."""


class PreparationFailed(RuntimeError):
    """The tables or the hotels of the browser tests could not be made; the message holds the output."""


def filled_template(folder: Path) -> str:
    """Return the name of a database with the hotels of the tests. The first process of the run makes it.

    `folder` is shared by the processes of the run. Raises PreparationFailed.
    """
    name = f"{RUN}_{folder.name[-8:]}".lower()
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "template.done"
        if not done.exists():
            _execute(f'CREATE DATABASE "{name}" TEMPLATE "{_empty_tables()}"')
            _run("-m", "tests.browser.house", database=name)
            done.write_text(name)
    return name


def drop_template(folder: Path) -> None:
    """Drop the filled database of the run, if it was made."""
    done = folder / "template.done"
    if done.exists():
        _drop(done.read_text())


@contextmanager
def copy_of(template: str) -> Iterator[str]:
    """Copy the template for the block; yield the DATABASE_URL of the copy."""
    name = f"{RUN}_{os.getpid()}_{time.monotonic_ns()}"
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield url_of(_server(), name=name)
    finally:
        _drop(name)


@contextmanager
def backup_of(database_url: str) -> Iterator[str]:
    """Copy a database that nobody uses for the block, as an operator does before work; yield the name of the copy."""
    name = f"{RUN}_backup_{os.getpid()}_{time.monotonic_ns()}"
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{_name_in(database_url)}"')
    try:
        yield name
    finally:
        _drop(name)


def restore(database_url: str, backup: str) -> None:
    """Put the content of a backup in place of a database that nobody uses."""
    name = _name_in(database_url)
    _drop(name)
    _execute(f'CREATE DATABASE "{name}" TEMPLATE "{backup}"')


def expire_sessions(database_url: str) -> None:
    """Let the time of all browser sessions run out."""
    _execute("UPDATE django_session SET expire_date = now() RETURNING 1", database=_name_in(database_url))


def drop_leftovers() -> None:
    """Drop the databases of runs that were killed, and the tables of other versions. For a private server only."""
    kept = _name_of_tables()
    for (name,) in _execute("SELECT datname FROM pg_database WHERE datname LIKE 'browser%'"):
        if name != kept:
            _drop(str(name))


def _empty_tables() -> str:
    """Return the name of a database with empty tables of this version, kept from an earlier run or made now."""
    name = _name_of_tables()
    if not _execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        unfinished = f"{name}_{os.getpid()}"
        _execute(f'CREATE DATABASE "{unfinished}"')
        _run("manage.py", "migrate", "--verbosity=0", "--no-input", database=unfinished)
        _execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
    return name


def _name_of_tables() -> str:
    content = hashlib.sha256()
    for pattern in SCHEMA_SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            content.update(f"{path.relative_to(ROOT)}\n".encode() + path.read_bytes())
    return f"{TABLES}_{content.hexdigest()[:16]}"


def _drop(name: str) -> None:
    _execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _run(*command: str, database: str) -> None:
    finished = subprocess.run(
        [sys.executable, *command],
        check=False,
        cwd=ROOT,
        env={
            **os.environ,
            "DATABASE_URL": url_of(_server(), name=database),
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "LOG_LEVEL": "WARNING",
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    if finished.returncode:
        raise PreparationFailed(finished.stdout)


def _name_in(database_url: str) -> str:
    return str(database_from_url(database_url)["NAME"])


def _execute(statement: str, *, database: str = "postgres") -> list[tuple[object, ...]]:
    with closing(psycopg2.connect(url_of(_server(), name=database))) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []


def _server() -> dict[str, object]:
    return database_from_url(os.environ["DATABASE_URL"])
