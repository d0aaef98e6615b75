"""Tell every page its language, its theme, and whether the key / goes to the search: what the person chose."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

THEMES = ("system", "light", "dark")
THEME_COOKIE = "innkeeper_theme"
SLASH_KEY = ("on", "off")
SLASH_KEY_COOKIE = "innkeeper_slash_key"
"""A shortcut of one character can be turned off, because speech input may type it (WCAG 2.1.4)."""


def theme_of(request: HttpRequest) -> str:
    """Return the theme of the cookie; `system` follows the device."""
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    return theme if theme in THEMES else "system"


def slash_key_of(request: HttpRequest) -> str:
    """Return whether the key / goes to the search of a page."""
    return "off" if request.COOKIES.get(SLASH_KEY_COOKIE) == "off" else "on"


def page_settings(request: HttpRequest) -> dict[str, Any]:
    """Return the language, the languages, the theme and the shortcut, for the base template."""
    return {
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "languages": settings.LANGUAGES,
        "theme": theme_of(request),
        "slash_key": slash_key_of(request),
    }
