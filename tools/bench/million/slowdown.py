"""How much slower a command is among a million rooms: the same command in both databases, in turn."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from time import perf_counter

from hotel.models import Hotel
from tests.statements import statements_sent
from tools.bench.databases import Database
from tools.bench.million.clerk import Clerk, Step
from tools.bench.million.reads import reads
from tools.bench.million.tour import tour

AT_MOST = 1.25
FIRST_HOTEL = "house-1"
WARM_UP = 10
"""The first so many rounds are not counted: PostgreSQL plans each statement of its triggers anew for five of them."""


@dataclass
class Place:
    """One of the two databases, and what each command took there."""

    database: Database
    seconds: dict[str, list[float]] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    steps: Iterator[Step] | None = None

    def begin(self) -> None:
        with self.database.entered():
            desk = Clerk(Hotel.objects.get(slug=FIRST_HOTEL))
            self.steps = chain(tour(desk), reads(desk))

    def take_step(self) -> str | None:
        """Run the next command and note its time; None when the round is over."""
        with self.database.entered():
            step = next(self.steps or iter(()), None)
            if step is None:
                return None
            began = perf_counter()
            step.run()
            self.seconds.setdefault(step.name, []).append(perf_counter() - began)
            return step.name

    def count_all(self) -> None:
        """A round of its own, in which the statements of each command are counted."""
        self.begin()
        with self.database.entered():
            for step in self.steps or ():
                with statements_sent() as sent:
                    step.run()
                self.statements[step.name] = len(sent)


@dataclass(frozen=True)
class Compared:
    """The medians of one command, in milliseconds."""

    name: str
    small: float
    big: float
    statements: int

    @property
    def ratio(self) -> float:
        return self.big / self.small


def compare(small: Database, big: Database, *, rounds: int, say: Callable[[str], None]) -> list[Compared]:
    """So many rounds of every command in both, in turn, the first to go changing with every command."""
    here, there = Place(small), Place(big)
    turn = 0
    for done in range(rounds + WARM_UP):
        here.begin()
        there.begin()
        running = True
        while running:
            pair = (here, there) if turn % 2 else (there, here)
            taken = [place.take_step() for place in pair]
            running = taken[0] is not None
            turn += 1
        if done % 50 == 0:
            say(f"{done + 1} rounds of {len(here.seconds)} commands in both ...")
    there.count_all()
    return [
        Compared(
            name,
            small=median(seconds),
            big=median(there.seconds[name]),
            statements=there.statements[name],
        )
        for name, seconds in here.seconds.items()
    ]


def median(seconds: list[float]) -> float:
    """In milliseconds, the first rounds left out."""
    return statistics.median(seconds[WARM_UP:]) * 1000
