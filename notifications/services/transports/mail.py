"""Send mails by Django's mail backends, one message to one recipient at a time, and judge what the server answers."""

import smtplib

from django.core.mail import EmailMessage, get_connection

from notifications.services.transports.transport import DELIVERED, Outcome, Verdict


class MailServerUnavailable(Exception):
    """The mail server cannot be reached, or does not let us in. No mail was tried."""


class MailServer:
    """A connection to the mail server that is kept from mail to mail. Not safe for several threads."""

    def __init__(self) -> None:
        self._backend = get_connection(fail_silently=False)
        self._is_open = False

    def open(self) -> None:
        """Connect and log in unless that is done. Raises MailServerUnavailable."""
        if self._is_open:
            return
        try:
            self._backend.open()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            raise MailServerUnavailable(f"{type(error).__name__}: {_said(error)}") from error
        self._is_open = True

    def send(self, message: EmailMessage) -> Outcome:
        """Send a message to its one recipient and return the outcome.

        Django reports success when one of several recipients was refused, so there is one. A refusal of the sender is
        no fault of the mail: it waits until the operator has corrected the setting.
        """
        if len(message.recipients()) != 1:
            raise ValueError("A mail has one recipient.")
        try:
            self._backend.send_messages([message])
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return outcome_of(error)
        return DELIVERED

    def close(self) -> None:
        """End the connection: servers end one that says nothing for minutes."""
        if self._is_open:
            self._backend.close()
            self._is_open = False

    def _drop(self) -> None:
        """Forget a connection whose state is unknown; the next mail gets a new one."""
        self._is_open = True
        self.close()


def outcome_of(error: Exception) -> Outcome:
    """Return the outcome of a mail with this error. Codes from 500 on are for good (RFC 5321, section 4.2.1)."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, said = next(iter(error.recipients.values()))
            return _refusal("recipient", code, said)
        case smtplib.SMTPSenderRefused():
            return Outcome(Verdict.RETRY, "sender_refused", _text(error.smtp_code, error.smtp_error))
        case smtplib.SMTPNotSupportedError():
            return Outcome(Verdict.UNDELIVERABLE, "not_supported", str(error))
        case smtplib.SMTPResponseException():
            return _refusal("message", error.smtp_code, error.smtp_error)
        case _:
            return Outcome(Verdict.RETRY, "connection_lost", _said(error))


def _refusal(what: str, code: int, said: bytes | str) -> Outcome:
    if code >= 500:
        return Outcome(Verdict.UNDELIVERABLE, f"{what}_refused", _text(code, said))
    return Outcome(Verdict.RETRY, f"{what}_deferred", _text(code, said))


def _text(code: int, said: bytes | str) -> str:
    return f"{code} {said.decode(errors='replace') if isinstance(said, bytes) else said}"


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    return str(error)
