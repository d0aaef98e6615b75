"""The faults of a run: some hit at random, some are targeted at the moment between a commit and its answer."""

import os
import random
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import connection

FULL_RUN_COMMANDS = 20_000
"""The size from which a run has to meet every hard case."""


class Fault(StrEnum):
    """A kill of a worker or a crash of the server."""

    KILL = "kill"
    KILL_AFTER_COMMIT = "kill-after-commit"
    """A worker kills itself when it has committed a request with a key."""

    CRASH = "crash"
    CRASH_AT_COMMIT = "crash-at-commit"
    """The server is killed when it has committed and not yet answered."""

    CRASH_AT_KEYED_COMMIT = "crash-at-keyed-commit"


KILLS = (Fault.KILL_AFTER_COMMIT, Fault.KILL)
CRASHES = (Fault.CRASH_AT_COMMIT, Fault.CRASH, Fault.CRASH_AT_KEYED_COMMIT)
AT_COMMIT = {Fault.CRASH_AT_COMMIT, Fault.CRASH_AT_KEYED_COMMIT}
TARGETED = AT_COMMIT | {Fault.KILL_AFTER_COMMIT}


def schedule_faults(
    *, commands: int, kills: int, crashes: int, rng: random.Random
) -> list[tuple[int, Fault]]:
    """Return the faults in order, each with the number of commands after which it is due.

    Targeted faults are due in the first half, so that a fitting commit still comes.
    """
    faults = [KILLS[n % len(KILLS)] for n in range(kills)]
    faults += [CRASHES[n % len(CRASHES)] for n in range(crashes)]
    rng.shuffle(faults)
    return sorted(
        (rng.randrange(commands // 2 if fault in TARGETED else commands), fault) for fault in faults
    )


@dataclass(frozen=True)
class FaultOrders:
    """The pending targeted faults: each is a file, which the first worker with a fitting commit takes."""

    folder: Path

    def give(self, fault: Fault) -> None:
        """Order a fault."""
        (self.folder / fault).touch()

    def is_pending(self, fault: Fault) -> bool:
        """Tell whether the fault is ordered and not taken yet."""
        return (self.folder / fault).exists()

    def any_pending(self, faults: set[Fault]) -> bool:
        """Tell whether one of the faults is pending."""
        return any(self.is_pending(fault) for fault in faults)

    def withdraw(self) -> None:
        """Cancel all orders."""
        for fault in TARGETED:
            (self.folder / fault).unlink(missing_ok=True)

    def take(self, fault: Fault, *, receipt: Path) -> bool:
        """Turn a pending order into a receipt and return True, or return False; only one worker can take it."""
        try:
            (self.folder / fault).rename(receipt)
        except FileNotFoundError:
            return False
        return True


def receipt_path(journal: Path) -> Path:
    """Return the file that a worker leaves when it kills itself by order."""
    return journal.with_suffix(".killed")


@dataclass
class Target:
    """A worker that carries out ordered faults at its own commits. `is_keyed`: its present request has a key."""

    orders: FaultOrders
    receipt: Path
    is_keyed: bool = False

    def before_commit(self) -> None:
        """If a crash at commit is ordered, let this commit wait for a standby that does not exist."""
        if self.orders.is_pending(Fault.CRASH_AT_KEYED_COMMIT if self.is_keyed else Fault.CRASH_AT_COMMIT):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = on")

    def after_commit(self) -> None:
        """Kill this process if that is ordered."""
        if self.is_keyed and self.orders.take(Fault.KILL_AFTER_COMMIT, receipt=self.receipt):
            os.kill(os.getpid(), signal.SIGKILL)


def missed_cases(
    verdict: Mapping[str, Any], *, commands: int, kills: int, crashes: int, killed_after_commit: int
) -> list[str]:
    """Return a sentence for each hard case that the run should have met and did not.

    After `killed_after_commit` kills right after a commit, as many answers have to be recovered.
    """
    recovered = verdict["recovered_after_kill"]
    missed = []
    if recovered < killed_after_commit:
        missed.append(
            f"{killed_after_commit} workers were killed after a commit, {recovered} answers recovered."
        )
    if commands < FULL_RUN_COMMANDS:
        return missed
    for name, sentence, is_planned in (
        ("recovered_after_kill", "No worker recovered the answer of a killed worker.", kills > 0),
        ("lost_and_done", "No command was done whose answer was lost with the server.", crashes > 0),
        (
            "recovered_after_crash",
            "No answer that was lost with the server was recovered.",
            crashes >= len(CRASHES),
        ),
    ):
        if is_planned and not verdict[name]:
            missed.append(f"The run missed a case. {sentence}")
    return missed
