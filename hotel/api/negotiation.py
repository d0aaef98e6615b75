"""Choose the format of an answer."""

from collections.abc import Iterable

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer


class ByAcceptHeader(DefaultContentNegotiation):
    """Chooses by the Accept header alone, so that `?format=` is an unknown parameter."""

    def filter_renderers(self, renderers: Iterable[BaseRenderer], format: str) -> list[BaseRenderer]:  # noqa: A002 - named by the base class
        """Keep all renderers, whatever `format` says."""
        return list(renderers)
