"""The corrections as they are given over REST and in the admin: the same services, the same words."""

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
    """Whether it was done, and every sentence that says why not; what was not done has changed nothing."""

    done: bool
    sentences: list[str]


Way = Callable[..., Outcome]


def over_rest(
    scenario: Scenario, who: Staff, command: str, booking: RoomBooking, *, now: datetime, **given: Any
) -> Outcome:
    with time_machine.travel(now, tick=False):
        client, before = client_of(who), rows_as_text()
        answer = client.post(
            scenario.url(f"room-bookings/{booking.booking_id}/{command}/"), {**REASON, **given}
        )
    connection.check_constraints()
    sentences = [reason["detail"] for reason in answer.json().get("reasons", [])]
    assert answer.status_code == (409 if sentences else 200), answer.content
    return _outcome(before, sentences)


def in_the_admin(
    scenario: Scenario, who: Staff, command: str, booking: RoomBooking, *, now: datetime, **given: Any
) -> Outcome:
    action = command.replace("-", "_")
    usual = {"room_status": "CHECKOUT_DIRTY", "keep_room": "on"} if action == "undo_check_in" else {}
    with time_machine.travel(now, tick=False):
        client, before = browser_of(who), rows_as_text()
        answer = run_action(client, action, [booking], apply="1", **REASON, **usual, **given)
    connection.check_constraints()
    sentences = messages_of(answer)
    so_already = sentences == [f"Nothing to do: {booking.booking_id} is as asked."]
    done = len(sentences) == 1 and sentences[0].endswith(f": {booking.booking_id}.")
    assert not so_already or rows_as_text() == before
    return _outcome(before, [] if done or so_already else sentences)


def _outcome(before: dict[str, Any], sentences: list[str]) -> Outcome:
    assert not sentences or rows_as_text() == before
    return Outcome(not sentences, sentences)


WAYS: dict[str, Way] = {"REST": over_rest, "admin": in_the_admin}
