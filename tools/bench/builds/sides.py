"""A side of the comparison: one build with a database of its own, served as in production."""

import os
import secrets
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

from tools.bench.builds.checkouts import Build
from tools.bench.server import PRODUCTION_ENVIRONMENT, free_port

WORKERS, THREADS = 2, 4
START_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class Side:
    """A build, its database, and a folder for its logs."""

    build: Build
    database_url: str
    folder: Path
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(50))

    @property
    def name(self) -> str:
        """The name of the build."""
        return self.build.name

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its processes: this process's without its Python, with production settings."""
        inherited = {
            name: value
            for name, value in os.environ.items()
            if name not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}
        }
        return {
            **inherited,
            **PRODUCTION_ENVIRONMENT,
            "DATABASE_URL": self.database_url,
            "SECRET_KEY": self.secret_key,
            "STATIC_ROOT": str(self.folder),
        }

    def manage(self, *arguments: str) -> None:
        """Run a management command of the build. Raises RuntimeError with its output."""
        command = [str(self.build.python), "manage.py", *arguments]
        finished = subprocess.run(
            command,
            cwd=self.build.folder,
            env=self.environment,
            check=False,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if finished.returncode != 0:
            message = f"manage.py {arguments[0]} of {self.name} failed:\n{finished.stdout}"
            raise RuntimeError(message)

    @contextmanager
    def served(self, *, workers: int = WORKERS) -> Iterator["WebServer"]:
        """Serve the build with gunicorn until the end of the block; its log goes to a file."""
        port, log = free_port(), self.folder / "gunicorn.log"
        command = [
            *(str(self.build.python), "-m", "gunicorn", "config.wsgi", f"--bind=127.0.0.1:{port}"),
            *(f"--workers={workers}", f"--threads={THREADS}", "--keep-alive=600"),
            *("--timeout=120", "--no-control-socket"),
        ]
        with log.open("ab") as output:
            started = time.perf_counter()
            process = subprocess.Popen(
                command, cwd=self.build.folder, env=self.environment, stdout=output, stderr=output
            )
            try:
                _wait_until_ready(process, port, log)
                yield WebServer(port, process.pid, started, time.perf_counter() - started)
            finally:
                process.terminate()
                process.wait()


@dataclass(frozen=True)
class WebServer:
    """A running gunicorn: its port, its master's process ID, and the seconds until /healthz/ answered.

    `started` is the reading of `time.perf_counter` at its start.
    """

    port: int
    master: int
    started: float
    seconds_to_health: float


def _wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=START_TIMEOUT_SECONDS):
                return
        except OSError:  # no worker listens yet
            time.sleep(0.002)
    raise RuntimeError(log.read_text(errors="replace")[-4000:])
