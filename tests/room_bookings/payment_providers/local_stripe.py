"""PyPI's `localstripe`, a stateful Stripe of other people's making, behind our own loopback server.

localstripe makes customers, cards, intents, charges, refunds and events, declines cards, and signs webhooks. What it
cannot play is played by `FakeStripe` in front of it: idempotency keys, faults (429, kept 500, connections that break),
filters of lists by time, `setup_future_usage`, and the intent in the error of a declined card.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from tests.room_bookings.payment_providers.fake_stripe import SECRET_KEY, FakeStripe, Form, running_stripe

GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000341"
CARD_THAT_ASKS = "4000002500003155"
LAUNCHER = """
import socket
from aiohttp import web
from localstripe import resources, server

resources.Store.dump_to_disk = lambda self: None  # it writes the same file whoever runs it
listening = socket.socket()
listening.bind(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
web.run_app(server.app, sock=listening, print=None)
"""
"""By itself it would listen to the whole network."""
UNKNOWN_TO_IT = {"created[gte]", "setup_future_usage"}


@dataclass
class LocalStripe(FakeStripe):
    """The account at localstripe. `calls`, `keys` and `faults` are those of our server in front of it."""

    behind: str = ""
    checks_answers: bool = False

    def ask(self, method: str, path: str, form: Form | None = None) -> tuple[int, Any]:
        """Ask localstripe itself; return status and body."""
        encoded = urlencode(
            {name: value for name, value in (form or {}).items() if name not in UNKNOWN_TO_IT}
        )
        url = f"{self.behind}{path}" + (f"?{encoded}" if method == "GET" and encoded else "")
        headers = {"Authorization": f"Bearer {SECRET_KEY}"}
        body = encoded.encode() if method == "POST" else None
        try:
            with urlopen(Request(url, body, headers, method=method)) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except HTTPError as error:
            return error.code, json.loads(error.read())

    def made(self, path: str, **form: Any) -> Any:
        """Let localstripe make or change something; return the object."""
        status, item = self.ask("POST", path, {name: str(value) for name, value in form.items()})
        assert status == 200, item
        return item

    def card(self, number: str = GOOD_CARD) -> str:
        """Return a new payment method."""
        card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        return str(
            self.made("/v1/payment_methods", type="card", **{f"card[{name}]": card[name] for name in card})[
                "id"
            ]
        )

    def pay_with(self, intent_id: str, card: str) -> int:
        """Let a guest pay an intent by a card; return the status of the answer."""
        self.made(f"/v1/payment_intents/{intent_id}", payment_method=card)
        status, _ = self.ask("POST", f"/v1/payment_intents/{intent_id}/confirm")
        return status

    def events(self, kind: str = "") -> list[Any]:
        """Return the events, the newest first, as Stripe lists them."""
        _, page = self.ask("GET", "/v1/events", {"limit": "100"})
        found = [one for one in page["data"] if kind in ("", one["type"])]
        return found[::-1]

    def refunds(self) -> list[Any]:
        """Return the refunds."""
        _, page = self.ask("GET", "/v1/refunds", {"limit": "100"})
        return list(page["data"])

    def _carried_out(self, method: str, path: str, form: Form) -> tuple[int, Any]:
        status, body = self.ask(method, path, form)
        if path == "/v1/events" and status == 200:
            body["data"].reverse()
        if status == 402:
            body["error"] |= {
                "type": "card_error",
                "payment_intent": self._intent_of(body["error"]["charge"]),
            }
        return status, body

    def _intent_of(self, charge: str) -> Any:
        _, found = self.ask("GET", f"/v1/charges/{charge}")
        _, intent = self.ask("GET", f"/v1/payment_intents/{found['payment_intent']}")
        return intent


@contextmanager
def running_localstripe_process() -> Iterator[str]:
    """Run localstripe on the loopback until the end of the block; yield its address."""
    command = [sys.executable, "-W", "ignore", "-c", LAUNCHER]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.kill()


@contextmanager
def account_at(behind: str) -> Iterator[LocalStripe]:
    """Run our server in front of an empty localstripe until the end of the block."""
    local = LocalStripe(behind=behind)
    with urlopen(Request(f"{behind}/_config/data", method="DELETE")):
        pass
    with running_stripe(local):
        yield local
