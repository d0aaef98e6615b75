"""Where a worker's own CPU goes in one check-out: each part's time without the parts inside it."""

import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection
from rest_framework.response import Response

from hotel.kernel import middleware
from notifications.services import notification_manager
from room_bookings.api import in_house
from room_bookings.api.base import BookingView
from staff.api import base
from staff.api.authentication import TokenAuthentication
from tools.bench.calls import Caller
from tools.bench.stays import Desk, Stay
from tools.bench.table import Row
from tools.bench.timing import WARM_UP

THE_REST = "Django, REST framework, middleware"
AT_A_TIME = 50

PARTS: tuple[tuple[Any, str, str], ...] = (
    (TokenAuthentication, "authenticate", "authentication and membership"),
    (base.HotelView, "admit", "authentication and membership"),
    (base.ApiView, "parse", "reading the request"),
    (base.ApiView, "_read_query", "reading the request"),
    (base, "keyed_call", "idempotency"),
    (base, "begin_call", "idempotency"),
    (base, "kept", "idempotency"),
    (base, "keep_answer", "idempotency"),
    (in_house, "check_out_booking", "service"),
    (notification_manager._PendingEvents, "__call__", "events"),
    (BookingView, "booking", "rendering"),
    (middleware, "_log", "logging"),
)


@dataclass
class Ledger:
    """CPU seconds of this thread by part; whoever runs inside another part is charged instead of it."""

    spent: dict[str, float] = field(default_factory=dict)
    running: list[str] = field(default_factory=lambda: [THE_REST])
    since: float = 0.0

    def charge(self) -> None:
        now = time.thread_time()
        part = self.running[-1]
        self.spent[part] = self.spent.get(part, 0.0) + now - self.since
        self.since = now

    def charged(self, part: str, run: Callable[..., Any]) -> Callable[..., Any]:
        def charging(*arguments: Any, **named: Any) -> Any:
            self.charge()
            self.running.append(part)
            try:
                return run(*arguments, **named)
            finally:
                self.charge()
                self.running.pop()

        return charging


def parts_of_a_check_out(desk: Desk, *, rounds: int) -> list[Row]:
    """What each part of so many check-outs with a key costs, in this process."""
    caller, ledger = Caller(desk.staff), Ledger()
    left = 0
    while left < rounds + WARM_UP:
        group = desk.prepare(AT_A_TIME)
        desk.arrive_together(group)
        for stay in group:
            if left == WARM_UP:
                ledger.spent.clear()
            _check_out(caller, stay, ledger)
            left += 1
        desk.clean(group)
    counted = left - WARM_UP
    shares = sorted(ledger.spent.items(), key=lambda item: -item[1])
    return [
        Row(what=f"CPU in a worker: {part}", ours=seconds / counted * 1000, unit="ms")
        for part, seconds in [*shares, ("all", sum(ledger.spent.values()))]
    ]


def _check_out(caller: Caller, stay: Stay, ledger: Ledger) -> None:
    key = {"HTTP_IDEMPOTENCY_KEY": f"parts-{stay.booking_id}"}
    send = caller.prepared("POST", f"/room-bookings/{stay.booking_id}/check-out/", {}, **key)
    with _charging(ledger):
        ledger.since = time.thread_time()
        send()
        ledger.charge()


@contextmanager
def _charging(ledger: Ledger) -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, part in PARTS:
            patch.setattr(owner, name, ledger.charged(part, getattr(owner, name)))
        own: Any = connection
        patch.setattr(own, "_commit", ledger.charged("commit", own._commit))
        rendered: Any = Response.rendered_content
        patch.setattr(Response, "rendered_content", property(ledger.charged("rendering", rendered.fget)))
        yield
