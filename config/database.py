"""From a DATABASE_URL to Django's database settings."""

from typing import Any

import environ

LOCK_TIMEOUT = "5s"


def database_from_url(url: str) -> dict[str, Any]:
    """Return Django's settings for one PostgreSQL database.

    Understands libpq's own way to name a Unix socket (`postgresql://user@/name?host=/folder`), so that one
    URL serves Django, psql and pg_dump alike. Every connection waits LOCK_TIMEOUT for a lock, unless the URL's
    own `options` say otherwise. Raises ValueError for any other kind of database.
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
    options["options"] = f"-c lock_timeout={LOCK_TIMEOUT} {options.get('options', '')}".strip()
    return database
