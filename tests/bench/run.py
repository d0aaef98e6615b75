"""One bench from the empty server to the table."""

import argparse
import json
import logging
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench import commands, house, million, requests, throughput
from tests.bench.databases import Database, fresh
from tests.bench.table import Row, as_markdown, as_text

PARTS = {"commands": commands.rows, "requests": requests.rows, "throughput": throughput.rows}


def bench(options: argparse.Namespace, *, say: Callable[[str], None]) -> None:
    """Measure what was asked for, and print it."""
    wanted = [name.strip() for name in options.only.split(",") if name.strip()] or list(PARTS)
    url = os.environ["DATABASE_URL"]
    with _logs_in_a_file():
        facts, rows = _at_one_house(url, wanted, rounds=options.rounds, say=say)
        if options.million:
            rows += million.rows(server_url=url, rounds=options.rounds, say=say)
    _report(options, facts, rows)


def _at_one_house(
    url: str, wanted: Sequence[str], *, rounds: int, say: Callable[[str], None]
) -> tuple[dict[str, str], list[Row]]:
    with fresh(url, f"bench_{os.getpid()}") as database, database.entered():
        say(f"Building a hotel of {house.ROOMS} rooms ...")
        hotel = house.build()
        with database.connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        rows = [row for name in wanted for row in PARTS[name](database, hotel, rounds=rounds, say=say)]
        return machine(database), rows


@contextmanager
def _logs_in_a_file() -> Generator[None]:
    """The log is written as in production, and out of the way."""
    (handler,) = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    with tempfile.TemporaryFile("w") as file:
        before = handler.setStream(file)
        yield
        handler.setStream(before or sys.stderr)


def machine(database: Database) -> dict[str, str]:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": str(os.cpu_count()),
        "memory": f"{memory / 2**30:.0f} GB",
        "python": platform.python_version(),
        **database.settings(),
    }


def _report(options: argparse.Namespace, facts: dict[str, str], rows: list[Row]) -> None:
    told = ", ".join(f"{name} {value}" for name, value in facts.items())
    sys.stdout.write(f"{told}\n\n" + (as_markdown if options.markdown else as_text)(rows))
    if options.json:
        everything = {"machine": facts, "rows": [row.facts() for row in rows]}
        Path(options.json).write_text(json.dumps(everything, indent=2) + "\n")
