"""The feed of a hotel: positions have no gap and follow the order of commits, and a reader skips none."""

import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

import psycopg2
import pytest

from room_bookings.services.integrity import broken_invariants
from tests.invariants.conftest import OpenSession
from tests.invariants.support import sql_rows, sql_stays
from tests.invariants.support.base_state import BaseState
from tests.invariants.support.sql_rows import OUTBOX, HotelRows
from tests.invariants.support.sql_session import (
    DEADLOCK,
    LEVELS,
    SERIALIZATION_FAILURE,
    Session,
    constraint_of,
)

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS = 8
TRANSACTIONS = 12
DEADLINE = 600.0


def positions(s: Session, hotel: HotelRows) -> list[int | None]:
    """Return the positions in the feed, events without position last."""
    query = f"SELECT position FROM {OUTBOX} WHERE hotel_id = %(hotel)s ORDER BY position, id"
    return [position for (position,) in s.run(query, hotel=hotel.pk)]


def test_positions_follow_commits_not_inserts(base: BaseState, open_session: OpenSession) -> None:
    early, late = open_session("READ COMMITTED"), open_session("READ COMMITTED")
    first_written = sql_rows.add_event(early, room_pk=base.ready_room)
    committed_first = sql_rows.add_event(late, room_pk=base.assigned_room)
    late.commit()
    early.commit()
    place = dict(late.run(f"SELECT id, position FROM {OUTBOX} WHERE hotel_id = %(h)s", h=base.hotel.pk))
    assert place[first_written] == place[committed_first] + 1 == max(place.values())
    assert broken_invariants(late.connection) == []


@pytest.mark.parametrize("level", LEVELS[1:])
def test_writer_with_old_snapshot_must_retry(base: BaseState, open_session: OpenSession, level: str) -> None:
    early, late = open_session(level), open_session(level)
    sql_rows.add_event(early, room_pk=base.ready_room)
    sql_rows.add_event(late, room_pk=base.assigned_room)
    late.commit()
    with pytest.raises(psycopg2.errors.SerializationFailure):
        early.commit()
    before = positions(late, base.hotel)
    sql_rows.add_event(early, room_pk=base.ready_room)
    early.commit()
    late.rollback()
    assert positions(late, base.hotel) == [*before, len(before) + 1]
    assert broken_invariants(late.connection) == []


def test_one_transaction_places_events_of_several_hotels(base: BaseState, s: Session) -> None:
    before = {hotel: len(positions(s, hotel)) for hotel in (base.hotel, base.other_hotel)}
    for room in (base.ready_room, base.other_room, base.ready_room):
        sql_rows.add_event(s, room_pk=room)
    s.commit()
    assert positions(s, base.hotel) == list(range(1, before[base.hotel] + 3))
    assert positions(s, base.other_hotel) == list(range(1, before[base.other_hotel] + 2))


def test_rollback_leaves_no_gap(base: BaseState, s: Session) -> None:
    before = len(positions(s, base.hotel))
    sql_rows.add_event(s, room_pk=base.ready_room)
    s.run("SET CONSTRAINTS ALL IMMEDIATE")
    s.rollback()
    s.run("BEGIN; SAVEPOINT half")
    sql_rows.add_event(s, room_pk=base.ready_room)
    s.run("SET CONSTRAINTS ALL IMMEDIATE")
    s.run("ROLLBACK TO SAVEPOINT half")
    sql_rows.add_event(s, room_pk=base.ready_room)
    s.commit()
    assert positions(s, base.hotel) == list(range(1, before + 2))
    assert broken_invariants(s.connection) == []


@pytest.mark.parametrize("level", LEVELS)
def test_reader_skips_no_event_of_eight_writers(
    base: BaseState, address: dict[str, Any], s: Session, level: str
) -> None:
    room_by_hotel = {base.hotel: base.ready_room, base.other_hotel: base.other_room}
    third = sql_rows.add_hotel(s, "third-hotel")
    room_by_hotel[third] = sql_stays.create_room(s, third, "101")
    s.commit()
    before = {hotel: len(positions(s, hotel)) for hotel in room_by_hotel}
    s.rollback()
    together, done = Barrier(WRITERS), Event()
    with ThreadPoolExecutor(WRITERS + 1) as threads:
        reader = threads.submit(read_feed, address, base.hotel, done)
        writers = [
            threads.submit(insert_events, address, level, room_by_hotel, together, seed)
            for seed in range(WRITERS)
        ]
        try:
            written = [writer.result(timeout=DEADLINE) for writer in writers]
        finally:
            done.set()
        read = reader.result(timeout=DEADLINE)
    for hotel in room_by_hotel:
        total = before[hotel] + sum(each[hotel] for each in written)
        assert positions(s, hotel) == list(range(1, total + 1))
    assert read == positions(s, base.hotel)
    assert broken_invariants(s.connection) == []


def insert_events(
    address: dict[str, Any], level: str, room_by_hotel: dict[HotelRows, int], together: Barrier, seed: int
) -> dict[HotelRows, int]:
    """Insert events of some hotels in each transaction, in the order of hotels; return their number by hotel.

    Asserts that the positions that a transaction could see before its first insert are below its own.
    """
    inserted = dict.fromkeys(room_by_hotel, 0)
    choose = random.Random(seed)
    with Session(address, level) as s:
        together.wait(timeout=DEADLINE)
        for _ in range(TRANSACTIONS):
            chosen = {hotel: choose.randint(0, 3) for hotel in room_by_hotel}
            seen, keys = commit_until_done(s, room_by_hotel, chosen)
            for hotel, count in chosen.items():
                inserted[hotel] += count
                places = sorted(
                    s.one(f"SELECT position FROM {OUTBOX} WHERE id = %(k)s", k=k) for k in keys[hotel]
                )
                assert all(place > seen[hotel] for place in places)
                assert places == list(range(places[0], places[0] + count)) if places else True
            s.rollback()
    return inserted


def commit_until_done(
    s: Session, room_by_hotel: dict[HotelRows, int], chosen: dict[HotelRows, int]
) -> tuple[dict[HotelRows, int], dict[HotelRows, list[int]]]:
    """Retry until the commit succeeds, as every client must at the higher isolation levels."""
    until = time.monotonic() + DEADLINE
    while True:
        try:
            seen = {
                hotel: s.one(
                    f"SELECT coalesce(max(position), 0) FROM {OUTBOX} WHERE hotel_id = %(h)s", h=hotel.pk
                )
                for hotel in room_by_hotel
            }
            keys = {
                hotel: [sql_rows.add_event(s, room_pk=room_by_hotel[hotel]) for _ in range(count)]
                for hotel, count in sorted(chosen.items(), key=lambda item: item[0].pk)
            }
            s.commit()
        except psycopg2.OperationalError as refusal:
            if constraint_of(refusal) not in {SERIALIZATION_FAILURE, DEADLOCK} or time.monotonic() > until:
                raise
            s.rollback()
        else:
            return seen, keys


def read_feed(address: dict[str, Any], hotel: HotelRows, done: Event) -> list[int]:
    """Read the feed by cursor until the writers are done, and once more; return the positions."""
    read: list[int] = []
    with Session(address) as s:
        while True:
            last_round = done.is_set()
            cursor = read[-1] if read else 0
            query = f"SELECT position FROM {OUTBOX} WHERE hotel_id = %(h)s AND position > %(after)s ORDER BY position"
            read += [position for (position,) in s.run(query, h=hotel.pk, after=cursor)]
            s.rollback()
            if last_round:
                return read
