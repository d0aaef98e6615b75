"""Relay processes that are killed at random moments and started again."""

import os
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from tools.locks import ROOT


@dataclass
class RelayProcesses:
    """A number of `manage.py relay_events`, each killed by SIGKILL now and then; a context manager.

    `environment` names database, app and times. `mean_life_seconds` is the mean time until a process is killed.
    """

    count: int
    environment: Mapping[str, str]
    mean_life_seconds: float
    choose: random.Random
    kills: int = 0
    _running: dict[subprocess.Popen[bytes], float] = field(default_factory=dict)

    def __enter__(self) -> Self:
        for _ in range(self.count):
            self._start()
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            process.kill()
            process.wait()

    def kill_some(self) -> None:
        """Kill the processes whose time has come, and start others. Raises RuntimeError if one has ended by itself."""
        now = time.monotonic()
        for process, until in list(self._running.items()):
            if process.poll() is not None:
                raise RuntimeError(f"a relay ended with status {process.returncode}")
            if now >= until:
                process.kill()
                process.wait()
                del self._running[process]
                self.kills += 1
                self._start()

    def _start(self) -> None:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "relay_events"],
            cwd=ROOT,
            env=os.environ | dict(self.environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        life = self.choose.uniform(0.5, 1.5) * self.mean_life_seconds
        self._running[process] = time.monotonic() + life
