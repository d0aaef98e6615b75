"""Requests through the WSGI handler, in this process, as a server hands them over."""

import json
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from staff.models import Staff
from staff.services import issue_token
from tests.statements import statements_sent


@dataclass
class Caller:
    """A person with a token, who asks the program without a network between."""

    staff: Staff
    application: Callable[..., Iterable[bytes]] = field(default_factory=WSGIHandler)

    def __post_init__(self) -> None:
        token = issue_token(InstallationCommand(now=timezone.now()), user=self.staff.user).token
        self.headers = {"HTTP_HOST": "127.0.0.1", "HTTP_AUTHORIZATION": f"Token {token}"}
        self.hotel = f"/api/staff/hotels/{self.staff.hotel.slug}"

    def prepared(
        self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str
    ) -> Callable[[], bytes]:
        """The request, ready to be sent once or often; it returns the body of its answer, which must be 200."""
        content = b"" if body is None else json.dumps(body).encode()
        extra: Any = self.headers | headers
        asked = RequestFactory().generic(method, self.hotel + path, content, "application/json", **extra)

        def send() -> bytes:
            answered: list[str] = []
            environ = asked.environ | {"wsgi.input": BytesIO(content)}
            response = self.application(environ, lambda status, *_: answered.append(status))
            text = b"".join(response)
            response.close()  # type: ignore[attr-defined]
            if answered != ["200 OK"]:
                raise AssertionError(answered, text[:1000])
            return text

        return send


@contextmanager
def received() -> Generator[list[str]]:
    """All that the server receives, also the question whether a kept connection still lives."""
    with statements_sent() as sent, pytest.MonkeyPatch.context() as patch:
        own: Any = connection
        is_usable = own.is_usable

        def asked() -> bool:
            sent.append("SELECT 1")
            return bool(is_usable())

        patch.setattr(own, "is_usable", asked)
        yield sent
