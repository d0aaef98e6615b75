"""Middleware for every request: an id, an access line, security headers, and refusal of unreadable text."""

import logging
import re
import time
from collections.abc import Callable
from urllib.parse import unquote_to_bytes
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.log_context import commands_of_request, request_id
from hotel.kernel.logging import REQUEST_ID, loggable_path
from hotel.kernel.problems import problem

GetResponse = Callable[[HttpRequest], HttpResponseBase]

logger = logging.getLogger("innkeeper.access")

_SAFE_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")

_PAGE = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_SCRIPT = (
    "default-src 'none'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""A script may run as a worker, which has the policy of its own answer, not that of the page."""
_NO_PAGE = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in ("camera", "display-capture", "geolocation", "microphone", "payment", "serial", "usb")
)
_DEBUGGING = (404, 500)
"""The statuses whose debug pages hold inline scripts and styles."""


class RequestIdMiddleware:
    """Give the request an id, return it in a header, and write one access line.

    The id is the caller's X-Request-ID where that is short and plain, else a new one. The line holds neither the query
    nor any header; of the path it holds the route and identifiers, because the rest may be names and tokens.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        name = given if _SAFE_REQUEST_ID.fullmatch(given) else str(uuid4())
        request.META[REQUEST_ID] = name
        started = time.monotonic()
        token, commands = request_id.set(name), commands_of_request.set([])
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = name
            _log(request, response, milliseconds=round((time.monotonic() - started) * 1000, 1))
            return response
        finally:
            commands_of_request.reset(commands)
            request_id.reset(token)


class SecurityHeadersMiddleware:
    """Set the headers for which Django has no setting: pages load only our own files, no cache keeps what is
    known of a hotel."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in _DEBUGGING):
            response.headers.setdefault("Content-Security-Policy", _policy_of(response))
        response.headers.setdefault("Permissions-Policy", _PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path.startswith(("/api/", "/hotels/")):
            response.headers.setdefault("Cache-Control", "no-store")
        return response


def _policy_of(response: HttpResponseBase) -> str:
    kind = response.headers.get("Content-Type", "")
    return (
        _PAGE if kind.startswith("text/html") else _SCRIPT if kind.startswith("text/javascript") else _NO_PAGE
    )


class ReadableTextMiddleware:
    """Refuse requests with 400 that would be read wrongly.

    NUL characters in URLs and cookies and invalid UTF-8 in queries and cookies: PostgreSQL can store neither (invalid
    UTF-8 in a path has become plain text before, and matches nothing). Bodies without a length: Django would take them
    for empty.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _is_readable(request):
            return _malformed("The address or a cookie holds a NUL character or is not UTF-8.")
        if request.headers.get("Transfer-Encoding"):
            return _malformed("A body needs a Content-Length; bodies in chunks are not read.")
        return self.get_response(request)


def _malformed(detail: str) -> HttpResponseBase:
    return problem(status=400, code=ProblemCode.MALFORMED, detail=detail)


def _is_readable(request: HttpRequest) -> bool:
    try:
        query = unquote_to_bytes(request.META.get("QUERY_STRING", "")).decode()
    except UnicodeError:
        return False
    return not any("\x00" in text for text in (query, request.path_info, *request.COOKIES.values()))


def _log(request: HttpRequest, response: HttpResponseBase, *, milliseconds: float) -> None:
    path = loggable_path(request, response.status_code)
    logger.info(
        "%s %s %s",
        request.method,
        path,
        response.status_code,
        extra={
            "method": request.method,
            "path": path,
            "status": response.status_code,
            "ms": milliseconds,
            "user_id": _user_id(request),
            "command_id": next(reversed(commands_of_request.get() or []), None),
        },
    )


def _user_id(request: HttpRequest) -> int | None:
    """Return the primary key of the user if it is loaded already; sends no query."""
    known = vars(request)
    if "_cached_user" not in known and "user" in known and not hasattr(type(known["user"]), "_meta"):
        return None  # a session's user that no code has loaded
    user = known.get("_cached_user", known.get("user"))
    return getattr(user, "pk", None)
