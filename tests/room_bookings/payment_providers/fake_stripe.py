"""A server on the loopback that behaves as Stripe does to the calls of `StripeProvider`.

It checks every call, every object and every error that it sends against Stripe's OpenAPI document (`stripe_openapi`);
the block of `running_stripe` fails where the document says something against one. It keeps the answer to a key, errors
of 500 included, refuses a key with other parameters, and can forget keys. `faults` are what the next calls meet, in
their order.
"""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.room_bookings.payment_providers.stripe_openapi import error_in_call, error_in_object, object_of

IDS = {"payment_intent": "pi", "refund": "re", "customer": "cus", "payment_method": "pm"}
SECRET_KEY = "sk_test_51Fake"

Form = dict[str, str]
Answered = tuple[int | None, Any, dict[str, str]]
"""Status, body and headers; without a status there is no answer."""


@dataclass(frozen=True)
class Fault:
    """What happens to a call. `moves_money`: after it was carried out, else instead of it.

    `status` None: the connection breaks without an answer. `is_kept`: the answer is kept under the key.
    """

    status: int | None
    moves_money: bool = False
    is_kept: bool = False
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    path: str = ""


class Refused(Exception):
    """An answer of Stripe that is an error."""

    def __init__(self, status: int, code: str, *, kind: str = "invalid_request_error", **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": f"Stripe says {code}.", **more}}


@dataclass
class FakeStripe:
    """The state of the account, and what it was asked (`calls`: method, path, idempotency key)."""

    address: str = ""
    objects: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, tuple[str, int, Any]] = field(default_factory=dict)
    calls: list[tuple[str, str, str]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    declines: str = ""
    checks_answers: bool = True
    errors: list[str] = field(default_factory=list)
    before_call: Callable[[str, str], bool] = lambda method, path: True
    """Called with method and path before a call is carried out; returns whether it has arrived at all."""
    before_answer: Callable[[str], None] = lambda path: None

    def __post_init__(self) -> None:
        self._numbers = count(1)
        self._lock = threading.RLock()

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        """Return the objects of a kind, the newest first, as Stripe lists them."""
        return [item for item in reversed(self.objects.values()) if item["object"] == kind]

    def add(self, kind: str, **values: Any) -> dict[str, Any]:
        number = next(self._numbers)
        item = deepcopy(object_of(kind)) | {"id": f"{IDS[kind]}_{number}", "created": int(time.time())}
        if kind == "payment_intent":
            item |= {"client_secret": f"{item['id']}_secret_{number}", "status": "requires_payment_method"}
        if kind == "refund":
            item |= {"status": "succeeded"}
        self.objects[item["id"]] = item | values
        return self.objects[item["id"]]

    def pay(self, intent_id: str, *, holds: bool = False) -> None:
        """Let a guest pay an intent."""
        intent = self.objects[intent_id]
        intent["status"] = "requires_capture" if holds else "succeeded"
        intent["amount_capturable" if holds else "amount_received"] = intent["amount"]
        intent["latest_charge"] = f"ch_{intent_id}"

    def answer(self, method: str, path: str, form: Form, key: str) -> Answered:
        """Return the answer to a call."""
        with self._lock:
            self.calls.append((method, path, key))
            self._check(error_in_call(method, path, form))
            fault = self._fault(path)
            asked = json.dumps([path, sorted(form.items())])
            if key in self.keys and (fault is None or fault.is_kept):
                return self._repeated(key, asked)
            body: dict[str, Any]
            status, body = (200, {}) if fault is None or fault.moves_money else (fault.status, {})
            if fault is None or fault.moves_money:
                status, body = self._carried_out(method, path, form)
            if key and (fault is None or fault.moves_money) and not (fault and fault.is_kept):
                self.keys[key] = (asked, status or 0, body)
            if fault is None:
                self._check(error_in_object(body) if self.checks_answers else "")
                return status, body, {}
            error = Refused(fault.status or 0, fault.code, kind="api_error").body
            if fault.is_kept and fault.status:
                self.keys[key] = (asked, fault.status, error)
            return fault.status, error, fault.headers

    def _check(self, error: str) -> None:
        """Note what the document says against a call or an answer."""
        if error:
            self.errors.append(f"{self.calls[-1][:2]} {error}")

    def _fault(self, path: str) -> Fault | None:
        if self.faults and path.startswith(self.faults[0].path):
            return self.faults.popleft()
        return None

    def _repeated(self, key: str, asked: str) -> tuple[int, Any, dict[str, str]]:
        earlier, status, body = self.keys[key]
        if earlier != asked:
            return 400, Refused(400, "idempotency_key_in_use", kind="idempotency_error").body, {}
        return status, body, {"Idempotent-Replayed": "true"}

    def _carried_out(self, method: str, path: str, form: Form) -> tuple[int, Any]:
        try:
            return 200, deepcopy(self._route(method, path.removeprefix("/v1/").split("/"), form))
        except Refused as refused:
            return refused.status, refused.body

    def _route(self, method: str, parts: list[str], form: Form) -> Any:  # noqa: PLR0911 (a table of routes)
        match method, parts:
            case "POST", ["payment_intents"]:
                return self._create_intent(form)
            case "POST", ["payment_intents", intent_id, "capture"]:
                return self._capture(self._found(intent_id), form)
            case "POST", ["payment_intents", intent_id, "cancel"]:
                return self._cancel(self._found(intent_id))
            case "POST", ["refunds"]:
                return self._refund(form)
            case "POST", ["customers"]:
                return self.add("customer", metadata=_metadata(form))
            case "POST", ["payment_methods", method_id, "detach"]:
                self._found(method_id)["customer"] = None
                return self._found(method_id)
            case "GET", ["payment_intents" | "refunds" as kind]:
                return self._list(kind.removesuffix("s"), form)
            case "GET", ["payment_intents" | "payment_methods", object_id]:
                return self._found(object_id)
            case _:
                raise Refused(404, "resource_missing")

    def _found(self, object_id: str) -> dict[str, Any]:
        if object_id not in self.objects:
            raise Refused(404, "resource_missing")
        return self.objects[object_id]

    def _create_intent(self, form: Form) -> Any:
        intent = self.add(
            "payment_intent",
            amount=int(form["amount"]),
            currency=form["currency"],
            capture_method=form.get("capture_method", "automatic"),
            customer=form.get("customer"),
            payment_method=form.get("payment_method"),
            setup_future_usage=form.get("setup_future_usage"),
            metadata=_metadata(form),
        )
        if form.get("confirm") == "true":
            self._confirm(intent)
        return intent

    def _confirm(self, intent: dict[str, Any]) -> None:
        if self.declines:
            charge = f"ch_{intent['id']}"
            error = {"type": "card_error", "code": self.declines, "charge": charge, "message": "Declined."}
            intent |= {"last_payment_error": error, "latest_charge": charge}
            raise Refused(
                402, self.declines, kind="card_error", charge=charge, payment_intent=deepcopy(intent)
            )
        self.pay(intent["id"])

    def _capture(self, intent: dict[str, Any], form: Form) -> Any:
        if intent["status"] != "requires_capture":
            raise Refused(400, "payment_intent_unexpected_state")
        intent |= {
            "status": "succeeded",
            "amount_received": int(form["amount_to_capture"]),
            "amount_capturable": 0,
        }
        return intent

    def _cancel(self, intent: dict[str, Any]) -> Any:
        if intent["status"] in {"succeeded", "canceled", "processing"}:
            raise Refused(400, "payment_intent_unexpected_state")
        intent |= {"status": "canceled", "amount_capturable": 0}
        return intent

    def _refund(self, form: Form) -> Any:
        intent, amount = self._found(form["payment_intent"]), int(form["amount"])
        refunded = sum(
            item["amount"] for item in self.of_kind("refund") if item["payment_intent"] == intent["id"]
        )
        if refunded + amount > intent["amount_received"]:
            raise Refused(400, "charge_already_refunded")
        return self.add(
            "refund",
            amount=amount,
            currency=intent["currency"],
            payment_intent=intent["id"],
            charge=intent["latest_charge"],
            balance_transaction="txn_1",
            metadata=_metadata(form),
        )

    def _list(self, kind: str, form: Form) -> Any:
        chosen = [
            item
            for item in self.of_kind(kind)
            if item["created"] >= int(form.get("created[gte]", 0))
            and form.get("payment_intent", item.get("payment_intent")) == item.get("payment_intent")
        ]
        ids = [item["id"] for item in chosen]
        first = ids.index(form["starting_after"]) + 1 if "starting_after" in form else 0
        page = chosen[first : first + int(form["limit"])]
        return {
            "object": "list",
            "data": page,
            "has_more": first + len(page) < len(chosen),
            "url": f"/v1/{kind}s",
        }


def _metadata(form: Form) -> dict[str, str]:
    return {
        name.removeprefix("metadata[")[:-1]: value
        for name, value in form.items()
        if name.startswith("metadata[")
    }


@contextmanager
def running_stripe(stripe: FakeStripe | None = None) -> Iterator[FakeStripe]:
    """Run the server until the end of the block."""
    fake = stripe or FakeStripe()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args: Any) -> None:
            """Write no line for each call."""

        def do_GET(self) -> None:
            self._answer("GET", urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer("POST", self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())

        def _answer(self, method: str, encoded: str) -> None:
            path = urlsplit(self.path).path
            form = dict(parse_qsl(encoded, keep_blank_values=True))
            is_known = self.headers.get("Authorization") == f"Bearer {SECRET_KEY}"
            key = self.headers.get("Idempotency-Key") or ""
            refused: Answered = (401, Refused(401, "api_key_invalid").body, {})
            if not fake.before_call(method, path):
                self.close_connection = True
                return
            status, body, headers = fake.answer(method, path, form, key) if is_known else refused
            fake.before_answer(path)
            if status is None:
                self.close_connection = True
                return
            content = json.dumps(body).encode()
            self.send_response(status)
            for name, value in {
                **headers,
                "Content-Type": "application/json",
                "Content-Length": str(len(content)),
            }.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    fake.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield fake
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert fake.errors == []
