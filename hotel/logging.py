"""What every log line says beside its message."""

import logging
import traceback
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter

from hotel.context import command_id_or_none, request_id


class ContextFilter(logging.Filter):
    """Put the request's and the command's name on every record.

    Takes away the request object that Django attaches: written out, it would show the query, which may
    hold a name.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        command_id = command_id_or_none()
        record.request_id = request_id.get() or None
        record.command_id = str(command_id) if command_id else None
        vars(record).pop("request", None)
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
