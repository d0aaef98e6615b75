"""Answers that come in parts: numbered pages of lists, and feeds that are read on from a cursor."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from hotel.api.inputs import InputSerializer
from hotel.kernel.exceptions import NotFound

M = TypeVar("M", bound=Model)

_LARGEST = 2**63 - 1


def numbered_page(
    request: Request,
    rows: QuerySet[M],
    *,
    page: int,
    page_size: int,
    represent: Callable[[Sequence[M]], Sequence[Mapping[str, Any]]],
    whole: QuerySet[M] | None = None,
) -> dict[str, Any]:
    """One page of an ordered queryset, in two statements, or in one where the first page holds them all.

    With `whole`, `rows` only chooses: the keys of the page are found first, where an index may hold all that this
    takes, and what they stand for is read by `whole`. Raises NotFound beyond the last page.
    """
    first = (page - 1) * page_size
    found = _page_rows(rows, whole, 0, page_size + 1) if page == 1 else []
    count = len(found) if page == 1 and len(found) <= page_size else rows.count()
    if first >= count and page > 1:
        raise NotFound(f"There is no page {page}.", page=page)
    shown = found[:page_size] if page == 1 else _page_rows(rows, whole, first, first + page_size)
    here = request.build_absolute_uri()
    return {
        "count": count,
        "next": replace_query_param(here, "page", page + 1) if first + page_size < count else None,
        "previous": replace_query_param(here, "page", page - 1) if page > 1 else None,
        "results": list(represent(shown)),
    }


def _page_rows(rows: QuerySet[M], whole: QuerySet[M] | None, first: int, end: int) -> list[M]:
    if whole is None:
        return list(rows[first:end])
    chosen = rows.values("pk")[first:end]
    return list(whole.filter(pk__in=chosen).order_by(*rows.query.order_by))


def cursor(*place: int) -> str:
    """A place in a feed, as an opaque word that `CursorField` reads."""
    return urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


class CursorField(serializers.CharField):
    """Reads what `cursor` wrote: a tuple of as many whole numbers as the feed's order has."""

    def __init__(self, *, numbers: int, **kwargs: Any) -> None:
        super().__init__(max_length=200, **kwargs)
        self.numbers = numbers

    def to_internal_value(self, data: Any) -> Any:
        word = super().to_internal_value(data)
        try:
            place = json.loads(urlsafe_b64decode(word + "=" * (-len(word) % 4)))
        except (ValueError, RecursionError):
            place = None
        if not isinstance(place, list) or len(place) != self.numbers or not all(map(_is_position, place)):
            raise serializers.ValidationError("This is no cursor of this feed.", code="invalid_cursor")
        return tuple(place)


def _is_position(number: Any) -> bool:
    return type(number) is int and 0 <= number <= _LARGEST


class FeedQuery(InputSerializer):
    """How much of a feed to read. A feed declares its own `after`."""

    limit = serializers.IntegerField(min_value=1, max_value=1000, default=100)
