"""Django's database settings from a DATABASE_URL."""

from typing import Any

import environ

from hotel.kernel.sql.prepared_statements import PreparingConnection

LOCK_TIMEOUT = "5s"
GENERIC_PLANS = "-c plan_cache_mode=force_generic_plan"
"""A prepared statement finds rows by key, so PostgreSQL may plan it once for all values."""
RANDOM_PAGE_COST = "-c random_page_cost=1.1"
"""A random page costs hardly more than the next one, in memory and on an SSD. With its default of 4, PostgreSQL reads
an index in the order of all hotels instead of the index that finds the rows of one hotel."""


def database_from_url(url: str, *, prepare: bool = True) -> dict[str, Any]:
    """Return Django's settings for one PostgreSQL database.

    Accepts libpq's form for a Unix socket (`postgresql://user@/name?host=/folder`), so that one URL works for
    Django, psql and pg_dump. Every connection waits LOCK_TIMEOUT for a lock and plans with RANDOM_PAGE_COST, unless
    the URL's own `options` set other values. `prepare` must be false behind a pooler that changes the server session
    between transactions.
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
        RANDOM_PAGE_COST,
        *([GENERIC_PLANS] if prepare else []),
        options.get("options", ""),
    ]
    options["options"] = " ".join(filter(None, session))
    if prepare:
        options["connection_factory"] = PreparingConnection
    return database
