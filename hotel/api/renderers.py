"""Render the answers of the API."""

from collections.abc import Mapping
from typing import Any

from rest_framework.renderers import BaseRenderer

from hotel.kernel.json import render_json


class JsonRenderer(BaseRenderer):
    """Renders JSON on one line, whatever `indent` an Accept header asks for."""

    media_type = "application/json"
    format = "json"
    charset = None  # JSON is always UTF-8

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        """Return the body of an answer; empty without data."""
        return b"" if data is None else render_json(data)
