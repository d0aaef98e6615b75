"""Real web servers on the loopback interface, for tests that need sockets."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from tests.database_urls import url_of
from tools.locks import ROOT

TIMEOUT_SECONDS = 600
"""Only a server that hangs takes so long; a slow machine does not."""
WSGI = ("config.wsgi", "--threads=4")
ASGI = ("config.asgi", "--worker-class=asgi")


class WebServer:
    """A running gunicorn with one worker."""

    def __init__(self, address: tuple[str, int], process: subprocess.Popen[bytes], log: Path) -> None:
        self.address = address
        self.process = process
        self._log = log

    @property
    def log(self) -> str:
        """The log of the program so far."""
        return self._log.read_text()

    def terminate(self) -> int:
        """Ask the server to end as an operator does; return its exit code when it has ended."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(TIMEOUT_SECONDS)


@contextmanager
def web_server(
    application: Sequence[str], *options: str, environment: Mapping[str, str] | None = None
) -> Iterator[WebServer]:
    """Run the program under gunicorn on the tests' database; early connections wait in the listening socket."""
    with socket.create_server(("127.0.0.1", 0)) as listener, tempfile.NamedTemporaryFile() as log:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", *application, f"--bind=fd://{listener.fileno()}"),
                *("--log-level=warning", "--graceful-timeout=1", "--no-control-socket", *options),
            ],
            cwd=ROOT,
            env={
                **os.environ,
                "DATABASE_URL": url_of(connection.settings_dict),
                "DJANGO_SETTINGS_MODULE": "config.settings.test",
                **(environment or {}),
            },
            pass_fds=[listener.fileno()],
            stderr=log,
        )
        try:
            yield WebServer(listener.getsockname(), process, Path(log.name))
        finally:
            process.terminate()
            try:
                process.wait(TIMEOUT_SECONDS)
            finally:
                process.kill()
                process.wait()
