"""Every page of the program by the name of its route, with an address in the tests' hotel. No page is listed by hand.

Reading the routes needs Django's settings, but no database.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from staff.capabilities import Capability
from staff.web.base import HotelPage, HotelPart
from tests.browser.house.people import HARBOUR


@dataclass(frozen=True)
class PageRoute:
    """A route of a hotel's pages. `actions` are the commands whose forms it shows."""

    name: str
    arguments: tuple[str, ...]
    capability: Capability
    is_part: bool
    actions: tuple[str, ...]

    def urls(self, facts: Mapping[str, Any]) -> list[str]:
        """Return the addresses of the page, with the facts as URL arguments. Raises KeyError for an unknown one."""
        given = {"hotel_slug": HARBOUR} | {name: facts[name] for name in self.arguments if name != "action"}
        if "action" not in self.arguments:
            return [reverse(f"pages:{self.name}", kwargs=given)]
        return [reverse(f"pages:{self.name}", kwargs={**given, "action": action}) for action in self.actions]


def page_routes() -> list[PageRoute]:
    """Return the routes of a hotel's pages and of their parts, in the order of the URLs."""
    routes = []
    for pattern in _walk(get_resolver().url_patterns, is_page=False):
        view: Any = getattr(pattern.callback, "view_class", object)
        if issubclass(view, HotelPage):
            routes.append(
                PageRoute(
                    name=str(pattern.name),
                    arguments=tuple(pattern.pattern.converters),
                    capability=view.capability,
                    is_part=issubclass(view, HotelPart),
                    actions=tuple(getattr(view, "forms", ())),
                )
            )
    return routes


def _walk(patterns: list[Any], *, is_page: bool) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, is_page=is_page or pattern.app_name == "pages")
        elif is_page:
            yield pattern
