"""Relay processes that are killed at random moments and started again."""

import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Self

from tools.locks import ROOT


@dataclass
class RelayProcesses:
    """A number of `manage.py relay_events`, each killed by SIGKILL now and then; a context manager.

    `environment` names database, app and times. `mean_life_seconds` is the mean time until a process is killed, counted
    from its first line of log, which says that it runs: on a busy machine it takes long to start.
    """

    count: int
    environment: Mapping[str, str]
    mean_life_seconds: float
    choose: random.Random
    kills: int = 0
    _running: dict[subprocess.Popen[bytes], "_Life"] = field(default_factory=dict)

    def __enter__(self) -> Self:
        for _ in range(self.count):
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        for process, life in self._running.items():
            process.kill()
            process.wait()
            life.log.close()

    def kill_some(self) -> None:
        """Kill the processes whose time has come, and start others. Raises RuntimeError if one has ended by itself."""
        for process, life in list(self._running.items()):
            if process.poll() is not None:
                raise RuntimeError(f"a relay ended with status {process.returncode}")
            if life.is_over():
                process.kill()
                process.wait()
                self._running.pop(process).log.close()
                self.kills += 1
                self._start()

    def _start(self) -> None:
        log = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the process)
        process = subprocess.Popen(
            [sys.executable, "manage.py", "relay_events"],
            cwd=ROOT,
            env=os.environ | dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=log,
        )
        self._running[process] = _Life(log, self.choose.uniform(0.5, 1.5) * self.mean_life_seconds)


@dataclass
class _Life:
    """The time that a process has left, from its first line of log."""

    log: IO[bytes]
    seconds: float
    until: float | None = None

    def is_over(self) -> bool:
        """Tell whether the process runs for so long."""
        if self.until is None and os.fstat(self.log.fileno()).st_size:
            self.until = time.monotonic() + self.seconds
        return self.until is not None and time.monotonic() >= self.until
