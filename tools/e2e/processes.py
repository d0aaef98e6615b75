"""The processes of the run. Each ends with the block that started it, and with the run if that is killed."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.demo.processes import Process, stop, terminate_with_parent
from tools.locks import ROOT

NODE_FOLDER = ROOT / "tools" / "e2e" / "node"


@contextmanager
def running(command: Sequence[str], *, environment: Mapping[str, str], log: Path) -> Iterator[Process]:
    """Run a process for the block; its output goes to `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=terminate_with_parent,  # noqa: PLW1509 (the run starts no threads before)
        )
        try:
            yield process
        finally:
            stop(process)


def web_server(port: int) -> list[str]:
    """Return the command of the web server."""
    gunicorn = [sys.executable, "-m", "gunicorn", "config.asgi", f"--bind=127.0.0.1:{port}"]
    return [*gunicorn, "--worker-class=asgi", "--workers=2", "--log-level=warning", "--no-control-socket"]


def relay() -> list[str]:
    """Return the command of a relay."""
    return [sys.executable, "manage.py", "relay_events"]


def node(script: str, *arguments: str) -> list[str]:
    """Return the command of a script of the Node folder."""
    return ["node", str(NODE_FOLDER / script), *arguments]
