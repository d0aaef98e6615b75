"""The bench of a million rooms, from two empty databases to what it is worth printing."""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from time import perf_counter

import psycopg2

from tools.bench.databases import Database, fresh
from tools.bench.million.history import A_YEAR, Life, live
from tools.bench.million.load import Loaded, load
from tools.bench.million.sizes import MILLION, Size, rows_of, rows_of_first
from tools.bench.million.slowdown import AT_MOST, Compared, compare
from tools.bench.million.upkeep import leave_to_us, settle
from tools.bench.million.verify import faults
from tools.bench.table import Row, Table

LOAD_SECONDS = 90

Say = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """The load, and every command among all rooms beside the same one where the first hotel is alone."""

    load: Row
    commands: Table


def measure(*, server_url: str, rounds: int, say: Say, size: Size = MILLION, life: Life = A_YEAR) -> Measured:
    """Load, live, verify, and compare every command with the same one where the first hotel is alone.

    Raises ValueError when a row that was written breaks an invariant, or when the first hotel is not the same twice.
    """
    names = (f"bench_house_{os.getpid()}", f"bench_million_{os.getpid()}")
    with fresh(server_url, names[0]) as small, fresh(server_url, names[1]) as big:
        build(small, size.first, life, say=say)
        loaded = build(big, size, life, say=say)
        _require_same_first(small, big)
        compared = compare(small, big, rounds=rounds, say=say)
    commands = [_command_row(each) for each in compared]
    return Measured(
        load=_load_row(loaded, size),
        commands=Table(commands, (f"at {size.rooms:,} rooms", "the same hotel alone")),
    )


def build(database: Database, size: Size, life: Life, *, say: Say) -> Loaded:
    """The hotels with their rooms and lives, verified and settled; how long the rooms took."""
    connect = partial(psycopg2.connect, database.url)
    with closing(connect()) as raw:
        leave_to_us(raw)
        raw.commit()
        loaded = load(raw, size)
    say(f"{size.rooms:,} rooms in {loaded.total_seconds:.1f} s: {_told(loaded.seconds)}")
    began = perf_counter()
    parts = live(connect, life)
    say(f"lives in {perf_counter() - began:.1f} s: {_told(parts)}")
    say(f"settled in {settle(connect):.1f} s")
    with closing(connect()) as raw:
        say(f"rows: {', '.join(f'{table} {count:,}' for table, count in rows_of(raw).items())}")
    began = perf_counter()
    if broken := faults(connect):
        raise ValueError("\n".join(broken))
    say(f"every invariant and every key holds: verified in {perf_counter() - began:.1f} s")
    return loaded


def _require_same_first(small: Database, big: Database) -> None:
    with closing(psycopg2.connect(small.url)) as here, closing(psycopg2.connect(big.url)) as there:
        alone, among_others = rows_of_first(here), rows_of_first(there)
    if alone != among_others:
        message = f"the first hotel is not the same twice: {alone}, {among_others}"
        raise ValueError(message)


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


def _command_row(compared: Compared) -> Row:
    return Row(
        what=compared.name,
        ours=compared.big,
        unit="ms",
        beside=compared.small,
        ratio=compared.ratio,
        statements=compared.statements,
        target=f"{AT_MOST}x",
        reached=compared.ratio <= AT_MOST,
    )
