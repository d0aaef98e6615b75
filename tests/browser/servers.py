"""The real web server, as in production, on a database of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from http import HTTPStatus
from pathlib import Path
from urllib.request import urlopen

from tests.browser.databases import SETTINGS
from tools.demo.processes import terminate_with_parent
from tools.locks import ROOT

TIMEOUT_SECONDS = 120
"""Only a server that hangs takes so long; a slow machine does not."""


class Server:
    """Innkeeper under gunicorn, on one port and one database. It can be stopped and started again."""

    def __init__(self, database_url: str, log: Path) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.sessions: dict[str, str] = {}
        self.tokens: dict[str, str] = {}
        self.database_url = database_url
        self.log_begins = 0
        """The place in the log at which the output since the last start begins."""
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """The output of the server so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    @property
    def is_running(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start it, unless it runs, and wait until it answers. Raises AssertionError, with its log."""
        if self.is_running:
            return
        self.log_begins = len(self.log)
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "gunicorn", "config.asgi", f"--bind=127.0.0.1:{self.port}"),
                    *("--worker-class=asgi", "--workers=1", "--log-level=warning"),
                    *("--graceful-timeout=2", "--no-control-socket"),
                ],
                cwd=ROOT,
                env={
                    **os.environ,
                    "DATABASE_URL": self.database_url,
                    "DJANGO_SETTINGS_MODULE": SETTINGS,
                    "STREAM_CHECK_SECONDS": "1",  # 15 otherwise: nobody waits so long for the end of a session
                },
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=terminate_with_parent,  # noqa: PLW1509 (no thread holds a lock that it needs)
            )
        self._wait_until_ready(self._process)

    def stop(self) -> None:
        """End it as an operator does; connections are refused then."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(TIMEOUT_SECONDS)
        finally:
            self._process.kill()
            self._process.wait()

    def kill(self) -> None:
        """End it at once, with its workers, when its data is not needed any more."""
        if self._process is not None and self.is_running:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            try:
                with urlopen(f"{self.url}/healthz/", timeout=5) as answer:
                    if answer.status == HTTPStatus.OK:
                        return
            except OSError:  # no worker listens yet
                time.sleep(0.05)
        message = f"The web server did not start:\n{self.log}"
        raise AssertionError(message)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
