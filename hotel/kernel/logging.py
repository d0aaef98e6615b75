"""The fields of every log line, and what may stand in them."""

import logging
import re
import traceback
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from hotel.kernel.log_context import command_id, request_id

NO_ROUTE = "(no route)"
REQUEST_ID = "innkeeper.request_id"
"""The key of the request id in META: Django logs refused requests after all middleware has returned."""
_ARGUMENT = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")
_BY_SHAPE = {
    "booking_id": re.compile(r"BK-[0-9A-Z]{10}"),
    "app_label": re.compile(r"[a-z_]+"),
}
_NUMBER = re.compile(r"[0-9]{1,19}")
_FOUND = {200, 201, 204, 304}
_FOUND_OR_REFUSED = _FOUND | {409, 412, 422}
_FOUND_FIRST = {"hotel_slug", "room_number"}
"""Arguments whose objects exist wherever the answer is a conflict."""


def loggable_path(request: Any, status: int) -> str:
    """Return the route of a request with the identifiers that a log may show.

    Any other part of a path may be a name, a telephone number or a token; its argument's name
    stands for it. So it does for hotels, rooms and rows, unless the response's `status` shows that they exist.
    """
    match = request.resolver_match
    if match is None or match.url_name is None:  # routes without a name only answer 404
        return NO_ROUTE

    def loggable(argument: re.Match[str]) -> str:
        name = argument[1] or argument[2]
        value = str(match.kwargs.get(name, ""))
        return value if _may_be_logged(name, value, status) else f"<{name}>"

    return "/" + _ARGUMENT.sub(loggable, match.route).replace("^", "").removesuffix("$")


def _may_be_logged(name: str, value: str, status: int) -> bool:
    if name in _FOUND_FIRST:
        return status in _FOUND_OR_REFUSED
    if shape := _BY_SHAPE.get(name):
        return shape.fullmatch(value) is not None
    return status in _FOUND and _NUMBER.fullmatch(value) is not None


class ContextFilter(logging.Filter):
    """Put the ids of the request and of the command on every record.

    Removes the request object that Django attaches, because its query may hold a name, and replaces the path in
    Django's messages by its loggable form.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = vars(record).pop("request", None)
        record.request_id = request_id.get() or getattr(request, "META", {}).get(REQUEST_ID)
        id_of_command = command_id.get() or vars(record).get("command_id")
        record.command_id = str(id_of_command) if id_of_command else None
        path = getattr(request, "path", None)
        if path is not None and isinstance(record.args, tuple):
            loggable = loggable_path(request, vars(record).get("status_code", 500))
            record.args = tuple(loggable if value == path else value for value in record.args)
        return True


ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PrivateJsonFormatter(JsonFormatter):
    """Log the traceback and the class of an error, without its message.

    Messages of errors repeat input: PostgreSQL quotes the whole row that it refuses.
    """

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        parts: list[str] = []
        error = ei[1]
        while error is not None and len(parts) < 10:
            where = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"Traceback (most recent call last):\n{where}{_kind(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\nThis error was caused by:\n\n".join(parts)


def _kind(error: BaseException) -> str:
    """Return the class of an error and, for one from PostgreSQL, its SQLSTATE and constraint."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    code = getattr(error, "pgcode", None)
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    return " ".join(filter(None, (kind, code, constraint)))
