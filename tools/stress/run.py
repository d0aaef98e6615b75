"""The stress run itself: worker processes, faults that hit them and the server, and the verdict."""

import json
import random
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any, BinaryIO

from tools.postgres.clusters import Cluster
from tools.stress import database_server
from tools.stress.faults import (
    AT_COMMIT,
    TARGETED,
    Fault,
    FaultOrders,
    missed_cases,
    receipt_path,
    schedule_faults,
)
from tools.stress.journal import BEGUN
from tools.stress.processes import create_hotels, finish, log_tail, start, work, write_verdict

POLL_SECONDS = 0.1
"""The time between two looks at the journals."""

SEED_STEP = 1000
"""The distance between the seeds of neighbouring slots; a slot's next worker gets the next seed."""


@dataclass(frozen=True)
class Plan:
    """The size of a run: `kills` of workers and `crashes` of the server."""

    commands: int
    processes: int
    kills: int
    crashes: int
    seed: int


@dataclass
class Result:
    """The verdict and what the run did.

    `killed_after_commit` counts the kills right after a commit, `crashes_at_commit` the crashes between a commit and
    its answer; `crash_process_counts` has the number of server processes that each crash killed.
    """

    verdict: dict[str, Any]
    seconds: float
    kills: int
    killed_after_commit: int
    crash_process_counts: list[int]
    crashes_at_commit: int
    errors: list[str]


@dataclass
class WorkerSlot:
    """One worker process after another, which share a journal and a number of commands to give.

    `is_vacant`: the last worker was killed by a targeted fault, and no other has replaced it.
    """

    number: int
    folder: Path
    quota: int
    starts: int = 0
    begun: int = 0
    killed_after_commit: int = 0
    is_vacant: bool = False
    process: ForkProcess | None = None
    errors: list[str] = field(default_factory=list)
    _journal_file: BinaryIO | None = None

    @property
    def journal(self) -> Path:
        """The journal of all workers of the slot."""
        return self.folder / f"{self.number}.jsonl"

    @property
    def log(self) -> Path:
        """The output of all workers of the slot."""
        return self.folder / f"{self.number}.log"

    def start_worker(self, *, seed: int, started_at: float) -> None:
        """Start a worker for the rest of the quota, with a seed of its own."""
        self.journal.touch()
        self.starts += 1
        self.is_vacant = False
        own_seed = seed + SEED_STEP * self.number + self.starts
        count = self.quota - self.begun
        self.process = start(
            work, self.journal, log=self.log, seed=own_seed, count=count, started_at=started_at
        )

    def update(self) -> None:
        """Count the commands that were begun, and notice the end of the process."""
        has_ended = self.process is not None and not self.process.is_alive()
        self._journal_file = self._journal_file or self.journal.open("rb")
        mark = f'"event": "{BEGUN}"'.encode()
        self.begun += sum(mark in line for line in self._journal_file)
        if self.process and has_ended:
            receipt = receipt_path(self.journal)
            if self.process.exitcode == -signal.SIGKILL and receipt.exists():
                receipt.unlink()
                self.killed_after_commit += 1
                self.is_vacant = True
            elif self.process.exitcode:
                self.errors.append(
                    f"worker {self.number} ended with {self.process.exitcode}: {log_tail(self.log)}"
                )
            self.process.close()
            self.process = None

    def kill(self) -> None:
        """Kill the process at whatever point it has reached."""
        if self.process:
            self.process.kill()
            self.process.join()
            self.process.close()
            self.process = None
            self.update()

    def close(self) -> None:
        """Kill the process and close the journal."""
        self.kill()
        if self._journal_file:
            self._journal_file.close()


@dataclass
class StressRun:
    """The workers in their slots, and the faults that hit them and the server."""

    plan: Plan
    slots: list[WorkerSlot]
    cluster: Cluster
    orders: FaultOrders
    started_at: float
    crash_process_counts: list[int] = field(default_factory=list)
    crashes_at_commit: int = 0

    def execute(self) -> None:
        """Run until every worker has ended. Only one targeted fault is pending at a time."""
        rng = random.Random(self.plan.seed)
        faults = schedule_faults(
            commands=self.plan.commands, kills=self.plan.kills, crashes=self.plan.crashes, rng=rng
        )
        self._start_workers(self.slots)
        while any(slot.process for slot in self.slots):
            time.sleep(POLL_SECONDS)
            for slot in self.slots:
                slot.update()
            self._start_workers([slot for slot in self.slots if slot.is_vacant])
            if self.orders.any_pending(AT_COMMIT) and database_server.waits_after_commit(self.cluster):
                self.crashes_at_commit += 1
                self._crash()
            victims = [slot for slot in self.slots if slot.process and 0 < slot.begun < slot.quota]
            is_due = faults and victims and sum(slot.begun for slot in self.slots) >= faults[0][0]
            if is_due and not self.orders.any_pending(TARGETED):
                self._inject(faults.pop(0)[1], rng.choice(victims))

    def _inject(self, fault: Fault, victim: WorkerSlot) -> None:
        match fault:
            case Fault.KILL:
                victim.kill()
                self._start_workers([victim])
            case Fault.CRASH:
                self._crash()
            case _:
                self.orders.give(fault)

    def _crash(self) -> None:
        self.orders.withdraw()
        self.crash_process_counts.append(database_server.kill(self.cluster))
        self.cluster.start()

    def _start_workers(self, slots: list[WorkerSlot]) -> None:
        for slot in slots:
            slot.start_worker(seed=self.plan.seed, started_at=self.started_at)


def run_stress(plan: Plan, cluster: Cluster, folder: Path) -> Result:
    """Create the hotels, run all workers with their faults, and reach a verdict."""
    setup, verdict_file, log = folder / "setup.json", folder / "verdict.json", folder / "run.log"
    finish(start(create_hotels, setup, log=log), log)
    share, rest = divmod(plan.commands, plan.processes)
    slots = [WorkerSlot(number, folder, share + (number < rest)) for number in range(plan.processes)]
    run = StressRun(plan, slots, cluster, FaultOrders(folder), time.time())
    try:
        run.execute()
    finally:
        for slot in slots:
            slot.close()
    seconds = time.time() - run.started_at
    finish(start(write_verdict, setup, [slot.journal for slot in slots], verdict_file, log=log), log)
    return _result(run, json.loads(verdict_file.read_text()), seconds)


def _result(run: StressRun, verdict: dict[str, Any], seconds: float) -> Result:
    killed_after_commit = sum(slot.killed_after_commit for slot in run.slots)
    missed = missed_cases(
        verdict,
        commands=run.plan.commands,
        kills=run.plan.kills,
        crashes=run.plan.crashes,
        killed_after_commit=killed_after_commit,
    )
    return Result(
        verdict,
        seconds,
        kills=sum(slot.starts - 1 for slot in run.slots),
        killed_after_commit=killed_after_commit,
        crash_process_counts=run.crash_process_counts,
        crashes_at_commit=run.crashes_at_commit,
        errors=[*verdict["errors"], *(error for slot in run.slots for error in slot.errors), *missed],
    )
