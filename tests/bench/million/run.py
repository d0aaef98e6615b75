"""The bench of a million rooms, from two empty databases to its rows of the table."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

import psycopg2

from tests.bench.databases import Database, fresh
from tests.bench.million.history import A_YEAR, NO_PAST, Life, live
from tests.bench.million.load import Loaded, load
from tests.bench.million.sizes import MILLION, ONE_HOUSE, Size, rows_of
from tests.bench.million.slowdown import AT_MOST, Compared, compare
from tests.bench.million.verify import faults
from tests.bench.table import Row

LOAD_SECONDS = 90

Say = Callable[[str], None]


def rows(*, server_url: str, rounds: int, say: Say, size: Size = MILLION, life: Life = A_YEAR) -> list[Row]:
    """Load, live, verify, and compare every command with the same one in a hotel of 300 rooms that is alone and new.

    Raises ValueError when a row that was written breaks an invariant.
    """
    with fresh(server_url, "bench_house") as small, fresh(server_url, "bench_million") as big:
        build(small, ONE_HOUSE, NO_PAST, say=say)
        loaded = build(big, size, life, say=say)
        compared = compare(small, big, rounds=rounds, say=say)
    return [_load_row(loaded, size), *(_command_row(each, size) for each in compared)]


def build(database: Database, size: Size, life: Life, *, say: Say) -> Loaded:
    """The hotels with their rooms and lives, verified; how long the rooms took."""
    with _raw(database) as raw:
        loaded = load(raw, size)
        say(f"{size.rooms:,} rooms in {loaded.total_seconds:.1f} s: {_told(loaded.seconds)}")
        say(f"lives: {_told(live(raw, life))}")
        say(f"rows: {', '.join(f'{table} {count:,}' for table, count in rows_of(raw).items())}")
        if broken := faults(raw):
            raise ValueError("\n".join(broken))
        say("every invariant and every key holds")
    return loaded


@contextmanager
def _raw(database: Database) -> Generator[Any]:
    connection = psycopg2.connect(database.url)
    try:
        yield connection
    finally:
        connection.close()


def _told(seconds: dict[str, float]) -> str:
    return ", ".join(f"{what} {taken:.1f} s" for what, taken in seconds.items())


def _load_row(loaded: Loaded, size: Size) -> Row:
    return Row(
        what=f"bulk load of {size.rooms:,} rooms in {size.hotels:,} hotels, one transaction",
        ours=loaded.total_seconds,
        unit="s",
        target=f"{LOAD_SECONDS} s",
        reached=loaded.total_seconds <= LOAD_SECONDS,
        note=f"{sum(loaded.rows.values()):,} rows; commit {loaded.seconds['commit']:.0f} s",
    )


def _command_row(compared: Compared, size: Size) -> Row:
    return Row(
        what=f"{compared.name} at {size.rooms:,} rooms",
        ours=compared.big,
        unit="ms",
        floor=compared.small,
        ratio=compared.ratio,
        target=f"{AT_MOST}x",
        reached=compared.ratio <= AT_MOST,
        note="floor: at 300 rooms",
    )
