"""The measured web processes, and processes of listeners beside them."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from tools.bench.cpu_time import children
from tools.bench.databases import Database
from tools.bench.server import free_port
from tools.bench.throughput import wait_until_ready

EVENT_LOOP = ("config.asgi", "--worker-class=asgi")
THREADS = ("config.wsgi", "--threads=4")


class Server:
    """A running gunicorn."""

    def __init__(self, port: int, master: int) -> None:
        self.port = port
        self.master = master

    @property
    def memory_mb(self) -> float:
        """The memory of the workers that no other process has, and their share of the rest, in MB."""
        return sum(_proportional_kb(pid) for pid in children(self.master)) / 1024


class ListenerProcess:
    """A process of listeners."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def arrivals(self, event_count: int) -> dict[int, list[float]]:
        """Wait until all events have arrived and end the listeners; return the times at which each position arrived."""
        output, _ = self._process.communicate(str(event_count))
        return {int(position): times for position, times in json.loads(output).items()}


@contextmanager
def served(
    database: Database,
    application: tuple[str, ...] = EVENT_LOOP,
    *,
    workers: int = 1,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Generator[Server]:
    """Serve the program as in production, with further environment variables."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "gunicorn", *application, f"--bind=127.0.0.1:{port}", f"--workers={workers}"),
        *("--keep-alive=30", "--backlog=4096", "--graceful-timeout=5", "--no-control-socket"),
    ]
    environment = (
        os.environ | {"DATABASE_URL": database.url, "STREAM_MAX_LISTENERS": "10000"} | dict(settings)
    )
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            wait_until_ready(server, port, log)
            yield Server(port, server.pid)
        finally:
            server.terminate()
            server.wait()


@contextmanager
def listening(server: Server, path: str, token: str, *, count: int) -> Generator[ListenerProcess]:
    """Run a process of listeners; all of their streams are open when the block begins."""
    command = [
        sys.executable,
        "-m",
        "tools.bench.streams.listeners",
        str(server.port),
        path,
        token,
        str(count),
    ]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            if process.stdout.readline() != "listening\n":
                raise RuntimeError("the listeners could not open their streams")
            yield ListenerProcess(process)
        finally:
            process.kill()


def _proportional_kb(pid: int) -> int:
    """Return the proportional set size of a process."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        name, _, value = line.partition(":")
        if name == "Pss":
            return int(value.split()[0])
    raise RuntimeError(f"process {pid} has no memory")
