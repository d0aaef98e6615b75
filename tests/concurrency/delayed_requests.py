"""Requests that are delayed between two reads while others complete: retries that write too late."""

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
from tests.concurrency.hotels import assigned_bookings, checked_in_bookings, expected_bookings
from tests.concurrency.race_requests import (
    cancel,
    check_in,
    check_out,
    check_out_rooms,
    inspect,
    mark_cleaned,
    reinstate,
    undo,
)
from tests.concurrency.race_runner import PATIENCE, Answer, Request
from tests.scenarios import Scenario


@dataclass(frozen=True)
class Delay:
    """A function that the delayed request calls, and the requests that complete before it continues."""

    module: ModuleType
    function: str
    meanwhile: Sequence[Request]


@dataclass(frozen=True)
class DelayedRequest:
    """A request with its delays, and the booking that it could damage."""

    request: Request
    delays: Sequence[Delay]
    booking: RoomBooking


def send_delayed(
    scenario: Scenario, delayed: DelayedRequest, monkeypatch: pytest.MonkeyPatch
) -> tuple[Answer, list[Answer]]:
    """Send the delayed request and the others; return its answer and theirs."""
    client, other_client, answers = client_of(scenario.manager), client_of(scenario.manager), list[Answer]()
    delayed_thread = current_thread()

    def send_all(requests: Sequence[Request]) -> None:
        try:
            for request in requests:
                response = other_client.post(scenario.url(request.path), request.body)
                answers.append(Answer(response.status_code, response.json()))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:

        def install(delay: Delay) -> None:
            original, pending = getattr(delay.module, delay.function), [delay.meanwhile]

            def call_and_delay(*args: Any, **kwargs: Any) -> Any:
                result = original(*args, **kwargs)
                if pending and current_thread() is delayed_thread:
                    pool.submit(send_all, pending.pop()).result(PATIENCE)
                return result

            monkeypatch.setattr(delay.module, delay.function, call_and_delay)

        for delay in delayed.delays:
            install(delay)
        response = client.post(scenario.url(delayed.request.path), delayed.request.body)
    return Answer(response.status_code, response.json()), answers


def repeated_check_in(scenario: Scenario) -> DelayedRequest:
    """Delay a repeated check-in until the booking is checked in and out again."""
    (booking,) = assigned_bookings(scenario, ["101"])
    meanwhile = [check_in(booking), check_out(booking)]
    return DelayedRequest(check_in(booking), [Delay(policies, "check_in_reasons", meanwhile)], booking)


def repeated_check_out(scenario: Scenario) -> DelayedRequest:
    """Delay a repeated check-out until the first one is undone."""
    (booking,) = checked_in_bookings(scenario, ["101"])
    meanwhile = [check_out(booking), undo(booking, "check-out")]
    return DelayedRequest(check_out(booking), [Delay(presence, "lock_affected_guests", meanwhile)], booking)


def repeated_cancellation(scenario: Scenario) -> DelayedRequest:
    """Delay a repeated cancellation until the booking is reinstated."""
    scenarios.rooms(scenario, "101")
    (booking,) = expected_bookings(scenario, 1)
    meanwhile = [cancel(booking), reinstate(booking)]
    return DelayedRequest(cancel(booking), [Delay(policies, "cancel_reasons", meanwhile)], booking)


def repeated_group_check_out(scenario: Scenario) -> DelayedRequest:
    """Delay a repeated group check-out until the next booking is checked in to the room."""
    (departing,), (arriving,) = checked_in_bookings(scenario, ["101"]), expected_bookings(scenario, 1)
    group_check_out = check_out_rooms(("101", departing))
    room_made_ready = [group_check_out, mark_cleaned("101"), inspect("101")]
    delays = [
        Delay(presence, "lock_affected_guests", room_made_ready),
        Delay(presence, "guests_still_in_rooms", [check_in(arriving, "101")]),
    ]
    return DelayedRequest(group_check_out, delays, arriving)
