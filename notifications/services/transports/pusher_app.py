"""The Pusher app of this installation: its library, its address, and the answers of its server."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings

from hotel.kernel.late_imports import LateModule
from notifications.services.transports.http_client import HttpAnswer, HttpClient
from notifications.services.transports.pusher_messages import Message

pusher = LateModule("pusher")


@dataclass(frozen=True)
class PusherApp:
    """The app to which messages are sent, and its credentials. `secret` signs requests and must never be shown."""

    app_id: str
    key: str
    secret: str = field(repr=False)
    host: str
    port: int
    is_tls: bool


def configured_app() -> PusherApp | None:
    """Return the app of the settings; None where no Pusher app is configured."""
    return PusherApp(**settings.PUSHER_APP) if settings.PUSHER_APP else None


class PusherClient:
    """Sends batches of messages to the server of an app, and signs subscriptions to its private channels."""

    def __init__(self, app: PusherApp, *, timeout_seconds: float) -> None:
        self._http = HttpClient(host=app.host, port=app.port, is_tls=app.is_tls)
        self._library = pusher.Pusher(
            app_id=app.app_id,
            key=app.key,
            secret=app.secret,
            host=app.host,
            port=app.port,
            ssl=app.is_tls,
            backend=partial(_Backend, http=self._http, timeout_seconds=timeout_seconds),
        )

    def send_batch(self, messages: Sequence[Message]) -> HttpAnswer:
        """Send messages in one request, signed now, and return the answer. Raises RequestFailed.

        The library would measure sizes wrongly (`sys.getsizeof`), so it gets data that is already encoded, and every
        try gets dicts of its own.
        """
        answer: HttpAnswer = self._library.trigger_batch(
            [message.as_dict() for message in messages], already_encoded=True
        )
        return answer

    def close(self) -> None:
        """Close the connections that it keeps."""
        self._http.close()

    def sign_subscription(self, *, channel: str, socket_id: str) -> dict[str, str]:
        """Return what a client presents to subscribe to a private channel. Raises ValueError for malformed input."""
        signed: dict[str, str] = self._library.authenticate(channel, socket_id)
        return signed


class _Backend:
    """Sends the library's signed requests by our client, which keeps a deadline and does not hide the status."""

    def __init__(self, _library: object, *, http: HttpClient, timeout_seconds: float) -> None:
        self._http, self._timeout_seconds = http, timeout_seconds

    def send_request(self, request: Any) -> HttpAnswer:
        """Send the request and return the whole answer. Raises RequestFailed."""
        return self._http.post(
            request.signed_path, request.body, request.headers, timeout_seconds=self._timeout_seconds
        )


@dataclass(frozen=True)
class PusherVerdict:
    """The meaning of an answer: taken, or the status that refuses; 0 where no status can be believed."""

    is_taken: bool
    status: int = 0
    error: str = ""
    detail: str = ""


def verdict_of(answer: HttpAnswer) -> PusherVerdict:
    """Return what the server's answer to a batch means.

    Only 200 and 202 with a JSON object mean that it took the messages, and only without "error" in it: soketi answers
    refusals with 200, the real status being the "code" beside the error.
    """
    text = answer.body.decode(errors="replace")
    detail = f"Pusher answered {answer.status}: {text[:300]}"
    if answer.status not in {200, 202}:
        return PusherVerdict(False, answer.status, f"http_{answer.status}", detail)
    content = _json_object(text) if answer.is_whole else None
    if content is None:
        return PusherVerdict(False, 0, "bad_answer", detail)
    if "error" not in content:
        return PusherVerdict(True)
    code = content.get("code")
    status = code if type(code) is int and 400 <= code <= 599 else 0
    return PusherVerdict(False, status, f"http_{status}" if status else "pusher_error", detail)


def _json_object(text: str) -> Mapping[str, Any] | None:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None
