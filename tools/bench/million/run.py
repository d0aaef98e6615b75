"""The benchmark of a million rooms, from two empty databases to the table."""

import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from time import perf_counter

import psycopg2

from tools.bench.databases import Database, new_database
from tools.bench.million.bulk_stays import ONE_YEAR, StayCounts, write_stays
from tools.bench.million.load import Loaded, load
from tools.bench.million.sizes import MILLION, Size, rows_of, rows_of_first
from tools.bench.million.slowdown import MAX_RATIO, Compared, compare
from tools.bench.million.vacuum import disable_autovacuum, vacuum_and_checkpoint
from tools.bench.million.verify import integrity_errors
from tools.bench.table import Row, Table

LOAD_SECONDS = 90

Say = Callable[[str], None]


@dataclass(frozen=True)
class Measured:
    """The load, and every command among all rooms beside the same command in the first hotel alone."""

    load: Row
    commands: Table


def measure(
    *, server_url: str, rounds: int, log: Say, size: Size = MILLION, counts: StayCounts = ONE_YEAR
) -> Measured:
    """Load rooms, write stays, verify all rows, and compare every command with the first hotel alone.

    Raises ValueError when a written row violates an invariant, or when the first hotel differs between the databases.
    """
    names = (f"bench_hotel_{os.getpid()}", f"bench_million_{os.getpid()}")
    with new_database(server_url, names[0]) as small, new_database(server_url, names[1]) as big:
        build(small, size.first, counts, log=log)
        loaded = build(big, size, counts, log=log)
        _require_same_first(small, big)
        compared = compare(small, big, rounds=rounds, log=log)
    commands = [_command_row(each) for each in compared]
    return Measured(
        load=_load_row(loaded, size),
        commands=Table(commands, (f"at {size.rooms:,} rooms", "the same hotel alone")),
    )


def build(database: Database, size: Size, counts: StayCounts, *, log: Say) -> Loaded:
    """Write hotels, rooms and stays, vacuum and verify them; return the load of the rooms."""
    connect = partial(psycopg2.connect, database.url)
    with closing(connect()) as raw:
        disable_autovacuum(raw)
        raw.commit()
        loaded = load(raw, size)
    log(f"{size.rooms:,} rooms in {loaded.total_seconds:.1f} s: {_listed(loaded.seconds)}")
    started = perf_counter()
    parts = write_stays(connect, counts)
    log(f"stays in {perf_counter() - started:.1f} s: {_listed(parts)}")
    log(f"vacuumed in {vacuum_and_checkpoint(connect):.1f} s")
    with closing(connect()) as raw:
        log(f"rows: {', '.join(f'{table} {count:,}' for table, count in rows_of(raw).items())}")
    started = perf_counter()
    if errors := integrity_errors(connect):
        raise ValueError("\n".join(errors))
    log(f"verified every invariant and every key in {perf_counter() - started:.1f} s")
    return loaded


def _require_same_first(small: Database, big: Database) -> None:
    with closing(psycopg2.connect(small.url)) as here, closing(psycopg2.connect(big.url)) as there:
        alone, among_others = rows_of_first(here), rows_of_first(there)
    if alone != among_others:
        message = f"the first hotel differs between the databases: {alone}, {among_others}"
        raise ValueError(message)


def _listed(seconds: dict[str, float]) -> str:
    return ", ".join(f"{what} {duration:.1f} s" for what, duration in seconds.items())


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
        target=f"{MAX_RATIO}x",
        reached=compared.ratio <= MAX_RATIO,
    )
