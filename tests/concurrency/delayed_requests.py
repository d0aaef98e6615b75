"""One request that is held up between its looks, while others come and are done: a retry that arrives too late."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import current_thread
from types import ModuleType
from typing import Any

import pytest
from django.db import connection

from guests.services import presence
from room_bookings import policies
from room_bookings.models import RoomBooking
from tests import scenarios
from tests.api_clients import client_of
from tests.concurrency.clients import (
    cancel,
    check_in,
    check_out,
    inspect,
    leave_together,
    mark_cleaned,
    reinstate,
    undo,
)
from tests.concurrency.hotels import expected, in_house, planned
from tests.concurrency.race_runner import PATIENCE, Answer, Request
from tests.scenarios import Scenario


@dataclass(frozen=True)
class Delay:
    """A look that the latecomer takes, and what others ask for before it goes on."""

    module: ModuleType
    look: str
    meanwhile: Sequence[Request]


@dataclass(frozen=True)
class Latecomer:
    """A request that is held up, and the booking that is at stake."""

    request: Request
    delays: Sequence[Delay]
    at_stake: RoomBooking


def come_late(
    scenario: Scenario, latecomer: Latecomer, monkeypatch: pytest.MonkeyPatch
) -> tuple[Answer, list[Answer]]:
    """What the latecomer is answered, and what the others were meanwhile."""
    client, others, heard = client_of(scenario.manager), client_of(scenario.manager), list[Answer]()
    latecomers_thread = current_thread()

    def send_all(requests: Sequence[Request]) -> None:
        try:
            for request in requests:
                response = others.post(scenario.url(request.path), request.body)
                heard.append(Answer(response.status_code, response.json()))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:

        def hold_up(delay: Delay) -> None:
            look, waiting = getattr(delay.module, delay.look), [delay.meanwhile]

            def look_and_be_late(*subjects: Any, **facts: Any) -> Any:
                seen = look(*subjects, **facts)
                if waiting and current_thread() is latecomers_thread:
                    pool.submit(send_all, waiting.pop()).result(PATIENCE)
                return seen

            monkeypatch.setattr(delay.module, delay.look, look_and_be_late)

        for delay in latecomer.delays:
            hold_up(delay)
        response = client.post(scenario.url(latecomer.request.path), latecomer.request.body)
    return Answer(response.status_code, response.json()), heard


def check_in_sent_again(scenario: Scenario) -> Latecomer:
    """The guests have come and gone before the second sending of their check-in writes."""
    (booking,) = planned(scenario, ["101"])
    meanwhile = [check_in(booking), check_out(booking)]
    return Latecomer(check_in(booking), [Delay(policies, "check_in_reasons", meanwhile)], booking)


def check_out_sent_again(scenario: Scenario) -> Latecomer:
    """The first sending has been taken back, and the guests are in house."""
    (booking,) = in_house(scenario, ["101"])
    meanwhile = [check_out(booking), undo(booking, "check-out")]
    return Latecomer(check_out(booking), [Delay(presence, "lock_affected_guests", meanwhile)], booking)


def cancellation_sent_again(scenario: Scenario) -> Latecomer:
    """The first sending has been taken back, and the guests are expected."""
    scenarios.rooms(scenario, "101")
    (booking,) = expected(scenario, 1)
    meanwhile = [cancel(booking), reinstate(booking)]
    return Latecomer(cancel(booking), [Delay(policies, "cancel_reasons", meanwhile)], booking)


def group_check_out_sent_again(scenario: Scenario) -> Latecomer:
    """The coach has left and the room is let again before the second sending of its departure writes."""
    (coach,), (coming,) = in_house(scenario, ["101"]), expected(scenario, 1)
    departure = leave_together(("101", coach))
    emptied = [departure, mark_cleaned("101"), inspect("101")]
    delays = [
        Delay(presence, "lock_affected_guests", emptied),
        Delay(presence, "guests_still_in_rooms", [check_in(coming, "101")]),
    ]
    return Latecomer(departure, delays, coming)
