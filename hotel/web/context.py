"""Tell every page its language and the theme that the person chose."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

THEMES = ("system", "light", "dark")
THEME_COOKIE = "innkeeper_theme"


def theme_of(request: HttpRequest) -> str:
    """Return the theme of the cookie; `system` follows the device."""
    theme = request.COOKIES.get(THEME_COOKIE, "system")
    return theme if theme in THEMES else "system"


def page_settings(request: HttpRequest) -> dict[str, Any]:
    """Return the language, the languages and the theme, for the base template."""
    return {
        "language": translation.get_language() or settings.LANGUAGE_CODE,
        "languages": settings.LANGUAGES,
        "theme": theme_of(request),
    }
