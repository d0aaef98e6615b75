"""From a DATABASE_URL to Django's database settings."""

from typing import Any

import environ

from hotel.kernel.sql.prepared_statements import PreparingConnection

LOCK_TIMEOUT = "5s"
ONE_PLAN = "-c plan_cache_mode=force_generic_plan"
"""A prepared statement finds rows by keys, so one plan serves all values, until statistics change it."""
SEEK = "-c random_page_cost=1.1"
"""A page elsewhere costs hardly more than the next one: in memory, and on a disk without a moving head. PostgreSQL's 4
makes it read an index in the order of all hotels rather than the one that leads to the rows of one."""


def database_from_url(url: str, *, prepare: bool = True) -> dict[str, Any]:
    """Return Django's settings for one PostgreSQL database.

    Understands libpq's own way to name a Unix socket (`postgresql://user@/name?host=/folder`), so that one
    URL serves Django, psql and pg_dump alike. Every connection waits LOCK_TIMEOUT for a lock and plans with SEEK,
    unless the URL's own `options` say otherwise. `prepare` only where a connection keeps one session of the server.
    Raises ValueError for any other kind of database.
    """
    database = dict(environ.Env.db_url_config(url))
    if database.get("ENGINE") != "django.db.backends.postgresql":
        message = "DATABASE_URL must name a PostgreSQL database: postgresql://user:password@host:port/name"
        raise ValueError(message)
    options = database.setdefault("OPTIONS", {})
    for part in ("host", "port"):
        if part in options:
            database[part.upper()] = options.pop(part)
    options.setdefault("application_name", "innkeeper")
    session = [
        f"-c lock_timeout={LOCK_TIMEOUT}",
        SEEK,
        *([ONE_PLAN] if prepare else []),
        options.get("options", ""),
    ]
    options["options"] = " ".join(filter(None, session))
    if prepare:
        options["connection_factory"] = PreparingConnection
    return database
