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

from tests.bench import commands, house, million, requests, throughput
from tests.bench.databases import Database, fresh
from tests.bench.table import Row, as_markdown, as_text

PARTS = {"commands": commands.rows, "requests": requests.rows, "throughput": throughput.rows}
"""At one hotel, which is built for them."""

MILLION = "million"


def bench(options: argparse.Namespace, *, say: Callable[[str], None]) -> None:
    """Measure what was asked for, and print it."""
    asked = [name.strip() for name in options.only.split(",") if name.strip()]
    if unknown := set(asked) - {*PARTS, MILLION}:
        message = f"no part of the bench: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    at_one_house = [name for name in asked if name in PARTS] if asked else list(PARTS)
    url = os.environ["DATABASE_URL"]
    rows: list[Row] = []
    with _logs_in_a_file():
        facts = machine(Database(url))
        if at_one_house:
            rows += _at_one_house(url, at_one_house, rounds=options.rounds, say=say)
        if options.million or MILLION in asked:
            size = replace(million.MILLION, hotels=options.hotels)
            rows += million.rows(server_url=url, rounds=options.rounds, say=say, size=size)
    _report(options, facts, rows)


def _at_one_house(url: str, wanted: Sequence[str], *, rounds: int, say: Callable[[str], None]) -> list[Row]:
    with fresh(url, f"bench_{os.getpid()}") as database, database.entered():
        say(f"Building a hotel of {house.ROOMS} rooms ...")
        hotel = house.build()
        with database.connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return [row for name in wanted for row in PARTS[name](database, hotel, rounds=rounds, say=say)]


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


def _report(options: argparse.Namespace, facts: dict[str, str], rows: list[Row]) -> None:
    told = ", ".join(f"{name} {value}" for name, value in facts.items())
    sys.stdout.write(f"{told}\n\n" + (as_markdown if options.markdown else as_text)(rows))
    if options.json:
        everything = {"machine": facts, "rows": [row.facts() for row in rows]}
        Path(options.json).write_text(json.dumps(everything, indent=2) + "\n")
