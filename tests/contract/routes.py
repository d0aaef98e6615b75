"""Every address of the URL conf, with names filled in."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
_GROUP = re.compile(r"\(\?P<\w+>([^)]*)\)")


def routes() -> list[str]:
    """Each route as the URL conf writes it, from the root."""
    return list(_below(get_resolver().url_patterns, "/"))


def _below(patterns: list[Any], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        route = prefix + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _below(pattern.url_patterns, route)
        else:
            assert isinstance(pattern, URLPattern)
            yield route


def _plain(pattern: str) -> str:
    """A regular expression becomes one of the texts that it matches."""
    if pattern == "^api/":
        return "api/nowhere/"
    first = _GROUP.sub(lambda group: "nowhere" if group[1] == ".*" else group[1].split("|")[0], pattern)
    return first.removeprefix("^").removesuffix("$")


def address(route: str, names: Mapping[str, str]) -> str:
    return _ARGUMENT.sub(lambda argument: names.get(argument[1], "1"), route)
