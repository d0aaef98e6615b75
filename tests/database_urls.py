"""The address of a database, for another process or another driver."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote


def url_of(database: Mapping[str, Any], *, name: str | None = None) -> str:
    """Return the DATABASE_URL of a database in Django's settings, or of another database (`name`) of its server."""
    user, password, host = (quote(str(database[key] or ""), safe="") for key in ("USER", "PASSWORD", "HOST"))
    login = f"{user}:{password}" if password else user
    place = {"host": host, "port": database["PORT"]}
    query = "&".join(f"{key}={value}" for key, value in place.items() if value)
    return f"postgresql://{login}@/{quote(name or database['NAME'], safe='')}?{query}"
