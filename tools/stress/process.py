"""What one process of the siege does. It is forked from the one that lays the siege, which never asks the database."""

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

from tools.stress.books import commands_that_wrote  # noqa: E402
from tools.stress.houses import build  # noqa: E402
from tools.stress.journal import read  # noqa: E402
from tools.stress.unlogged import values_now  # noqa: E402
from tools.stress.verdict import judge  # noqa: E402
from tools.stress.worker import work  # noqa: E402

__all__ = ["judge_all", "open_hotels", "start", "work"]


class ProcessFailed(RuntimeError):
    """A process of the siege ended otherwise than it should; the message holds what it said."""


def start(do: Callable[..., None], *arguments: Any, log: Path, **more: Any) -> ForkProcess:
    """Do it in a process of its own, whose output goes to the end of `log`; it does not outlive this one's end."""
    process = get_context("fork").Process(target=_run, args=(do, log, arguments, more), daemon=True)
    # Told to stop between the fork and its entry in the book of children, this one would leave a child behind.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    return process


def finish(process: ForkProcess, log: Path) -> None:
    """Wait for its end. Raises ProcessFailed."""
    process.join()
    if process.exitcode:
        raise ProcessFailed(f"ended with {process.exitcode}: {last_words(log)}")
    process.close()


def last_words(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]


def open_hotels(founding: Path) -> None:
    """Make the tables and the hotels; note the commands that did it, and what no command tells of."""
    call_command("migrate", verbosity=0)
    build()
    founding.write_text(json.dumps({"founding": sorted(commands_that_wrote()), "rules": values_now()}))


def judge_all(founding: Path, journals: list[Path], verdict: Path) -> None:
    """Write down what is to be said of all that the workers noted."""
    known = json.loads(founding.read_text())
    outcome = judge(read(journals), founding=set(known["founding"]), rules=known["rules"])
    verdict.write_text(json.dumps(vars(outcome)))


def _run(do: Callable[..., None], log: Path, arguments: tuple[Any, ...], more: dict[str, Any]) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # only who lays the siege has anything to unwind
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.dup2(file, 1)
    os.dup2(file, 2)
    do(*arguments, **more)
