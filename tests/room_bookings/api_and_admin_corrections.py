"""Corrections through the API and through the admin, with one signature and one kind of result."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import time_machine
from django.db import connection

from room_bookings.models import RoomBooking
from staff.models import Staff
from tests.admin_pages import browser_of, messages_of, run_action
from tests.api_clients import client_of
from tests.scenarios import Scenario
from tests.unchanged import rows_as_text

REASON = {"reason": "Mistaken for another"}


@dataclass(frozen=True)
class Outcome:
    """Return whether the correction succeeded, and the sentences of its refusal; fail if a refusal changes a row."""

    succeeded: bool
    sentences: list[str]


CorrectionCall = Callable[..., Outcome]


def correct_by_api(
    scenario: Scenario, staff: Staff, command: str, booking: RoomBooking, *, now: datetime, **arguments: Any
) -> Outcome:
    with time_machine.travel(now, tick=False):
        client, rows_before = client_of(staff), rows_as_text()
        response = client.post(
            scenario.url(f"room-bookings/{booking.booking_id}/{command}/"), {**REASON, **arguments}
        )
    connection.check_constraints()
    sentences = [reason["detail"] for reason in response.json().get("reasons", [])]
    assert response.status_code == (409 if sentences else 200), response.content
    return _outcome(rows_before, sentences)


def correct_in_admin(
    scenario: Scenario, staff: Staff, command: str, booking: RoomBooking, *, now: datetime, **arguments: Any
) -> Outcome:
    action = command.replace("-", "_")
    defaults = {"room_status": "CHECKOUT_DIRTY", "keep_room": "on"} if action == "undo_check_in" else {}
    with time_machine.travel(now, tick=False):
        client, rows_before = browser_of(staff), rows_as_text()
        response = run_action(client, action, [booking], apply="1", **REASON, **defaults, **arguments)
    connection.check_constraints()
    sentences = messages_of(response)
    is_unchanged = sentences == [f"Nothing to do: {booking.booking_id} is unchanged."]
    succeeded = len(sentences) == 1 and sentences[0].endswith(f": {booking.booking_id}.")
    assert not is_unchanged or rows_as_text() == rows_before
    return _outcome(rows_before, [] if succeeded or is_unchanged else sentences)


def _outcome(rows_before: dict[str, Any], sentences: list[str]) -> Outcome:
    assert not sentences or rows_as_text() == rows_before
    return Outcome(not sentences, sentences)


CORRECTION_CALLS: dict[str, CorrectionCall] = {"API": correct_by_api, "admin": correct_in_admin}
