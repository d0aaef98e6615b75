"""One comparison, from the checkout of the base to the printed table."""

import argparse
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tools.bench.builds import housekeeping, reads, reservations, throughput, workers
from tools.bench.builds.checkouts import Build, base_build, cache_folder, working_tree
from tools.bench.builds.comparison import Row, as_markdown, as_text
from tools.bench.builds.contenders import served
from tools.bench.builds.databases import DumpStore, filled_database
from tools.bench.builds.filling import HotelSize
from tools.bench.builds.sides import Side
from tools.bench.server import benchmark_server, database_url
from tools.postgres.clusters import CLUSTERS

PARTS_OF_SERVED: dict[str, Callable[..., list[Row]]] = {
    "commands": housekeeping.housekeeping_rows,
    "create": reservations.reservation_rows,
    "lists": reads.list_rows,
    "search": reads.search_rows,
    "throughput": throughput.throughput_rows,
}
"""The parts that compare two served builds; each takes both contenders and the number of rounds."""

PARTS_OF_STARTED: dict[str, Callable[..., list[Row]]] = {
    "memory": workers.memory_rows,
    "start": workers.start_rows,
}
"""The parts that start the builds themselves, one at a time; each takes both sides and the number of rounds."""

PARTS = PARTS_OF_SERVED | PARTS_OF_STARTED

Log = Callable[[str], None]


def run_comparison(options: argparse.Namespace, *, log: Log) -> None:
    """Compare the base with the working tree and print the table."""
    parts = selected_parts(options.only)
    cache = cache_folder()
    builds = (base_build(options.base, cache=cache, log=log), working_tree())
    with benchmark_server() as server_url:
        store = None if os.environ.get("DATABASE_URL") else DumpStore(cache, CLUSTERS["bench"])
        rows = measure(builds, parts, rounds=options.rounds, server_url=server_url, store=store, log=log)
    _report(options, builds, rows)


def selected_parts(only: str) -> list[str]:
    """Return the named parts, or all parts. Raises ValueError for an unknown part."""
    named = [name.strip() for name in only.split(",") if name.strip()]
    if unknown := set(named) - {*PARTS}:
        message = f"no part of the comparison: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}"
        raise ValueError(message)
    return named or [*PARTS]


def measure(
    builds: tuple[Build, Build],
    parts: Sequence[str],
    *,
    rounds: int,
    server_url: str,
    store: DumpStore | None,
    log: Log,
    size: HotelSize | None = None,
) -> list[Row]:
    """Fill both databases, serve both builds, and measure the parts."""
    with ExitStack() as stack:
        base, ours = (
            stack.enter_context(_filled_side(build, number, server_url, size or HotelSize(), store, log))
            for number, build in enumerate(builds)
        )
        rows: list[Row] = []
        if of_served := [name for name in parts if name in PARTS_OF_SERVED]:
            with served(base) as of_base, served(ours) as of_ours:
                for name in of_served:
                    log(f"Measuring: {name} ...")
                    rows += PARTS[name]((of_base, of_ours), rounds=rounds)
        for name in parts:
            if name in PARTS_OF_STARTED:
                log(f"Measuring: {name} ...")
                rows += PARTS[name]((base, ours), rounds=rounds)
        return rows


@contextmanager
def _filled_side(
    build: Build, number: int, server_url: str, size: HotelSize, store: DumpStore | None, log: Log
) -> Iterator[Side]:
    url = database_url(server_url, f"builds_{os.getpid()}_{number}")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        side = Side(build, url, Path(folder))
        with filled_database(side, server_url, size, store, log=log):
            yield side


def _report(options: argparse.Namespace, builds: tuple[Build, Build], rows: Sequence[Row]) -> None:
    facts = {
        "base": builds[0].name,
        "cores": str(os.cpu_count()),
        "python": platform.python_version(),
        "rounds": str(options.rounds),
    }
    sys.stdout.write(", ".join(f"{name} {value}" for name, value in facts.items()) + "\n\n")
    sys.stdout.write(as_markdown(rows) if options.markdown else as_text(rows))
    if options.json:
        results = {"facts": facts, "rows": [row.facts() for row in rows]}
        Path(options.json).write_text(json.dumps(results, indent=2) + "\n")
