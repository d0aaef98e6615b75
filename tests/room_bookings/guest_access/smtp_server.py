"""A mail server on this machine that takes, defers and refuses mails as a test tells it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

TAKEN = "250 OK"


@dataclass
class ReceivedMails:
    """What the server has taken, and how it answers: `to_address` by recipient, `to_message` for the next messages."""

    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    to_address: dict[str, str] = field(default_factory=dict)
    to_message: list[str] = field(default_factory=list)
    on_message: Callable[[], None] = lambda: None

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Answer a recipient."""
        answer = self.to_address.get(address, TAKEN)
        if answer == TAKEN:
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        """Answer a message, and keep it if it is taken."""
        answer = self.to_message.pop(0) if self.to_message else TAKEN
        if answer == TAKEN:
            parsed = message_from_bytes(envelope.content, policy=policy.default)
            assert isinstance(parsed, EmailMessage)
            self.messages.append(parsed)
            self.recipients.append(list(envelope.rcpt_tos))
        self.on_message()
        return answer

    @property
    def message_ids(self) -> list[str]:
        """Return the Message-ID of each message, in the order of arrival."""
        return [str(message["Message-ID"]) for message in self.messages]


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@contextmanager
def running_server(received: ReceivedMails, port: int) -> Iterator[None]:
    """Run the server on this port until the end of the block."""
    controller = Controller(received, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield
    finally:
        controller.stop()
