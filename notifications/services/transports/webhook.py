"""The transport to webhooks: one signed POST for each event, in order, over a connection that is kept for a turn."""

import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from notifications.models import Webhook
from notifications.selectors import FeedEvent
from notifications.services.leases import Claim
from notifications.services.transports.guarded_connect import connect_to_public
from notifications.services.transports.http_client import HttpAnswer, HttpClient, RequestFailed
from notifications.services.transports.payloads import TooLarge, fitting_json
from notifications.services.transports.transport import Batch, Call, Outcome, SendWindow, Verdict
from notifications.services.webhook_secrets import SecretUnreadable, decrypt_secret, signature_of
from notifications.services.webhook_urls import UrlRefused, parse_webhook_url
from notifications.snapshots import event_snapshot

MAX_BODY_BYTES = 262_144
"""The largest body of a request, in bytes of UTF-8. A larger event is sent without its snapshot."""

MAX_ANSWER_BYTES = 2048
"""Bytes of an answer that the log keeps."""

_TOO_LARGE = Outcome(
    Verdict.UNDELIVERABLE,
    "too_large",
    f"The event has more than {MAX_BODY_BYTES} bytes even without its snapshot.",
)
_NO_WEBHOOK = Outcome(Verdict.RETRY, "no_webhook", "This subscription has no address and no secret.")


@dataclass(frozen=True)
class WebhookTarget:
    """The address and the secrets of a webhook as the database has them: the secrets still encrypted."""

    url: str
    secret: str = field(repr=False)
    previous_secret: str = field(repr=False)
    previous_secret_until: datetime | None

    def secrets_at(self, instant: datetime) -> list[str]:
        """Return the secrets that sign at an instant, the current one first. Raises SecretUnreadable."""
        until = self.previous_secret_until
        is_rotating = until is not None and instant < until
        stored = [self.secret, *([self.previous_secret] if is_rotating else [])]
        return [decrypt_secret(encrypted) for encrypted in stored]


class WebhookTransport:
    """Sends events to the receivers of webhooks."""

    def __init__(
        self, *, timeout_seconds: float, now: Callable[[], datetime], tls: ssl.SSLContext | None = None
    ) -> None:
        """Prepare to send. `now` is the clock of this machine, which receivers compare with theirs.

        `tls` says which certificates are trusted; by default those that the machine trusts.
        """
        self._timeout_seconds, self._now = timeout_seconds, now
        self._tls = tls or ssl.create_default_context()

    def read_targets(self, claims: Sequence[Claim]) -> Mapping[int, WebhookTarget]:
        """Read addresses and secrets."""
        columns = ("pk", "url", "secret", "previous_secret", "previous_secret_until")
        rows = Webhook.objects.filter(pk__in=[claim.subscription_pk for claim in claims])
        return {pk: WebhookTarget(*values) for pk, *values in rows.values_list(*columns)}

    def send(self, batch: Batch, window: SendWindow) -> list[Outcome]:
        """Send the events in their order; see `Transport.send`."""
        target: WebhookTarget | None = batch.target
        if target is None:
            return [_NO_WEBHOOK]
        try:
            address = parse_webhook_url(target.url)
            secrets = target.secrets_at(self._now())
        except UrlRefused as refusal:
            return [Outcome(Verdict.RETRY, "url_refused", str(refusal))]
        except SecretUnreadable as error:
            return [Outcome(Verdict.RETRY, "secret_unreadable", str(error))]
        client = HttpClient(
            host=address.host,
            port=address.port,
            is_tls=address.is_tls,
            connect=connect_to_public,
            tls=self._tls,
        )
        outcomes: list[Outcome] = []
        try:
            for event in batch.events:
                if not window.is_open():
                    break
                outcomes.append(self._send_event(client, address.target, secrets, event, batch.claim))
                if not outcomes[-1].is_final:
                    break
        finally:
            client.close()
        return outcomes

    def close(self) -> None:
        """Do nothing: no connection outlives a turn."""

    def _send_event(
        self, client: HttpClient, path: str, secrets: Sequence[str], event: FeedEvent, claim: Claim
    ) -> Outcome:
        payload = event_snapshot(event, hotel_slug=claim.hotel_slug, shows_amounts=True)
        try:
            body = fitting_json(payload, max_bytes=MAX_BODY_BYTES)
        except TooLarge:
            return _TOO_LARGE
        sent_at, began = self._now(), time.monotonic()
        headers = _headers(secrets, event_id=str(event.event_id), at=sent_at, body=body)
        try:
            answer = client.post(path, body.encode(), headers, timeout_seconds=self._timeout_seconds)
        except RequestFailed as failure:
            call = Call(sent_at, _milliseconds_since(began))
            return Outcome(Verdict.RETRY, failure.error, failure.detail, call=call)
        call = Call(sent_at, _milliseconds_since(began), answer.status, _beginning_of(answer))
        return _outcome_of(answer, call)


def _headers(secrets: Sequence[str], *, event_id: str, at: datetime, body: str) -> dict[str, str]:
    return {
        "Content-Type": "application/json",
        "User-Agent": "Innkeeper",
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature_of(secrets, event_id=event_id, at=at, body=body),
    }


def _outcome_of(answer: HttpAnswer, call: Call) -> Outcome:
    """Return what an answer means: 2xx is a success, 410 the end of the receiver, all else waits."""
    status = answer.status
    if 200 <= status <= 299:
        return Outcome(Verdict.DELIVERED, call=call)
    sentence = f"The receiver answered {status}"
    if status == 410:
        return Outcome(Verdict.GONE, "http_410", f"{sentence}: it takes no events any more.", call=call)
    if 300 <= status <= 399:
        detail = f"{sentence}: redirects are not followed. Change the address of the webhook."
        return Outcome(Verdict.RETRY, f"http_{status}", detail, call=call)
    return Outcome(
        Verdict.RETRY,
        f"http_{status}",
        f"{sentence}.",
        retry_after_seconds=answer.retry_after_seconds,
        call=call,
    )


def _milliseconds_since(began: float) -> int:
    return int((time.monotonic() - began) * 1000)


def _beginning_of(answer: HttpAnswer) -> str:
    return answer.body[:MAX_ANSWER_BYTES].decode(errors="replace")
