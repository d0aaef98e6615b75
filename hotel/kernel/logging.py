"""What every log line says beside its message."""

import logging
import re
import traceback
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

from hotel.kernel.log_context import command_id, request_id

NO_ROUTE = "(no route)"
REQUEST_ID = "innkeeper.request_id"
"""Where a request's META has its name: Django tells of refused requests after all middleware is done with them."""
_ARGUMENT = re.compile(r"\(\?P<(\w+)>[^)]*\)|<(?:\w+:)?(\w+)>")
_BY_SHAPE = {
    "booking_id": re.compile(r"BK-[0-9A-Z]{10}"),
    "app_label": re.compile(r"[a-z_]+"),
}
_NUMBER = re.compile(r"[0-9]{1,19}")
_FOUND = {200, 201, 204, 304}
_FOUND_OR_REFUSED = _FOUND | {409, 412, 422}
_FOUND_FIRST = {"hotel_slug", "room_number"}
"""Who is told of a conflict asked for a hotel, and for a room, that there is."""


def told_path(request: Any, status: int) -> str:
    """The address as a log may tell it: the route, with what are ids and names in their places.

    Whatever else stands in an address may be a name, a telephone number or a token that somebody typed: it stays
    the argument's name. So does what could be a hotel, a room or a row, unless `status` says that there is one.
    """
    match = request.resolver_match
    if match is None or match.url_name is None:  # routes without a name only say that there is nothing
        return NO_ROUTE

    def told(argument: re.Match[str]) -> str:
        name = argument[1] or argument[2]
        value = str(match.kwargs.get(name, ""))
        return value if _may_be_told(name, value, status) else f"<{name}>"

    return "/" + _ARGUMENT.sub(told, match.route).replace("^", "").removesuffix("$")


def _may_be_told(name: str, value: str, status: int) -> bool:
    if name in _FOUND_FIRST:
        return status in _FOUND_OR_REFUSED
    if shape := _BY_SHAPE.get(name):
        return shape.fullmatch(value) is not None
    return status in _FOUND and _NUMBER.fullmatch(value) is not None


class ContextFilter(logging.Filter):
    """Put the request's and the command's name on every record.

    Takes away the request object that Django attaches: written out, it would show the query, which may
    hold a name. Where Django's words quote its address, they quote what may be told of it.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = vars(record).pop("request", None)
        record.request_id = request_id.get() or getattr(request, "META", {}).get(REQUEST_ID)
        id_of_command = command_id.get()
        record.command_id = str(id_of_command) if id_of_command else None
        path = getattr(request, "path", None)
        if path is not None and isinstance(record.args, tuple):
            told = told_path(request, vars(record).get("status_code", 500))
            record.args = tuple(told if value == path else value for value in record.args)
        return True


ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class PrivateJsonFormatter(JsonFormatter):
    """Tells where an error happened and of what kind it is, and keeps its words to itself.

    Words of errors hold what was typed in: PostgreSQL quotes the whole row that it refuses.
    """

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        parts: list[str] = []
        error = ei[1]
        while error is not None and len(parts) < 10:
            where = "".join(traceback.format_tb(error.__traceback__))
            parts.append(f"Traceback (most recent call last):\n{where}{_kind(error)}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n\nThat happened because of this:\n\n".join(parts)


def _kind(error: BaseException) -> str:
    """The class of an error; of one from PostgreSQL also its code, and which constraint spoke."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    code = getattr(error, "pgcode", None)
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    return " ".join(filter(None, (kind, code, constraint)))
