"""Requests through the WSGI handler in this process, in the form in which a server passes them."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.utils import timezone

from hotel.kernel.command import InstallationCommand
from staff.models import Staff
from staff.services import issue_token


@dataclass
class Caller:
    """A person with a token, whose requests need no network."""

    staff: Staff
    application: Callable[..., Iterable[bytes]] = field(default_factory=WSGIHandler)

    def __post_init__(self) -> None:
        token = issue_token(InstallationCommand(now=timezone.now()), user=self.staff.user).token
        self.headers = {"HTTP_HOST": "127.0.0.1", "HTTP_AUTHORIZATION": f"Token {token}"}
        self.hotel = f"/api/staff/hotels/{self.staff.hotel.slug}"

    def prepare(
        self, method: str, path: str, body: dict[str, Any] | None = None, **headers: str
    ) -> Callable[[], bytes]:
        """Return a function that sends the request and returns the body of its answer, which must be 200."""
        content = b"" if body is None else json.dumps(body).encode()
        extra: Any = self.headers | headers
        request = RequestFactory().generic(method, self.hotel + path, content, "application/json", **extra)

        def send() -> bytes:
            statuses: list[str] = []
            environ = request.environ | {"wsgi.input": BytesIO(content)}
            response = self.application(environ, lambda status, *_: statuses.append(status))
            text = b"".join(response)
            response.close()  # type: ignore[attr-defined]
            if statuses != ["200 OK"]:
                raise AssertionError(statuses, text[:1000])
            return text

        return send
