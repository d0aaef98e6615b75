"""The processes of the demo: each ends with the launcher."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence

from tools.locks import ROOT

HOST = "127.0.0.1"
STOP_TIMEOUT_SECONDS = 10
PR_SET_PDEATHSIG = 1

Process = subprocess.Popen[bytes]


def start(
    command: Sequence[str], *, environment: Mapping[str, str] | None = None, stdout: int | None = None
) -> Process:
    """Start a process in a session of its own, so that Ctrl-C reaches the launcher alone."""
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        start_new_session=True,
        preexec_fn=terminate_with_parent,  # noqa: PLW1509 (no threads here)
    )


def stop(process: Process) -> None:
    """Terminate the process; kill it after STOP_TIMEOUT_SECONDS."""
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def terminate_with_parent() -> None:
    """Let Linux end this process when the launcher is killed; elsewhere it keeps running and keeps the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
