"""Walk through JSON values."""

from typing import Any


def walk(value: Any) -> list[tuple[Any, Any]]:
    """Return every key with its value, at any depth."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [pair for key, inner in items for pair in ((key, inner), *walk(inner))]
