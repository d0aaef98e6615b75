"""Fetch the feed of a calendar: bounded in time, size and redirects, and never from an address that is not public.

Nothing here runs inside a transaction: a channel that is slow must not hold a lock.
"""

import ssl
import time
from http import HTTPStatus
from urllib.parse import urljoin

from notifications.services.transports.guarded_connect import connect_to_public
from notifications.services.transports.http_client import HttpAnswer, HttpClient, RequestFailed
from notifications.services.webhook_urls import UrlRefused, WebhookAddress, parse_webhook_url
from room_bookings.calendar_feeds import MAX_FEED_BYTES, FeedFailure

FETCH_SECONDS = 20.0
"""Seconds for a fetch with all its redirects."""

MAX_REDIRECTS = 3

_REDIRECTS = {
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
}
_HEADERS = {"User-Agent": "Innkeeper", "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "identity"}


def fetch_feed(
    url: str, *, timeout_seconds: float = FETCH_SECONDS, tls: ssl.SSLContext | None = None
) -> bytes | FeedFailure:
    """Return the body at an address, or why there is none. Each address on the way must be one that may be reached.

    `tls` says which certificates are trusted; by default those that the machine trusts.
    """
    deadline = time.monotonic() + timeout_seconds
    for _ in range(MAX_REDIRECTS + 1):
        try:
            answer = _get(parse_webhook_url(url), max(0.0, deadline - time.monotonic()), tls)
        except UrlRefused as refusal:
            return FeedFailure("url_refused", str(refusal))
        except RequestFailed as failure:
            return FeedFailure(failure.error, str(failure))
        if answer.status not in _REDIRECTS:
            return _body_of(answer)
        url = urljoin(url, answer.headers.get("location", ""))
    return FeedFailure("too_many_redirects", f"The channel redirects more than {MAX_REDIRECTS} times.")


def _get(address: WebhookAddress, timeout_seconds: float, tls: ssl.SSLContext | None) -> HttpAnswer:
    client = HttpClient(
        host=address.host, port=address.port, is_tls=address.is_tls, connect=connect_to_public, tls=tls
    )
    try:
        return client.get(address.target, _HEADERS, timeout_seconds=timeout_seconds, max_bytes=MAX_FEED_BYTES)
    finally:
        client.close()


def _body_of(answer: HttpAnswer) -> bytes | FeedFailure:
    if answer.status != HTTPStatus.OK:
        return FeedFailure(f"http_{answer.status}", f"The channel answered {answer.status}.")
    if not answer.is_whole:
        return FeedFailure("too_large", f"The feed has more than {MAX_FEED_BYTES // 1_000_000} MB.")
    if answer.headers.get("content-encoding", "identity") != "identity":
        return FeedFailure("compressed", "The channel sends a compressed feed, although none was asked for.")
    return answer.body
