"""The feed of a hotel: positions are gapless, in the order of commits, and a reader never skips one."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import psycopg2
import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.conftest import OpenSession
from tests.invariants.kit import rows, stays
from tests.invariants.kit.rows import NEWS, House
from tests.invariants.kit.session import DEADLOCK, LEVELS, SERIALIZATION, Session, name_of
from tests.invariants.kit.world import World

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
TRANSACTIONS = 12
DEADLINE = 600.0


def positions(s: Session, house: House) -> list[int | None]:
    """In the order of writing, unplaced last."""
    query = f"SELECT position FROM {NEWS} WHERE hotel_id = %(hotel)s ORDER BY position, id"
    return [position for (position,) in s.run(query, hotel=house.hotel)]


def test_news_is_placed_in_the_order_of_commits_not_of_writing(
    world: World, open_session: OpenSession
) -> None:
    early, late = open_session("READ COMMITTED"), open_session("READ COMMITTED")
    first_written = rows.tell(early, room=world.ready_room)
    committed_first = rows.tell(late, room=world.planned_room)
    late.commit()
    early.commit()
    place = dict(late.run(f"SELECT id, position FROM {NEWS} WHERE hotel_id = %(h)s", h=world.house.hotel))
    assert place[first_written] == place[committed_first] + 1 == max(place.values())
    assert broken_invariants(late.connection) == []


@pytest.mark.parametrize("level", LEVELS[1:])
def test_a_writer_with_an_old_snapshot_tries_again(
    world: World, open_session: OpenSession, level: str
) -> None:
    early, late = open_session(level), open_session(level)
    rows.tell(early, room=world.ready_room)
    rows.tell(late, room=world.planned_room)
    late.commit()
    with pytest.raises(psycopg2.errors.SerializationFailure):
        early.commit()
    before = positions(late, world.house)
    rows.tell(early, room=world.ready_room)
    early.commit()
    late.rollback()
    assert positions(late, world.house) == [*before, len(before) + 1]
    assert broken_invariants(late.connection) == []


def test_several_hotels_in_one_transaction_are_each_placed(world: World, s: Session) -> None:
    before = {house: len(positions(s, house)) for house in (world.house, world.other_house)}
    for room in (world.ready_room, world.other_room, world.ready_room):
        rows.tell(s, room=room)
    s.commit()
    assert positions(s, world.house) == list(range(1, before[world.house] + 3))
    assert positions(s, world.other_house) == list(range(1, before[world.other_house] + 2))


def test_news_rolled_back_leaves_no_gap(world: World, s: Session) -> None:
    before = len(positions(s, world.house))
    rows.tell(s, room=world.ready_room)
    s.run("SET CONSTRAINTS ALL IMMEDIATE")
    s.rollback()
    s.run("BEGIN; SAVEPOINT half")
    rows.tell(s, room=world.ready_room)
    s.run("SET CONSTRAINTS ALL IMMEDIATE")
    s.run("ROLLBACK TO SAVEPOINT half")
    rows.tell(s, room=world.ready_room)
    s.commit()
    assert positions(s, world.house) == list(range(1, before + 2))
    assert broken_invariants(s.connection) == []


@pytest.mark.parametrize("level", LEVELS)
def test_eight_writers_and_a_reader(world: World, address: dict[str, Any], s: Session, level: str) -> None:
    houses = {world.house: world.ready_room, world.other_house: world.other_room}
    third = rows.add_house(s, "third-house")
    houses[third] = stays.open_room(s, third, "101")
    s.commit()
    before = {house: len(positions(s, house)) for house in houses}
    s.rollback()
    together, done = Barrier(WRITERS), Event()
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        reader = threads.submit(read_on, address, world.house, done)
        writers = [threads.submit(write, address, level, houses, together, seed) for seed in range(WRITERS)]
        try:
            written = [writer.result(timeout=DEADLINE) for writer in writers]
        finally:
            done.set()
        read = reader.result(timeout=DEADLINE)
    for house in houses:
        total = before[house] + sum(each[house] for each in written)
        assert positions(s, house) == list(range(1, total + 1))
    assert read == positions(s, world.house)
    assert broken_invariants(s.connection) == []


def write(
    address: dict[str, Any], level: str, houses: dict[House, int], together: Barrier, seed: int
) -> dict[House, int]:
    """Tell of some hotels in each transaction, in hotel order; how much was told of each.

    What a transaction could see when it began to write stands before what it told.
    """
    told = dict.fromkeys(houses, 0)
    choose = random.Random(seed)
    with Session(address, level) as s:
        together.wait(timeout=DEADLINE)
        for _ in range(TRANSACTIONS):
            chosen = {house: choose.randint(0, 3) for house in houses}
            seen, keys = commit_until_done(s, houses, chosen)
            for house, count in chosen.items():
                told[house] += count
                places = sorted(
                    s.one(f"SELECT position FROM {NEWS} WHERE id = %(k)s", k=k) for k in keys[house]
                )
                assert all(place > seen[house] for place in places)
                assert places == list(range(places[0], places[0] + count)) if places else True
            s.rollback()
    return told


def commit_until_done(
    s: Session, houses: dict[House, int], chosen: dict[House, int]
) -> tuple[dict[House, int], dict[House, list[int]]]:
    """Retry what another session was first in, as every client must at the higher levels."""
    until = time.monotonic() + DEADLINE
    while True:
        try:
            seen = {
                house: s.one(
                    f"SELECT coalesce(max(position), 0) FROM {NEWS} WHERE hotel_id = %(h)s", h=house.hotel
                )
                for house in houses
            }
            keys = {
                house: [rows.tell(s, room=houses[house]) for _ in range(count)]
                for house, count in sorted(chosen.items(), key=lambda item: item[0].hotel)
            }
            s.commit()
        except psycopg2.OperationalError as refusal:
            if name_of(refusal) not in {SERIALIZATION, DEADLOCK} or time.monotonic() > until:
                raise
            s.rollback()
        else:
            return seen, keys


def read_on(address: dict[str, Any], house: House, done: Event) -> list[int]:
    """Follow the feed by cursor until the writers are done, and once more."""
    read: list[int] = []
    with Session(address) as s:
        while True:
            last_round = done.is_set()
            cursor = read[-1] if read else 0
            query = f"SELECT position FROM {NEWS} WHERE hotel_id = %(h)s AND position > %(after)s ORDER BY position"
            read += [position for (position,) in s.run(query, h=house.hotel, after=cursor)]
            s.rollback()
            if last_round:
                return read
