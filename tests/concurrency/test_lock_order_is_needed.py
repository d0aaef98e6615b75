"""Two desks swapping rooms: the locks decide nothing there, for each sees the other's guests. Their order matters."""

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
from tests.concurrency.clients import move, said, state
from tests.concurrency.hotels import in_house
from tests.concurrency.race_runner import PATIENCE, Answer, Request, racers
from tests.concurrency.races import JUDGING_MOVE, Duel, fight
from tests.scenarios import Scenario

pytestmark = pytest.mark.django_db(transaction=True)


def test_without_locks_neither_desk_gets_the_room_of_the_others_guests(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch, unlocked: None
) -> None:
    one, other = in_house(scenario, ["101", "102"])
    duel = Duel(move(one, "102"), move(other, "101"), frozenset({JUDGING_MOVE}))
    assert said(fight(scenario, duel, monkeypatch)) == ("409 room_occupied", "409 room_occupied")


def test_without_their_order_locks_make_two_desks_wait_for_each_other_and_neither_hears_of_it(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each locks its own guests' room first. The database ends one of the two, which is tried again."""
    one, other = in_house(scenario, ["101", "102"])
    each_has_its_own, clerk = Barrier(2), local()
    raise_unless_retryable, victims = command_runner._raise_unless_retryable, list[str]()

    def own_room_first(*, hotel_pk: int, **_: Any) -> list[Room]:
        rooms = Room.objects.filter(hotel=hotel_pk, room_number__in=["101", "102"])
        locked = lock_in_order(rooms.filter(room_number=clerk.own), rank=LockRank.ROOMS)
        if not clerk.has_waited:
            clerk.has_waited = True
            each_has_its_own.wait(PATIENCE)
        return [*locked, *lock_in_order(rooms.exclude(room_number=clerk.own), rank=LockRank.ROOMS)]

    def count_victims(error: DatabaseError, *, is_last: bool) -> None:
        if isinstance(error, OperationalError):
            victims.append(error.__cause__.pgcode)  # type: ignore[union-attr]
        raise_unless_retryable(error, is_last=is_last)

    def sending(request: Request, own: str) -> Callable[[], Answer]:
        client = client_of(scenario.front_desk)

        def send() -> Answer:
            clerk.own, clerk.has_waited = own, False
            response = client.post(scenario.url(request.path), request.body)
            return Answer(response.status_code, response.json())

        return send

    monkeypatch.setattr(locking, "_LOCK_ROOMS_OF_BOOKINGS", own_room_first)
    monkeypatch.setattr(command_runner, "_raise_unless_retryable", count_victims)
    with racers() as pair:
        answers = pair.race(sending(move(one, "102"), "101"), sending(move(other, "101"), "102"))
    assert [answer.says for answer in answers] == ["409 room_occupied", "409 room_occupied"]
    assert set(victims) == {"40P01"}  # at least one; a fast retry can meet the other desk once more
    assert (state(one)[1], state(other)[1]) == ("101", "102")
    assert broken_invariants(connection) == []
