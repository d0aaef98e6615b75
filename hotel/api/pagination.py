"""Numbered pages of lists, and feeds that clients read from a cursor."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from hotel.api.inputs import InputSerializer
from hotel.kernel.exceptions import NotFound
from hotel.kernel.keys import LARGEST_KEY

M = TypeVar("M", bound=Model)
T = TypeVar("T")

ReadPage: TypeAlias = Callable[[int, int], tuple[Sequence[T], int]]
"""Reads a page from the number of rows before it and its size: its rows, and the count of all rows. Without rows the
count is 0."""


def numbered_page(
    request: Request,
    rows: QuerySet[M],
    *,
    page: int,
    page_size: int,
    represent: Callable[[Sequence[M]], Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    """Return one page of an ordered queryset, with two statements, or one if the first page holds all rows.

    `represent` makes the results. Raises NotFound beyond the last page.
    """
    first = (page - 1) * page_size
    found = list(rows[: page_size + 1]) if page == 1 else []
    count = len(found) if page == 1 and len(found) <= page_size else rows.count()
    if first >= count and page > 1:
        raise NotFound(_("There is no page %(page)s.") % {"page": page}, page=page)
    shown = found[:page_size] if page == 1 else list(rows[first : first + page_size])
    return _linked(request, represent(shown), page=page, page_size=page_size, count=count)


def counted_page(
    request: Request,
    *,
    page: int,
    page_size: int,
    read: ReadPage[T],
    represent: Callable[[Sequence[T]], Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    """Return one page of what `read` counts and reads. `represent` makes the results.

    Raises NotFound beyond the last page.
    """
    rows, count = read((page - 1) * page_size, page_size)
    if page > 1 and not rows:
        raise NotFound(_("There is no page %(page)s.") % {"page": page}, page=page)
    return _linked(request, represent(rows), page=page, page_size=page_size, count=count)


def _linked(
    request: Request, results: Sequence[Mapping[str, Any]], *, page: int, page_size: int, count: int
) -> dict[str, Any]:
    """Return the results with their count and the addresses of the pages before and after."""
    here = request.build_absolute_uri()
    return {
        "count": count,
        "next": replace_query_param(here, "page", page + 1) if page * page_size < count else None,
        "previous": replace_query_param(here, "page", page - 1) if page > 1 else None,
        "results": list(results),
    }


def cursor(*position: int) -> str:
    """Encode a position in a feed as an opaque text, which `CursorField` reads."""
    return urlsafe_b64encode(json.dumps(position).encode()).decode().rstrip("=")


class CursorField(serializers.CharField):
    """Reads a text of `cursor` into a tuple of whole numbers; `numbers` is how many the order of the feed has."""

    def __init__(self, *, numbers: int, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.numbers = numbers

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        try:
            position = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, RecursionError):
            position = None
        if (
            not isinstance(position, list)
            or len(position) != self.numbers
            or not all(map(_is_position, position))
        ):
            raise serializers.ValidationError("This is not a cursor of this feed.", code="invalid_cursor")
        return tuple(position)


def _is_position(number: Any) -> bool:
    return type(number) is int and 0 <= number <= LARGEST_KEY


class FeedQuery(InputSerializer):
    """The number of entries to read. A feed adds its own `after`."""

    limit = serializers.IntegerField(min_value=1, max_value=1000, default=100)
