"""The processes of the stress run, forked from a parent that never connects to the database."""

import json
import os
import signal
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - models exist after the setup only

from tools.stress.hotels import create_scenarios  # noqa: E402
from tools.stress.journal import read  # noqa: E402
from tools.stress.log_index import commands_with_rows  # noqa: E402
from tools.stress.unlogged_values import current_values  # noqa: E402
from tools.stress.verdict import reach_verdict  # noqa: E402
from tools.stress.worker import work  # noqa: E402

__all__ = ["create_hotels", "start", "work", "write_verdict"]


class ProcessFailed(RuntimeError):
    """A process ended with an error; the message holds the end of its output."""


def start(do: Callable[..., None], *arguments: Any, log: Path, **more: Any) -> ForkProcess:
    """Call `do` in a daemon process of its own, whose output is appended to `log`."""
    process = get_context("fork").Process(target=_run, args=(do, log, arguments, more), daemon=True)
    # A signal between the fork and the registration of the child would leave the child behind.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    return process


def finish(process: ForkProcess, log: Path) -> None:
    """Wait for the end of a process. Raises ProcessFailed."""
    process.join()
    if process.exitcode:
        raise ProcessFailed(f"ended with {process.exitcode}: {log_tail(log)}")
    process.close()


def log_tail(log: Path) -> str:
    """Return the last characters of a log."""
    return log.read_text(errors="replace")[-2000:]


def create_hotels(setup: Path) -> None:
    """Create tables and hotels; write the commands that did it and the initial values that no log records."""
    call_command("migrate", verbosity=0)
    create_scenarios()
    values = {"setup_commands": sorted(commands_with_rows()), "values": current_values()}
    setup.write_text(json.dumps(values))


def write_verdict(setup: Path, journals: list[Path], output: Path) -> None:
    """Check the database against all journals and write the verdict."""
    known = json.loads(setup.read_text())
    commands = set(known["setup_commands"])
    verdict = reach_verdict(read(journals), setup_commands=commands, values=known["values"])
    output.write_text(json.dumps(vars(verdict)))


def _run(do: Callable[..., None], log: Path, arguments: tuple[Any, ...], more: dict[str, Any]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # only the parent has anything to unwind
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(file, 1)
    os.dup2(file, 2)
    do(*arguments, **more)
