"""The databases of the benchmark, on a server as durable as in production, and connections to several at once."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

from config.settings.database import database_from_url
from tools.bench.server import database_url, execute

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
def new_database(
    server_url: str, name: str, *, keep: bool = False, migrate: bool = True
) -> Generator[Database]:
    """Create a database and drop it after the block; `keep` uses an existing one and leaves it.

    Its tables are created unless `migrate` is false.
    """
    maintenance = database_url(server_url, "postgres")
    if not (keep and execute(maintenance, f"SELECT 1 FROM pg_database WHERE datname = '{name}'")):
        execute(maintenance, f'CREATE DATABASE "{name}"')
    database = Database(database_url(server_url, name))
    try:
        if migrate:
            with database.active():
                call_command("migrate", verbosity=0)
        yield database
    finally:
        database.connection.close()
        if not keep:
            execute(maintenance, f'DROP DATABASE "{name}" WITH (FORCE)')
