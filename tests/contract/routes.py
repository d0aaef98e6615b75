"""List every route of the URL conf and fill in its arguments."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P<\w+>([^)]*)\)")


def routes() -> list[str]:
    """Return the pattern of each route from the root."""
    return list(_routes_under(get_resolver().url_patterns, "/"))


def _routes_under(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + _example_of(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _routes_under(pattern.url_patterns, route)
        else:
            assert isinstance(pattern, URLPattern)
            yield route


def _example_of(pattern: str) -> str:
    """Return one text that the regular expression matches."""
    if pattern == "^api/":
        return "api/nowhere/"
    first = _GROUP.sub(lambda group: "nowhere" if group[1] == ".*" else group[1].split("|")[0], pattern)
    return first.removeprefix("^").removesuffix("$")


def url_of_route(route: str, names: Mapping[str, str]) -> str:
    """Fill in the arguments of the route by name; an unknown one becomes "1"."""
    return _ARGUMENT.sub(lambda argument: names.get(argument[1], "1"), route)
