"""The CPU time of each part of a check-out request, without the parts inside it."""

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
from room_bookings.api import during_stay
from room_bookings.api.base import BookingActionView
from staff.api import base
from staff.api.authentication import TokenAuthentication
from tools.bench.front_desk import FrontDesk, Stay
from tools.bench.table import Row
from tools.bench.timing import WARM_UP
from tools.bench.wsgi_calls import Caller

OTHER_PART = "Django, REST framework, middleware"
BATCH_SIZE = 50

PARTS: tuple[tuple[Any, str, str], ...] = (
    (TokenAuthentication, "authenticate", "authentication and membership"),
    (base.HotelView, "check_access", "authentication and membership"),
    (base.ApiView, "parse", "reading the request"),
    (base.ApiView, "_read_query", "reading the request"),
    (base, "idempotency_request", "idempotency"),
    (base, "claim_key", "idempotency"),
    (base, "as_stored_answer", "idempotency"),
    (base, "store_answer", "idempotency"),
    (during_stay, "check_out_booking", "service"),
    (notification_manager._PendingEvents, "__call__", "events"),
    (BookingActionView, "respond_with_warnings", "rendering"),
    (middleware, "_log", "logging"),
)


@dataclass
class CpuProfile:
    """CPU seconds of this thread by part; the innermost running part is charged."""

    spent: dict[str, float] = field(default_factory=dict)
    running: list[str] = field(default_factory=lambda: [OTHER_PART])
    since: float = 0.0

    def charge(self) -> None:
        """Charge the time since the last call to the running part."""
        now = time.thread_time()
        part = self.running[-1]
        self.spent[part] = self.spent.get(part, 0.0) + now - self.since
        self.since = now

    def wrap(self, part: str, run: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function with its time charged to a part."""

        def run_charged(*arguments: Any, **keywords: Any) -> Any:
            self.charge()
            self.running.append(part)
            try:
                return run(*arguments, **keywords)
            finally:
                self.charge()
                self.running.pop()

        return run_charged


def profile_check_outs(front_desk: FrontDesk, *, rounds: int) -> list[Row]:
    """Measure the parts of check-outs with an Idempotency-Key in this process."""
    caller, profile = Caller(front_desk.staff), CpuProfile()
    checked_out = 0
    while checked_out < rounds + WARM_UP:
        group = front_desk.prepare_stays(BATCH_SIZE)
        front_desk.check_in_group(group)
        for stay in group:
            if checked_out == WARM_UP:
                profile.spent.clear()
            _check_out(caller, stay, profile)
            checked_out += 1
        front_desk.clean_rooms(group)
    counted = checked_out - WARM_UP
    shares = sorted(profile.spent.items(), key=lambda item: -item[1])
    return [
        Row(what=f"CPU in a worker: {part}", ours=seconds / counted * 1000, unit="ms")
        for part, seconds in [*shares, ("all", sum(profile.spent.values()))]
    ]


def _check_out(caller: Caller, stay: Stay, profile: CpuProfile) -> None:
    key = {"HTTP_IDEMPOTENCY_KEY": f"parts-{stay.booking_id}"}
    send = caller.prepare("POST", f"/room-bookings/{stay.booking_id}/check-out/", {}, **key)
    with _profiled(profile):
        profile.since = time.thread_time()
        send()
        profile.charge()


@contextmanager
def _profiled(profile: CpuProfile) -> Generator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for owner, name, part in PARTS:
            patch.setattr(owner, name, profile.wrap(part, getattr(owner, name)))
        own: Any = connection
        patch.setattr(own, "_commit", profile.wrap("commit", own._commit))
        rendered: Any = Response.rendered_content
        patch.setattr(Response, "rendered_content", property(profile.wrap("rendering", rendered.fget)))
        yield
