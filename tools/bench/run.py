"""One benchmark, from the empty server to the printed tables."""

import argparse
import json
import logging
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from tools.bench import (
    availability,
    calendars,
    commands,
    demo_start,
    hotel_setup,
    housekeeping,
    million,
    pages,
    payments,
    plain_orm,
    requests,
    throughput,
)
from tools.bench.databases import Database, new_database
from tools.bench.relays import parts as relays
from tools.bench.streams import parts as streams
from tools.bench.table import Row, Table

PLAIN_ORM = "plain-orm"
PARTS = {
    "commands": commands.rows,
    "requests": requests.rows,
    "throughput": throughput.rows,
    "payments": payments.rows,
    "streams": streams.rows,
    "relays": relays.rows,
    "demo-start": demo_start.rows,
    "availability": availability.rows,
    "calendars": calendars.rows,
    "housekeeping": housekeeping.rows,
    PLAIN_ORM: plain_orm.rows,
}
"""The parts that measure one hotel, which is created for them."""
IN_A_BROWSER = {"pages": pages.rows}
"""The parts that need a browser besides. They are measured only when they are named."""
ONE_HOTEL_PARTS = PARTS | IN_A_BROWSER

MILLION = "million"


def run_benchmark(options: argparse.Namespace, *, log: Callable[[str], None]) -> None:
    """Measure the selected parts and print them."""
    parts = selected_parts(options)
    one_hotel_parts = [name for name in parts if name in ONE_HOTEL_PARTS]
    url = os.environ["DATABASE_URL"]
    rows: list[Row] = []
    tables = [Table(rows)]
    with _logs_in_a_file():
        facts = machine_facts(Database(url))
        if one_hotel_parts:
            measured_rows = _measure_one_hotel(url, one_hotel_parts, rounds=options.rounds, log=log)
            if compared := measured_rows.pop(PLAIN_ORM, None):
                tables.append(Table(compared, contenders=plain_orm.CONTENDERS))
            rows += [row for part in measured_rows.values() for row in part]
        if MILLION in parts:
            size = replace(million.MILLION, hotels=options.hotels)
            measured = million.measure(server_url=url, rounds=options.rounds, log=log, size=size)
            rows.append(measured.load)
            tables.append(measured.commands)
    _report(options, facts, [table for table in tables if table.rows])


def selected_parts(options: argparse.Namespace) -> list[str]:
    """Return the named parts, or all parts. Raises ValueError for an unknown part."""
    named = [name.strip() for name in options.only.split(",") if name.strip()]
    if unknown := set(named) - {*ONE_HOTEL_PARTS, MILLION}:
        message = f"no part of the benchmark: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    return named or [*PARTS, *([] if options.without_million else [MILLION])]


def _measure_one_hotel(
    url: str, wanted: Sequence[str], *, rounds: int, log: Callable[[str], None]
) -> dict[str, list[Row]]:
    with new_database(url, f"bench_{os.getpid()}") as database, database.active():
        log(f"Creating a hotel of {hotel_setup.ROOMS} rooms ...")
        hotel = hotel_setup.create_hotel()
        with database.connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return {name: ONE_HOTEL_PARTS[name](database, hotel, rounds=rounds, log=log) for name in wanted}


@contextmanager
def _logs_in_a_file() -> Generator[None]:
    """Write the log as in production, to a file."""
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    with tempfile.TemporaryFile("w") as file:
        before = handler.setStream(file)
        yield
        handler.setStream(before or sys.stderr)


def machine_facts(server: Database) -> dict[str, str]:
    """Return the facts about machine and server that every result names."""
    with closing(server.connection):
        settings = server.settings()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 2**30:.0f} GB",
        "python": platform.python_version(),
        **settings,
    }


def _report(options: argparse.Namespace, facts: dict[str, str], tables: Sequence[Table]) -> None:
    facts_line = ", ".join(f"{name} {value}" for name, value in facts.items())
    printed = [table.as_markdown() if options.markdown else table.as_text() for table in tables]
    sys.stdout.write("\n".join([f"{facts_line}\n", *printed]))
    if options.json:
        results = {"machine": facts, "tables": [table.facts() for table in tables]}
        Path(options.json).write_text(json.dumps(results, indent=2) + "\n")
