"""Icons from the sprite `innkeeper/icons.svg`: signs beside words, never instead of a name for screen readers."""

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


@cache
def icon(name: str) -> SafeString:
    """Return the icon with this id of the sprite, hidden from screen readers."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', _sprite(), name)


@cache
def _sprite() -> str:
    return static("innkeeper/icons.svg")
