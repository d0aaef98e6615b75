"""The databases of a bench: a server that is as durable as in production, and connections to several at once."""

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

TOLD = (
    "server_version",
    "fsync",
    "synchronous_commit",
    "full_page_writes",
    "shared_buffers",
    "max_wal_size",
    "jit",
)
"""The server's settings that every result names."""


@dataclass(frozen=True)
class Database:
    """One database, and one connection to it that stays open between visits."""

    url: str

    @cached_property
    def connection(self) -> BaseDatabaseWrapper:
        described = connections.settings[DEFAULT_DB_ALIAS] | database_from_url(self.url)
        wrapper: BaseDatabaseWrapper = load_backend(described["ENGINE"]).DatabaseWrapper(
            described, DEFAULT_DB_ALIAS
        )
        return wrapper

    @contextmanager
    def entered(self) -> Generator[None]:
        """Let every service and query of the block work here."""
        before = connections[DEFAULT_DB_ALIAS]
        connections[DEFAULT_DB_ALIAS] = self.connection
        try:
            yield
        finally:
            connections[DEFAULT_DB_ALIAS] = before

    def settings(self) -> dict[str, str]:
        """What the server says of itself."""
        with self.connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s)", [[*TOLD]]
            )
            found = dict(cursor.fetchall())
        return {name: found[name] for name in TOLD}


@contextmanager
def server() -> Generator[str]:
    """A server's URL: the one of DATABASE_URL, or the bench's own, which is given up afterwards."""
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
def fresh(server_url: str, name: str, *, keep: bool = False) -> Generator[Database]:
    """A database with the tables of today. It is dropped afterwards; `keep` takes and leaves it as it is."""
    if not (keep and _execute(server_url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'")):
        _execute(server_url, f'CREATE DATABASE "{name}"')
    database = Database(urlsplit(server_url)._replace(path=f"/{name}").geturl())
    try:
        with database.entered():
            call_command("migrate", verbosity=0)
        yield database
    finally:
        database.connection.close()
        if not keep:
            _execute(server_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _execute(server_url: str, statement: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(urlsplit(server_url)._replace(path="/postgres").geturl())
    connection.autocommit = True  # databases are not made in transactions
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()
