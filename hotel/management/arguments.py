"""Arguments that several management commands take: a hotel by its slug, and an age in days."""

from argparse import ArgumentTypeError
from collections.abc import Callable

from django.core.management import CommandError

from hotel.models import Hotel

MOST_DAYS = 36_500


def chosen_hotels(slug: str | None, *, returncode: int = 1) -> list[Hotel]:
    """Return the hotel with this slug, or without a slug all hotels, ordered by slug.

    Raises CommandError, with this exit code, for a slug that no hotel has.
    """
    hotels = Hotel.objects.order_by("slug")
    if slug is None:
        return list(hotels)
    found = list(hotels.filter(slug=slug))
    if not found:
        known = ", ".join(hotels.values_list("slug", flat=True)) or "none"
        raise CommandError(f"There is no hotel {slug!r}. Known hotels: {known}.", returncode=returncode)
    return found


def days(*, least: int) -> Callable[[str], int]:
    """Return the `type` of an argument in whole days, which refuses less than `least` and more than MOST_DAYS."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 6 and least <= int(text) <= MOST_DAYS):
            raise ArgumentTypeError(f"a number from {least} to {MOST_DAYS}")
        return int(text)

    return read
