"""The address of a database, for another process or another driver."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote


def url_of(database: Mapping[str, Any], *, name: str | None = None) -> str:
    """The DATABASE_URL of Django's settings of a database, or of another database of that server."""
    user, password, host = (quote(str(database[key] or ""), safe="") for key in ("USER", "PASSWORD", "HOST"))
    login = f"{user}:{password}" if password else user
    place = {"host": host, "port": database["PORT"]}
    query = "&".join(f"{key}={value}" for key, value in place.items() if value)
    return f"postgresql://{login}@/{quote(name or database['NAME'], safe='')}?{query}"
