"""What every log line says beside its message."""

import logging

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
