"""Payloads of events as JSON text that fits into a message."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID


class TooLarge(Exception):
    """A payload is larger than its transport takes, even without its snapshot."""


def fitting_json(payload: dict[str, Any], *, max_bytes: int) -> str:
    """Return the payload as JSON text of at most `max_bytes` of UTF-8, if need be without its snapshot.

    Raises TooLarge.
    """
    text = _as_json(payload)
    if len(text.encode()) > max_bytes:
        text = _as_json({**payload, "snapshot": None, "truncated": True})
    if len(text.encode()) > max_bytes:
        raise TooLarge
    return text


def _as_json(payload: Any) -> str:
    return json.dumps(payload, default=_plain, ensure_ascii=False, separators=(",", ":"))


def _plain(value: object) -> str | Sequence[Any]:
    """Return what JSON has no type for, as the API writes it."""
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} in the payload of an event")
