"""In which format an answer is given."""

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer


class ByAcceptHeader(DefaultContentNegotiation):
    """By the Accept header alone: `format` in a query is a parameter like any other, and as unknown."""

    def filter_renderers(self, renderers: Iterable[BaseRenderer], format: str) -> list[BaseRenderer]:  # noqa: A002 - its name there
        return list(renderers)
