"""The siege itself: processes that give commands, some killed and replaced, the server among them, and the verdict."""

import json
import random
import signal
import time
from dataclasses import dataclass, field
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any, BinaryIO

from tools.postgres.clusters import Cluster
from tools.stress import server
from tools.stress.blows import AIMED, AT_COMMIT, Blow, Orders, drawn, not_met, receipt_of
from tools.stress.journal import BEGUN
from tools.stress.process import finish, judge_all, last_words, open_hotels, start, work

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
    fallen: int
    """So many of them fell by order, after a commit."""

    crashed: list[int]
    """How many processes of the server each crash ended."""

    silenced: int
    """So many crashes fell between a commit and its answer."""

    faults: list[str]


@dataclass
class Place:
    """A place at the siege: one process after another, and the one journal that they all write."""

    number: int
    folder: Path
    quota: int
    lives: int = 0
    begun: int = 0
    fallen: int = 0
    is_vacant: bool = False
    """Who was here fell by order, and nobody has taken the place yet."""

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
        self.is_vacant = False
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
            if self.process.exitcode == -signal.SIGKILL and receipt_of(self.journal).exists():
                receipt_of(self.journal).unlink()
                self.fallen += 1
                self.is_vacant = True
            elif self.process.exitcode:
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
    battle = Battle(plan, places, cluster, Orders(folder), began)
    try:
        battle.fight()
    finally:
        for place in places:
            place.leave()
    seconds = time.time() - began
    finish(start(judge_all, founding, [place.journal for place in places], verdict, log=log), log)
    outcome: dict[str, Any] = json.loads(verdict.read_text())
    fallen = sum(place.fallen for place in places)
    return Result(
        outcome,
        seconds,
        kills=sum(place.lives - 1 for place in places),
        fallen=fallen,
        crashed=battle.crashed,
        silenced=battle.silenced,
        faults=[
            *outcome["faults"],
            *(fault for place in places for fault in place.faults),
            *not_met(outcome, commands=plan.commands, kills=plan.kills, crashes=plan.crashes, fallen=fallen),
        ],
    )


@dataclass
class Battle:
    """The workers at their places, and the blows that fall on them and on the server."""

    plan: Plan
    places: list[Place]
    cluster: Cluster
    orders: Orders
    began: float
    crashed: list[int] = field(default_factory=list)
    silenced: int = 0

    def fight(self) -> None:
        """Until every worker has come to its end. One aimed blow at a time: the next waits until it has fallen."""
        dice = random.Random(self.plan.seed)
        blows = drawn(
            commands=self.plan.commands, kills=self.plan.kills, crashes=self.plan.crashes, dice=dice
        )
        self._send_in(self.places)
        while any(place.process for place in self.places):
            time.sleep(AT_A_TIME)
            for place in self.places:
                place.look()
            self._send_in([place for place in self.places if place.is_vacant])
            if self.orders.are_out(AT_COMMIT) and server.is_silent_after_commit(self.cluster):
                self.silenced += 1
                self._crash()
            victims = [place for place in self.places if place.process and 0 < place.begun < place.quota]
            is_due = blows and victims and sum(place.begun for place in self.places) >= blows[0][0]
            if is_due and not self.orders.are_out(AIMED):
                self._strike(blows.pop(0)[1], dice.choice(victims))

    def _strike(self, blow: Blow, victim: Place) -> None:
        match blow:
            case Blow.KILL:
                victim.kill()
                self._send_in([victim])
            case Blow.CRASH:
                self._crash()
            case _:
                self.orders.give(blow)

    def _crash(self) -> None:
        self.orders.withdraw()
        self.crashed.append(server.kill(self.cluster))
        self.cluster.start()

    def _send_in(self, places: list[Place]) -> None:
        for place in places:
            place.send_in(seed=self.plan.seed, began=self.began)
