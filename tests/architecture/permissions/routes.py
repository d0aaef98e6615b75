"""The methods and routes that the program serves, and the sets of roles in the permission tables."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

from staff.api.base import METHODS
from staff.enums import Role

Table = Mapping[str, frozenset[str]]
"""The permitted roles by `METHOD …/path/`, where `…` stands for the hotel. Never derived from the program."""

FRONT_DESK = frozenset({Role.FRONT_DESK})
HOUSEKEEPER = frozenset({Role.HOUSEKEEPER})
SUPERVISOR = frozenset({Role.HOUSEKEEPING_SUPERVISOR})
MAINTENANCE = frozenset({Role.MAINTENANCE})
MANAGER = frozenset({Role.MANAGER})
CHANNEL = frozenset({Role.CHANNEL})
EVERY_ROLE = FRONT_DESK | HOUSEKEEPER | SUPERVISOR | MAINTENANCE | MANAGER
"""The roles of persons. CHANNEL is the role of a program."""

HOTEL = "/api/staff/hotels/{hotel_slug}/"

_ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
_EXAMPLES = {"int": "1", "uuid": "11111111-1111-4111-8111-111111111111"}
"""Arguments by converter; a letter matches all others."""


class ServedMethod(NamedTuple):
    """One method of one route."""

    method: str
    route: str

    @property
    def name(self) -> str:
        """Return its name in the tables."""
        return f"{self.method} {path_of(self.route).replace(HOTEL, '…/')}"

    def url(self, *, hotel_slug: str) -> str:
        """Return a URL that matches the route. Only the hotel in it exists."""
        return _ARGUMENT.sub(
            lambda found: hotel_slug if found[2] == "hotel_slug" else _EXAMPLES.get(found[1], "x"), self.route
        )


def path_of(route: str) -> str:
    """Return the route as the OpenAPI document writes it."""
    return _ARGUMENT.sub(r"{\2}", route)


def served_methods() -> dict[str, ServedMethod]:
    """Return all served methods of all routes by name. The admin and the pages of staff and guests are one entry each.

    The admin checks permissions itself; the pages have a table of their own (`tests/architecture/test_page_access.py`).
    """
    return {served.name: served for served in _walk(get_resolver().url_patterns, "/")}


def _walk(patterns: list[Any], prefix: str) -> Iterator[ServedMethod]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield from (ServedMethod(method, route) for method in _methods(pattern.callback))
        elif isinstance(pattern, URLResolver) and pattern.app_name in {"admin", "pages", "guest"}:
            yield ServedMethod("ANY", route)
        else:
            yield from _walk(pattern.url_patterns, route)


def _methods(view: Any) -> list[str]:
    view_class = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if view_class is None:
        return ["ANY"]
    return [method for method in METHODS if hasattr(view_class, method.lower())]
