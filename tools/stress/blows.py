"""The blows of a siege: some fall at random, some are aimed at the moment between a commit and its answer."""

import os
import random
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from django.db import connection

LARGE = 20_000
"""So many commands meet every hard case."""


class Blow(StrEnum):
    KILL = "kill"
    KILL_AFTER_COMMIT = "kill-after-commit"
    """A worker ends itself when it has committed what it sent with a key."""

    CRASH = "crash"
    CRASH_AT_COMMIT = "crash-at-commit"
    """The server is killed when it has committed, and before it says so."""

    CRASH_AT_KEYED_COMMIT = "crash-at-keyed-commit"


KILLS = (Blow.KILL_AFTER_COMMIT, Blow.KILL)
CRASHES = (Blow.CRASH_AT_COMMIT, Blow.CRASH, Blow.CRASH_AT_KEYED_COMMIT)
AT_COMMIT = {Blow.CRASH_AT_COMMIT, Blow.CRASH_AT_KEYED_COMMIT}
AIMED = AT_COMMIT | {Blow.KILL_AFTER_COMMIT}


def drawn(*, commands: int, kills: int, crashes: int, dice: random.Random) -> list[tuple[int, Blow]]:
    """Each blow, in order, and after how many commands it falls: an aimed one so early that it is met in time."""
    blows = [KILLS[n % len(KILLS)] for n in range(kills)]
    blows += [CRASHES[n % len(CRASHES)] for n in range(crashes)]
    dice.shuffle(blows)
    return sorted((dice.randrange(commands // 2 if blow in AIMED else commands), blow) for blow in blows)


@dataclass(frozen=True)
class Orders:
    """An aimed blow is a file: an order to whichever worker comes first to such a commit."""

    folder: Path

    def give(self, blow: Blow) -> None:
        (self.folder / blow).touch()

    def is_out(self, blow: Blow) -> bool:
        return (self.folder / blow).exists()

    def are_out(self, blows: set[Blow]) -> bool:
        return any(self.is_out(blow) for blow in blows)

    def withdraw(self) -> None:
        for blow in AIMED:
            (self.folder / blow).unlink(missing_ok=True)

    def take(self, blow: Blow, *, receipt: Path) -> bool:
        """Whether it was there to be taken; no other takes it too."""
        try:
            (self.folder / blow).rename(receipt)
        except FileNotFoundError:
            return False
        return True


def receipt_of(journal: Path) -> Path:
    """What a worker leaves behind that fell by order."""
    return journal.with_suffix(".fell")


@dataclass
class Target:
    """A worker, which carries out at its own commits what is ordered."""

    orders: Orders
    receipt: Path
    is_keyed: bool = False
    """What it does now was sent with a key."""

    def before_commit(self) -> None:
        """The commit of this transaction is not confirmed before a standby has it, and there is none."""
        if self.orders.is_out(Blow.CRASH_AT_KEYED_COMMIT if self.is_keyed else Blow.CRASH_AT_COMMIT):
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL synchronous_commit = on")

    def after_commit(self) -> None:
        if self.is_keyed and self.orders.take(Blow.KILL_AFTER_COMMIT, receipt=self.receipt):
            os.kill(os.getpid(), signal.SIGKILL)


def not_met(outcome: Mapping[str, Any], *, commands: int, kills: int, crashes: int, fallen: int) -> list[str]:
    """The hard cases that did not happen although they should have. `fallen`: workers that fell after a commit."""
    faults = []
    if outcome["given_again"] < fallen:
        faults.append(f"{fallen} workers fell after a commit, {outcome['given_again']} answers were found")
    if commands < LARGE:
        return faults
    for name, what, is_planned in (
        ("given_again", "No worker found the answer of one who was killed.", kills > 0),
        ("lost_and_done", "No command was done whose answer was lost with the server.", crashes > 0),
        (
            "given_after_crash",
            "No answer that was lost with the server was given again.",
            crashes >= len(CRASHES),
        ),
    ):
        if is_planned and not outcome[name]:
            faults.append(f"The siege was too mild. {what}")
    return faults
