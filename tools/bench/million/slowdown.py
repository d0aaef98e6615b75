"""The slowdown of each command among a million rooms: the same command in both databases, in turn."""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from time import perf_counter

from hotel.models import Hotel
from tests.statement_count import statements_sent
from tools.bench.databases import Database
from tools.bench.million.every_command import every_command
from tools.bench.million.page_reads import page_reads
from tools.bench.million.timed_commands import Step, TimedFrontDesk

MAX_RATIO = 1.25
FIRST_HOTEL = "hotel-1"
WARM_UP = 10
"""The number of first rounds that do not count: PostgreSQL plans each statement of a trigger anew for five of them."""


@dataclass
class MeasuredDatabase:
    """One of the two databases, and the seconds of each command in it."""

    database: Database
    seconds: dict[str, list[float]] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)
    steps: Iterator[Step] | None = None

    def begin(self) -> None:
        """Begin a round of all commands."""
        with self.database.active():
            front_desk = TimedFrontDesk(Hotel.objects.get(slug=FIRST_HOTEL))
            self.steps = chain(every_command(front_desk), page_reads(front_desk))

    def run_next_step(self) -> str | None:
        """Run the next command and keep its time; return None at the end of the round."""
        with self.database.active():
            step = next(self.steps or iter(()), None)
            if step is None:
                return None
            started = perf_counter()
            step.run()
            self.seconds.setdefault(step.name, []).append(perf_counter() - started)
            return step.name

    def count_all(self) -> None:
        """Count the statements of each command in a round of its own."""
        self.begin()
        with self.database.active():
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
        """The slowdown."""
        return self.big / self.small


def compare(small: Database, big: Database, *, rounds: int, log: Callable[[str], None]) -> list[Compared]:
    """Run every command in both databases in turn; the first of the two changes with every command."""
    alone, among_others = MeasuredDatabase(small), MeasuredDatabase(big)
    turn = 0
    for number in range(rounds + WARM_UP):
        alone.begin()
        among_others.begin()
        is_running = True
        while is_running:
            pair = (alone, among_others) if turn % 2 else (among_others, alone)
            names = [database.run_next_step() for database in pair]
            is_running = names[0] is not None
            turn += 1
        if number % 50 == 0:
            log(f"{number + 1} rounds of {len(alone.seconds)} commands in both ...")
    among_others.count_all()
    return [
        Compared(
            name,
            small=median(seconds),
            big=median(among_others.seconds[name]),
            statements=among_others.statements[name],
        )
        for name, seconds in alone.seconds.items()
    ]


def median(seconds: list[float]) -> float:
    """Return the median in milliseconds, without the first rounds."""
    return statistics.median(seconds[WARM_UP:]) * 1000
