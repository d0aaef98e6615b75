"""The transport to Pusher: batches of at most ten messages, a refused batch again one event at a time."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from notifications.selectors import FeedEvent
from notifications.services.leases import Claim
from notifications.services.transports.http_client import RequestFailed
from notifications.services.transports.payloads import TooLarge
from notifications.services.transports.pusher_app import PusherApp, PusherClient, verdict_of
from notifications.services.transports.pusher_messages import MAX_DATA_BYTES, Message, messages_of
from notifications.services.transports.transport import DELIVERED, Batch, Outcome, SendWindow, Verdict

BATCH_SIZE = 10
"""Messages in one request: Pusher and soketi refuse more."""

REFUSED_FOR_GOOD = {400, 413}

EventMessages = Sequence[Message] | None
"""The messages of one event; None for an event that is too large."""

_TOO_LARGE = Outcome(
    Verdict.UNDELIVERABLE,
    "too_large",
    f"The event has more than {MAX_DATA_BYTES} bytes even without its snapshot.",
)


class PusherTransport:
    """Sends the events of a hotel to its private channels."""

    def __init__(self, app: PusherApp, *, timeout_seconds: float) -> None:
        self._client = PusherClient(app, timeout_seconds=timeout_seconds)

    def read_targets(self, claims: Sequence[Claim]) -> Mapping[int, Any]:
        """Return nothing: the channels follow from the hotel."""
        return {}

    def send(self, batch: Batch, window: SendWindow) -> list[Outcome]:
        """Send the events in their order; see `Transport.send`."""
        events = (_messages_or_none(event, batch.claim.hotel_slug) for event in batch.events)
        outcomes: list[Outcome] = []
        for group in _groups(events):
            if not window.is_open():
                break
            outcomes += self._send_group(group, window)
            if not outcomes or not outcomes[-1].is_final:
                break
        return outcomes

    def close(self) -> None:
        """Close the connections that it keeps."""
        self._client.close()

    def _send_group(self, group: Sequence[EventMessages], window: SendWindow) -> list[Outcome]:
        """Send a group in one request; if that is refused for good, each of its events alone."""
        messages = [message for event in group for message in event or ()]
        refusal = self._post(messages) if messages else None
        if refusal is None:
            return [DELIVERED if event else _TOO_LARGE for event in group]
        if refusal.verdict is Verdict.RETRY or len(group) == 1:
            return [*(_TOO_LARGE for _ in takewhile(_is_too_large, group)), refusal]
        outcomes: list[Outcome] = []
        for event in group:
            if not window.is_open():
                break
            outcomes += self._send_group([event], window)
            if not outcomes[-1].is_final:
                break
        return outcomes

    def _post(self, messages: Sequence[Message]) -> Outcome | None:
        """Send one request; return None if the server took it, else what becomes of its first event."""
        try:
            answer = self._client.send_batch(messages)
        except RequestFailed as failure:
            return Outcome(Verdict.RETRY, failure.error, failure.detail)
        verdict = verdict_of(answer)
        if verdict.is_taken:
            return None
        is_final = verdict.status in REFUSED_FOR_GOOD
        return Outcome(
            Verdict.UNDELIVERABLE if is_final else Verdict.RETRY,
            verdict.error,
            verdict.detail,
            retry_after_seconds=answer.retry_after_seconds,
        )


def _messages_or_none(event: FeedEvent, hotel_slug: str) -> EventMessages:
    """Return the messages of an event; None if it is too large for Pusher."""
    try:
        return messages_of(event, hotel_slug=hotel_slug)
    except TooLarge:
        return None


def _is_too_large(event: EventMessages) -> bool:
    return event is None


def _groups(events: Iterable[EventMessages]) -> Iterator[list[EventMessages]]:
    """Yield the events in groups whose messages fit into one request; the messages of an event stay together."""
    group: list[EventMessages] = []
    size = 0
    for event in events:
        count = len(event or ())
        if group and size + count > BATCH_SIZE:
            yield group
            group, size = [], 0
        group.append(event)
        size += count
    if group:
        yield group
