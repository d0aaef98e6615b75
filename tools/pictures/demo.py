"""A demo of its own for the pictures: fresh data in a cluster of its own, on a free port."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from tools.demo.greeting import LAST_LINE
from tools.demo.processes import HOST, stop
from tools.locks import ROOT
from tools.postgres.clusters import CLUSTERS
from tools.postgres.environment import running


class DemoFailed(RuntimeError):
    """The demo ended before it served."""


@contextmanager
def demo() -> Iterator[str]:
    """Run a new demo for the block; yield its address. Raises DemoFailed, and what `running` raises."""
    port = _free_port()
    with running(CLUSTERS["pictures"]) as cluster:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.demo", f"--port={port}"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": cluster.url},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            if LAST_LINE.encode() not in (line.rstrip() for line in process.stdout or ()):
                message = "The demo did not start; its output is above."
                raise DemoFailed(message)
            yield f"http://{HOST}:{port}"
        finally:
            stop(process)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
