"""The list of events that Stripe keeps of an account: for 30 days, the newest first."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from hotel.kernel.late_imports import LateModule

stripe: Any = LateModule("stripe")

KEPT_FOR = timedelta(days=30)
OVERLAP = timedelta(minutes=10)
"""Events of so long before the cursor are read again: Stripe may list one later than a newer one."""
PAGE = 100
TIMEOUT_SECONDS = 30


class ListUnavailable(Exception):
    """Stripe did not answer with its list of events."""


def listed_events(
    secret_key: str, *, api_base: str, read_until: datetime | None, now: datetime
) -> Iterator[Mapping[str, Any]]:
    """Yield the events of an account since `read_until`, the newest first, as the JSON that Stripe sent.

    Reads page by page. Raises ListUnavailable.
    """
    since = now - KEPT_FOR
    if read_until is not None:
        since = max(since, read_until - OVERLAP)
    options = {"max_network_retries": 2, "http_client": stripe.RequestsClient(timeout=TIMEOUT_SECONDS)}
    if api_base:
        options["base_addresses"] = {"api": api_base}
    client = stripe.StripeClient(secret_key, **options)
    params: dict[str, Any] = {"limit": PAGE, "created": {"gte": int(since.timestamp())}}
    while True:
        page = _page(client, params)
        yield from page["data"]
        if not page.get("has_more") or not page["data"]:
            return
        params["starting_after"] = page["data"][-1]["id"]


def _page(client: Any, params: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a page as Stripe sent it: the objects of the library turn numbers into Decimals."""
    try:
        answer = client.v1.events.list(dict(params))
        page: Mapping[str, Any] = json.loads(answer.last_response.body)
    except (stripe.StripeError, ValueError) as error:
        raise ListUnavailable(str(error)) from error
    return page
