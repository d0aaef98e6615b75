"""The siege itself: processes that give commands, some of them killed and replaced, and the verdict."""

import json
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from tests.siege.journal import BEGUN

AT_A_TIME = 0.1
"""Seconds between two looks at how far they are."""

PROCESS = [sys.executable, "-m", "tests.siege.process"]


@dataclass(frozen=True)
class Plan:
    commands: int
    processes: int
    kills: int
    seed: int


@dataclass
class Worker:
    """A place at the siege: one process after another, and the one journal that they all write."""

    place: int
    folder: Path
    quota: int
    lives: int = 0
    begun: int = 0
    process: subprocess.Popen[bytes] | None = None
    faults: list[str] = field(default_factory=list)
    _read: BinaryIO | None = None

    @property
    def journal(self) -> Path:
        return self.folder / f"{self.place}.jsonl"

    @property
    def said(self) -> Path:
        return self.folder / f"{self.place}.log"

    @property
    def is_done(self) -> bool:
        return self.process is None

    def start(self, *, seed: int, began: float) -> None:
        """Set out for what is left of the quota, with other dice than the life before."""
        self.journal.touch()
        self.lives += 1
        words = [str(self.journal), str(seed + 1000 * self.place + self.lives), str(self.quota - self.begun)]
        with self.said.open("ab") as log:
            self.process = subprocess.Popen([*PROCESS, "work", *words, repr(began)], stdout=log, stderr=log)

    def look(self) -> None:
        """See how far it is, and whether it has come to its end."""
        self._read = self._read or self.journal.open("rb")
        mark = f'"what": "{BEGUN}"'.encode()
        self.begun += sum(mark in line for line in self._read)
        if self.process and self.process.poll() is not None:
            if self.process.returncode:
                last = self.said.read_text(errors="replace")[-2000:]
                self.faults.append(f"worker {self.place} ended with {self.process.returncode}: {last}")
            self.process = None

    def kill(self) -> None:
        """End the process in the middle of whatever it does."""
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None
            self.look()

    def close(self) -> None:
        self.kill()
        if self._read:
            self._read.close()


def lay_siege(plan: Plan, folder: Path) -> tuple[dict[str, Any], float]:
    """Build the hotels, besiege them, and return what the verdict is and how many seconds it took."""
    founding = str(folder / "founding.json")
    subprocess.run([*PROCESS, "open", founding], check=True)
    share, more = divmod(plan.commands, plan.processes)
    workers = [Worker(place, folder, share + (place < more)) for place in range(plan.processes)]
    began = time.time()
    try:
        _besiege(plan, workers, began)
    finally:
        for worker in workers:
            worker.close()
    seconds = time.time() - began
    journals = [str(worker.journal) for worker in workers]
    verdict = subprocess.run([*PROCESS, "judge", founding, *journals], check=True, stdout=subprocess.PIPE)
    outcome: dict[str, Any] = json.loads(verdict.stdout)
    outcome["faults"] += [fault for worker in workers for fault in worker.faults]
    outcome["killed"] = sum(worker.lives - 1 for worker in workers)
    return outcome, seconds


def _besiege(plan: Plan, workers: list[Worker], began: float) -> None:
    dice = random.Random(plan.seed)
    kills = sorted(dice.randrange(plan.commands) for _ in range(plan.kills))
    for worker in workers:
        worker.start(seed=plan.seed, began=began)
    while at_work := [worker for worker in workers if not worker.is_done]:
        time.sleep(AT_A_TIME)
        for worker in at_work:
            worker.look()
        if kills and sum(worker.begun for worker in workers) >= kills[0]:
            victims = [w for w in workers if not w.is_done and 0 < w.begun < w.quota]
            if victims:
                kills.pop(0)
                victim = dice.choice(victims)
                victim.kill()
                victim.start(seed=plan.seed, began=began)


def report(outcome: dict[str, Any], plan: Plan, seconds: float) -> str:
    """The summary that the siege prints."""
    done, refused = outcome["done"], outcome["refused"]
    answered = sum(done.values()) + sum(refused.values())
    lines = [
        f"{answered} of {plan.commands} commands answered, by {plan.processes} processes",
        f"{seconds:.0f} s, {answered / seconds:.0f} commands a second",
        f"{outcome['killed']} workers killed, {outcome['unanswered']} commands left without an answer",
        f"deadlocks retried: {outcome['repeated'].get('40P01', 0)}, busy: {outcome['codes'].get('busy', 0)}",
        "",
        f"{'':20}{'done':>8}{'refused':>9}",
        *[f"{kind:20}{done.get(kind, 0):>8}{refused.get(kind, 0):>9}" for kind in sorted(done | refused)],
        "",
        "refusals: " + ", ".join(f"{code} {count}" for code, count in sorted(outcome["codes"].items())),
        "",
        *(
            outcome["faults"]
            or ["Every invariant holds, every answer is true, the logs tell the present state."]
        ),
    ]
    return "\n".join(lines) + "\n"
