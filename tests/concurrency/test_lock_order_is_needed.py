"""Two moves into each other's rooms: they are refused with and without locks, but need the order of locks."""

from collections.abc import Callable
from threading import Barrier, local
from typing import Any

import pytest
from django.db import DatabaseError, OperationalError, connection

from hotel.kernel import command_runner
from hotel.kernel.attempt import LockRank
from hotel.kernel.locking import lock_in_order
from room_bookings.services import locking
from room_bookings.services.integrity import broken_invariants
from rooms.models import Room
from tests.api_clients import client_of
from tests.concurrency.hotels import checked_in_bookings
from tests.concurrency.interleaved_pairs import MOVE_GUARD, InterleavedPair, run_interleaved
from tests.concurrency.race_requests import move, outcome_of, state
from tests.concurrency.race_runner import PATIENCE, Answer, Request, racers
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_locks_both_moves_are_refused(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, without_locks: None
) -> None:
    one, other = checked_in_bookings(scenario, ["101", "102"])
    pair = InterleavedPair(move(one, "102"), move(other, "101"), frozenset({MOVE_GUARD}))
    answers = run_interleaved(scenario, pair, monkeypatch)
    assert outcome_of(answers) == ("409 room_occupied", "409 room_occupied")


def test_without_lock_order_a_deadlock_is_retried_and_both_moves_are_refused(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Let each request lock its own room first: the database ends one of the two, and the runner retries it."""
    one, other = checked_in_bookings(scenario, ["101", "102"])
    both_have_locked, thread = Barrier(2), local()
    raise_unless_retryable, victims = command_runner._raise_unless_retryable, list[str]()

    def own_room_first(*, hotel_pk: int, **_: Any) -> list[Room]:
        rooms = Room.objects.filter(hotel=hotel_pk, room_number__in=["101", "102"])
        locked = lock_in_order(rooms.filter(room_number=thread.own), rank=LockRank.ROOMS)
        if not thread.has_waited:
            thread.has_waited = True
            both_have_locked.wait(PATIENCE)
        return [*locked, *lock_in_order(rooms.exclude(room_number=thread.own), rank=LockRank.ROOMS)]

    def count_victims(error: DatabaseError, *, is_last: bool) -> None:
        if isinstance(error, OperationalError):
            victims.append(error.__cause__.pgcode)  # type: ignore[union-attr]
        raise_unless_retryable(error, is_last=is_last)

    def sending(request: Request, own: str) -> Callable[[], Answer]:
        client = client_of(scenario.front_desk)

        def send() -> Answer:
            thread.own, thread.has_waited = own, False
            response = client.post(scenario.url(request.path), request.body)
            return Answer(response.status_code, response.json())

        return send

    monkeypatch.setattr(locking, "_LOCK_ROOMS_OF_BOOKINGS", own_room_first)
    monkeypatch.setattr(command_runner, "_raise_unless_retryable", count_victims)
    with racers() as threads:
        answers = threads.race(sending(move(one, "102"), "101"), sending(move(other, "101"), "102"))
    assert [answer.outcome for answer in answers] == ["409 room_occupied", "409 room_occupied"]
    # A fast retry can deadlock with the other request once more.
    assert set(victims) == {"40P01"}
    assert (state(one)[1], state(other)[1]) == ("101", "102")
    assert broken_invariants(connection) == []
