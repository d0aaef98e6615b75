"""The pictures: which page, who sees it, and how."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Page

HOTEL = "/hotels/grand-harbour/"


def _leave_as_it_is(_: Page) -> None:
    """Take the picture of the page as it loads."""


@dataclass(frozen=True)
class Picture:
    """A picture `docs/images/<name>.png`. `prepare` opens what the picture is to show, a dialog for example."""

    name: str
    path: str
    username: str
    size: Literal["desk", "phone"] = "desk"
    theme: Literal["light", "dark"] = "light"
    prepare: Callable[[Page], None] = _leave_as_it_is


PICTURES = (
    Picture("board", f"{HOTEL}board/", "frontdesk"),
    Picture("board-dark", f"{HOTEL}board/", "frontdesk", theme="dark"),
    Picture("board-phone", f"{HOTEL}board/", "frontdesk", size="phone"),
)
