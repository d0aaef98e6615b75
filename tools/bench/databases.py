"""The databases of the benchmark, on a server as durable as in production, and connections to several at once."""

import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import psycopg2
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from config.settings.database import database_from_url
from tools.postgres.clusters import CLUSTERS

REPORTED_SETTINGS = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "max_wal_size",
    "jit",
)
"""The settings of the server that every result names."""


@dataclass(frozen=True)
class Database:
    """One database, and one connection to it that stays open."""

    url: str

    @cached_property
    def connection(self) -> BaseDatabaseWrapper:
        described = connections.settings[DEFAULT_DB_ALIAS] | database_from_url(self.url)
        wrapper: BaseDatabaseWrapper = load_backend(described["ENGINE"]).DatabaseWrapper(
            described, DEFAULT_DB_ALIAS
        )
        return wrapper

    @contextmanager
    def active(self) -> Generator[None]:
        """Let every service and query of the block use this database."""
        before = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = self.connection
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = before

    def settings(self) -> dict[str, str]:
        """Return the reported settings of the server."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s)",
                [[*REPORTED_SETTINGS]],
            )
            found = dict(cursor.fetchall())
        return {name: found[name] for name in REPORTED_SETTINGS}


@contextmanager
def benchmark_server() -> Generator[str]:
    """Yield the URL of the server: DATABASE_URL, or a new private cluster that is removed afterwards."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    cluster = CLUSTERS["bench"]
    with cluster.exclusive_use():
        cluster.remove()
        cluster.start()
        try:
            yield cluster.url
        finally:
            cluster.remove()


@contextmanager
def new_database(
    server_url: str, name: str, *, keep: bool = False, migrate: bool = True
) -> Generator[Database]:
    """Create a database and drop it after the block; `keep` uses an existing one and leaves it.

    Its tables are created unless `migrate` is false.
    """
    if not (keep and _execute(server_url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'")):
        _execute(server_url, f'CREATE DATABASE "{name}"')
    database = Database(urlsplit(server_url)._replace(path=f"/{name}").geturl())
    try:
        if migrate:
            with database.active():
                call_command("migrate", verbosity=0)
        yield database
    finally:
        database.connection.close()
        if not keep:
            _execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _execute(server_url: str, statement: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(urlsplit(server_url)._replace(path="/postgres").geturl())
    connection.autocommit = True  # CREATE DATABASE refuses a transaction
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
