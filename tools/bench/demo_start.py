"""The start of the demo: the first start creates tables and hotels, the second finds both."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from time import perf_counter

from hotel.models import Hotel
from tools.bench.databases import Database, new_database
from tools.bench.server import free_port
from tools.bench.table import Row
from tools.demo.greeting import LAST_LINE

SETTINGS = "config.settings.development"
MAX_RATIO = 0.5
"""The target of the second start, as a part of the first."""


def rows(database: Database, hotel: Hotel, *, rounds: int, log: Callable[[str], None]) -> list[Row]:
    """Start the demo twice in a database of its own, once whatever `rounds` says, and return the row."""
    log("Two starts of the demo ...")
    with new_database(database.url, f"bench_demo_{os.getpid()}", migrate=False) as demo:
        first, second = (_start_and_stop(demo.url) for _ in range(2))
    return [
        Row(
            what="second start of the demo, beside the first",
            ours=second,
            unit="s",
            beside=first,
            ratio=second / first,
            target=f"{MAX_RATIO}x",
            reached=second <= first * MAX_RATIO,
        )
    ]


def _start_and_stop(database_url: str) -> float:
    """Return the seconds from the start of the demo to its greeting."""
    environment = os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": SETTINGS}
    command = [sys.executable, "-m", "tools.demo", f"--port={free_port()}"]
    started = perf_counter()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as demo:
        if demo.stdout is None or LAST_LINE not in map(str.rstrip, demo.stdout):
            raise RuntimeError("the demo ended before it was up")
        seconds = perf_counter() - started
        demo.send_signal(signal.SIGINT)
        demo.communicate()
    return seconds
