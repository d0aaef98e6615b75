"""The siege itself: processes that give commands, some killed and replaced, the server among them, and the verdict."""

import json
import random
import time
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any, BinaryIO

from config.private_postgres import Cluster
from tests.siege import server
from tests.siege.journal import BEGUN
from tests.siege.process import finish, judge_all, last_words, open_hotels, start, work

AT_A_TIME = 0.1
"""Seconds between two looks at how far they are."""

A_LIFE = 1000
"""The dice of a worker's next life, and of its neighbour's, are so far apart."""


@dataclass(frozen=True)
class Plan:
    """`kills`: so many workers are killed; `crashes`: so often the server is."""

    commands: int
    processes: int
    kills: int
    crashes: int
    seed: int


@dataclass
class Result:
    outcome: dict[str, Any]
    seconds: float
    kills: int
    crashed: list[int]
    """How many processes of the server each crash ended."""
    faults: list[str]


@dataclass
class Place:
    """A place at the siege: one process after another, and the one journal that they all write."""

    number: int
    folder: Path
    quota: int
    lives: int = 0
    begun: int = 0
    process: ForkProcess | None = None
    faults: list[str] = field(default_factory=list)
    _read: BinaryIO | None = None

    @property
    def journal(self) -> Path:
        return self.folder / f"{self.number}.jsonl"

    @property
    def log(self) -> Path:
        return self.folder / f"{self.number}.log"

    def send_in(self, *, seed: int, began: float) -> None:
        """Set out for what is left of the quota, with other dice than the life before."""
        self.journal.touch()
        self.lives += 1
        dice = seed + A_LIFE * self.number + self.lives
        left = self.quota - self.begun
        self.process = start(work, self.journal, log=self.log, seed=dice, count=left, began=began)

    def look(self) -> None:
        """See how far it is, and whether it has come to its end."""
        ended = self.process is not None and not self.process.is_alive()
        self._read = self._read or self.journal.open("rb")
        mark = f'"what": "{BEGUN}"'.encode()
        self.begun += sum(mark in line for line in self._read)
        if self.process and ended:
            if self.process.exitcode:
                self.faults.append(
                    f"worker {self.number} ended with {self.process.exitcode}: {last_words(self.log)}"
                )
            self.process.close()
            self.process = None

    def kill(self) -> None:
        """End the process in the middle of whatever it does."""
        if self.process:
            self.process.kill()
            self.process.join()
            self.process.close()
            self.process = None
            self.look()

    def leave(self) -> None:
        self.kill()
        if self._read:
            self._read.close()


def lay_siege(plan: Plan, cluster: Cluster, folder: Path) -> Result:
    """Build the hotels, besiege them, and judge."""
    founding, verdict, log = folder / "founding.json", folder / "verdict.json", folder / "siege.log"
    finish(start(open_hotels, founding, log=log), log)
    share, more = divmod(plan.commands, plan.processes)
    places = [Place(number, folder, share + (number < more)) for number in range(plan.processes)]
    began = time.time()
    try:
        crashed = _besiege(plan, places, cluster, began)
    finally:
        for place in places:
            place.leave()
    seconds = time.time() - began
    finish(start(judge_all, founding, [place.journal for place in places], verdict, log=log), log)
    outcome: dict[str, Any] = json.loads(verdict.read_text())
    return Result(
        outcome,
        seconds,
        kills=sum(place.lives - 1 for place in places),
        crashed=crashed,
        faults=[*outcome["faults"], *(fault for place in places for fault in place.faults)],
    )


def _besiege(plan: Plan, places: list[Place], cluster: Cluster, began: float) -> list[int]:
    dice = random.Random(plan.seed)
    moments = [(dice.randrange(plan.commands), is_crash) for is_crash in _shuffled(plan, dice)]
    blows, crashed = sorted(moments), []
    for place in places:
        place.send_in(seed=plan.seed, began=began)
    while any(place.process for place in places):
        time.sleep(AT_A_TIME)
        for place in places:
            place.look()
        victims = [place for place in places if place.process and 0 < place.begun < place.quota]
        if not blows or not victims or sum(place.begun for place in places) < blows[0][0]:
            continue
        _, is_crash = blows.pop(0)
        if is_crash:
            crashed.append(server.kill(cluster))
            cluster.start()
        else:
            victim = dice.choice(victims)
            victim.kill()
            victim.send_in(seed=plan.seed, began=began)
    return crashed


def _shuffled(plan: Plan, dice: random.Random) -> list[bool]:
    """Each blow: whether it falls on the server."""
    blows = [True] * plan.crashes + [False] * plan.kills
    dice.shuffle(blows)
    return blows
