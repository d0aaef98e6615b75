"""One bench from the empty server to the table."""

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

from tools.bench import commands, house, million, plain_orm, requests, throughput
from tools.bench.databases import Database, fresh
from tools.bench.table import Row, Table

PLAIN_ORM = "plain-orm"
PARTS = {
    "commands": commands.rows,
    "requests": requests.rows,
    "throughput": throughput.rows,
    PLAIN_ORM: plain_orm.rows,
}
"""At one hotel, which is built for them."""

MILLION = "million"


def bench(options: argparse.Namespace, *, say: Callable[[str], None]) -> None:
    """Measure what was asked for, and print it."""
    parts = asked(options)
    at_one_house = [name for name in parts if name in PARTS]
    url = os.environ["DATABASE_URL"]
    rows: list[Row] = []
    tables = [Table(rows)]
    with _logs_in_a_file():
        facts = machine(Database(url))
        if at_one_house:
            measured_rows = _at_one_house(url, at_one_house, rounds=options.rounds, say=say)
            if compared := measured_rows.pop(PLAIN_ORM, None):
                tables.append(Table(compared, contenders=plain_orm.CONTENDERS))
            rows += [row for part in measured_rows.values() for row in part]
        if MILLION in parts:
            size = replace(million.MILLION, hotels=options.hotels)
            measured = million.measure(server_url=url, rounds=options.rounds, say=say, size=size)
            rows.append(measured.load)
            tables.append(measured.commands)
    _report(options, facts, [table for table in tables if table.rows])


def asked(options: argparse.Namespace) -> list[str]:
    """The parts that are named, or else all; of all the million can be left out. Raises ValueError."""
    named = [name.strip() for name in options.only.split(",") if name.strip()]
    if unknown := set(named) - {*PARTS, MILLION}:
        message = f"no part of the bench: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    return named or [*PARTS, *([] if options.without_million else [MILLION])]


def _at_one_house(
    url: str, wanted: Sequence[str], *, rounds: int, say: Callable[[str], None]
) -> dict[str, list[Row]]:
    with fresh(url, f"bench_{os.getpid()}") as database, database.entered():
        say(f"Building a hotel of {house.ROOMS} rooms ...")
        hotel = house.build()
        with database.connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return {name: PARTS[name](database, hotel, rounds=rounds, say=say) for name in wanted}


@contextmanager
def _logs_in_a_file() -> Generator[None]:
    """The log is written as in production, and out of the way."""
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    with tempfile.TemporaryFile("w") as file:
        before = handler.setStream(file)
        yield
        handler.setStream(before or sys.stderr)


def machine(server: Database) -> dict[str, str]:
    """What ran the bench."""
    with closing(server.connection):
        told = server.settings()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 2**30:.0f} GB",
        "python": platform.python_version(),
        **told,
    }


def _report(options: argparse.Namespace, facts: dict[str, str], tables: Sequence[Table]) -> None:
    told = ", ".join(f"{name} {value}" for name, value in facts.items())
    printed = [table.as_markdown() if options.markdown else table.as_text() for table in tables]
    sys.stdout.write("\n".join([f"{told}\n", *printed]))
    if options.json:
        everything = {"machine": facts, "tables": [table.facts() for table in tables]}
        Path(options.json).write_text(json.dumps(everything, indent=2) + "\n")
