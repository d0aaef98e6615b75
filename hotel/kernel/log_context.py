"""The identifiers that every log line of one request or command carries."""

from contextvars import ContextVar
from uuid import UUID

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The name of the request that this code answers; empty outside of requests."""

command_id: ContextVar[UUID | None] = ContextVar("command_id", default=None)
"""The id of the command that this code is part of; None between commands."""

commands_of_request: ContextVar[list[UUID] | None] = ContextVar("commands_of_request", default=None)
"""The ids of the commands that the request has run so far; None outside of requests."""
