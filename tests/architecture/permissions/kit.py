"""How the permission tables are written, and how they are compared with what is served."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

from staff.api.base import METHODS
from staff.enums import Role

Table = Mapping[str, frozenset[str]]
"""By `METHOD …/path/` below the hotel: the roles that may. Written by hand, never derived from the program."""

FRONT_DESK = frozenset({Role.FRONT_DESK})
HOUSEKEEPER = frozenset({Role.HOUSEKEEPER})
SUPERVISOR = frozenset({Role.HOUSEKEEPING_SUPERVISOR})
MAINTENANCE = frozenset({Role.MAINTENANCE})
MANAGER = frozenset({Role.MANAGER})
EVERYBODY = FRONT_DESK | HOUSEKEEPER | SUPERVISOR | MAINTENANCE | MANAGER

HOTEL = "/api/staff/hotels/{hotel_slug}/"

_ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
_EXAMPLES = {"int": "1", "uuid": "11111111-1111-4111-8111-111111111111"}
"""Arguments that match their converter; all others are satisfied with a letter."""


class Served(NamedTuple):
    """One method of one route."""

    method: str
    route: str

    @property
    def name(self) -> str:
        """As the tables write it."""
        return f"{self.method} {path_of(self.route).replace(HOTEL, '…/')}"

    def url(self, *, hotel_slug: str) -> str:
        """An address that matches the route; apart from the hotel, nothing in it exists."""
        return _ARGUMENT.sub(
            lambda found: hotel_slug if found[2] == "hotel_slug" else _EXAMPLES.get(found[1], "x"), self.route
        )


def path_of(route: str) -> str:
    """The route as the API's document writes it."""
    return _ARGUMENT.sub(r"{\2}", route)


def all_served() -> dict[str, Served]:
    """Everything the program serves, by name. The admin counts as one: it judges permissions by itself."""
    return {served.name: served for served in _walk(get_resolver().url_patterns, "/")}


def _walk(patterns: list[Any], prefix: str) -> Iterator[Served]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield from (Served(method, route) for method in _methods(pattern.callback))
        elif isinstance(pattern, URLResolver) and pattern.app_name == "admin":
            yield Served("ANY", route)
        else:
            yield from _walk(pattern.url_patterns, route)


def _methods(view: Any) -> list[str]:
    view_class = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if view_class is None:
        return ["ANY"]
    return [method for method in METHODS if hasattr(view_class, method.lower())]
