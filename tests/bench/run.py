"""One bench from the empty server to the table."""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench import commands, house
from tests.bench.databases import Database, fresh, server
from tests.bench.table import Row, as_markdown, as_text

PARTS = {"commands": commands.rows}


def bench(options: argparse.Namespace, *, say: Callable[[str], None]) -> None:
    wanted = [name.strip() for name in options.only.split(",") if name.strip()] or list(PARTS)
    with server() as url, fresh(url, f"bench_{os.getpid()}") as database, database.entered():
        say(f"Building a hotel of {house.ROOMS} rooms ...")
        hotel = house.build()
        with database.connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        rows = [
            row for name in wanted for row in PARTS[name](database, hotel, rounds=options.rounds, say=say)
        ]
        facts = machine(database)
    _report(options, facts, rows)


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
