"""The addresses of webhooks: parsed, and refused where no request may go."""

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from notifications.services.public_addresses import may_be_reached, parse_address

MAX_URL_LENGTH = 2000

_PRINTABLE = re.compile(r"[!-~]+")
_HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?(\.[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?)*\.?"
)


class UrlRefused(ValueError):
    """A webhook may not have this address; the message is a sentence for its owner."""


@dataclass(frozen=True)
class WebhookAddress:
    """The parts of an address to which requests go. `target` is path and query."""

    host: str
    port: int
    is_tls: bool
    target: str


def parse_webhook_url(url: str) -> WebhookAddress:
    """Return the parts of the address of a webhook. Raises UrlRefused.

    An IP address in it must be one that webhooks may reach. A name is judged by the address that it leads to, when a
    request is sent.
    """
    if len(url) > MAX_URL_LENGTH or not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise UrlRefused(
            f"An address has at most {MAX_URL_LENGTH} printable ASCII characters, without spaces."
        )
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UrlRefused("This is not an address.") from error
    is_tls = _is_tls(parts)
    host = _host(parts)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return WebhookAddress(host, (443 if is_tls else 80) if port is None else port, is_tls, target)


def _is_tls(parts: SplitResult) -> bool:
    if parts.scheme not in ({"https", "http"} if settings.WEBHOOK_ALLOW_HTTP else {"https"}):
        raise UrlRefused("The address must begin with https://.")
    if parts.username is not None or parts.password is not None:
        raise UrlRefused("The address contains a user name: requests are signed instead.")
    if parts.fragment:
        raise UrlRefused("The address contains a fragment (#), which is never sent.")
    return parts.scheme == "https"


def _host(parts: SplitResult) -> str:
    host = parts.hostname or ""
    literal = parse_address(host)
    if literal is None and not _HOST_NAME.fullmatch(host):
        raise UrlRefused("The address has no valid host name.")
    if literal is not None and (not may_be_reached(literal) or "%" in host):
        raise UrlRefused("Requests to this IP address are not allowed.")
    return host
