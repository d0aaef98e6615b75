"""Check requests as Pusher's server does, and more strictly: everything must be exactly as documented."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

MAX_BATCH = 10
MAX_DATA_BYTES = 10_240
MAX_CLOCK_DIFFERENCE_SECONDS = 600
_CHANNEL = re.compile(r"[-a-zA-Z0-9_=@,.;]{1,200}")
_AUTH_FIELDS = {"auth_key", "auth_timestamp", "auth_version", "body_md5", "auth_signature"}


@dataclass(frozen=True)
class App:
    """The app that the server knows."""

    app_id: str = "4711"
    key: str = "key-of-the-app"
    secret: str = "secret-of-the-app"


@dataclass(frozen=True)
class ReceivedMessage:
    """A message that the server took, its `data` as sent too, and when: a value of `time.monotonic`."""

    channel: str
    name: str
    payload: Mapping[str, Any]
    size: int
    at: float
    data: str = ""


class Refused(Exception):
    """The server refuses the request with this status."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def check_request(
    app: App, method: str, target: str, headers: Mapping[str, str], body: bytes
) -> list[ReceivedMessage]:
    """Return the messages of a request for a batch. Raises Refused."""
    parts = urlsplit(target)
    if parts.path != f"/apps/{app.app_id}/batch_events":
        raise Refused(404, f"Unknown path or app: {parts.path}")
    if method != "POST":
        raise Refused(405, "Batches are POSTed.")
    _check_signature(app, method, parts.path, dict(parse_qsl(parts.query, strict_parsing=True)), body)
    if headers.get("content-type", "").split(";")[0] != "application/json":
        raise Refused(400, "The body must be JSON.")
    return _messages(body)


def _check_signature(app: App, method: str, path: str, query: Mapping[str, str], body: bytes) -> None:
    if set(query) != _AUTH_FIELDS:
        raise Refused(401, f"These parameters are expected: {sorted(_AUTH_FIELDS)}")
    if query["auth_key"] != app.key:
        raise Refused(401, "Unknown auth_key.")
    if query["auth_version"] != "1.0":
        raise Refused(401, "Unknown auth_version.")
    if not query["auth_timestamp"].isdecimal() or (
        abs(time.time() - int(query["auth_timestamp"])) > MAX_CLOCK_DIFFERENCE_SECONDS
    ):
        raise Refused(401, "The timestamp is not within ten minutes of the server's time.")
    if query["body_md5"] != hashlib.md5(body).hexdigest():
        raise Refused(401, "body_md5 does not match the body.")
    signed = "&".join(f"{name}={query[name]}" for name in sorted(_AUTH_FIELDS - {"auth_signature"}))
    text = "\n".join((method, path, signed))
    expected = hmac.new(app.secret.encode(), text.encode(), hashlib.sha256).hexdigest()
    if not hmac.compare_digest(expected, query["auth_signature"]):
        raise Refused(401, "Invalid signature.")


def _messages(body: bytes) -> list[ReceivedMessage]:
    try:
        content = json.loads(body)
    except ValueError as error:
        raise Refused(400, "The body is not JSON.") from error
    batch = content.get("batch") if isinstance(content, dict) and set(content) == {"batch"} else None
    if not isinstance(batch, list) or not batch:
        raise Refused(400, "The body is an object with a batch of events.")
    if len(batch) > MAX_BATCH:
        raise Refused(400, f"A batch has at most {MAX_BATCH} events.")
    return [_message(entry) for entry in batch]


def _message(entry: Any) -> ReceivedMessage:
    if not isinstance(entry, dict) or set(entry) != {"channel", "name", "data"}:
        raise Refused(400, "An event has a channel, a name and data.")
    channel, name, data = entry["channel"], entry["name"], entry["data"]
    if not all(isinstance(value, str) for value in (channel, name, data)):
        raise Refused(400, "Channel, name and data are texts.")
    if not _CHANNEL.fullmatch(channel) or not 1 <= len(name) <= 200:
        raise Refused(400, "Invalid channel or name.")
    size = len(data.encode())
    if size > MAX_DATA_BYTES:
        raise Refused(413, f"The data of an event has at most {MAX_DATA_BYTES} bytes.")
    return ReceivedMessage(channel, name, json.loads(data), size, time.monotonic(), data)
