"""One process of the siege: it gives commands, and notes each before and after."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import OperationalError

from hotel import commands
from hotel.commands import run_command
from hotel.context import running_command
from hotel.exceptions import Refusal
from tests.siege.clerk import Clerk, Told, has_written, told
from tests.siege.deeds import DEEDS
from tests.siege.journal import BEGUN, DONE, REFUSED, Journal, Line


def work(path: Path, *, seed: int, count: int, began: float) -> None:
    """Give so many commands."""
    clerk, journal, repeated = Clerk(seed=seed, began=began), Journal(path), watch_repeats()
    kinds, weights = list(DEEDS), [deed.weight for deed in DEEDS.values()]
    for _ in range(count):
        clerk.turn_to_some_hotel()
        (kind,) = clerk.dice.choices(kinds, weights=weights)
        journal.write(Line(BEGUN, kind))
        repeated.clear()
        journal.write(_give(kind, clerk, repeated))


def watch_repeats() -> Counter[str]:
    """Count, by SQLSTATE, what the runner is told by the database and may try again."""
    run_once, repeated = commands._run_once, Counter[str]()

    def run_and_watch(work: Callable[[], Any], **how: Any) -> Any:
        try:
            return run_once(work, **how)
        except OperationalError as error:
            repeated[str(getattr(error.__cause__, "pgcode", None))] += 1
            raise

    commands._run_once = run_and_watch
    return repeated


def _give(kind: str, clerk: Clerk, repeated: Counter[str]) -> Line:
    ids: list[str] = []

    def give() -> tuple[Told, bool]:
        ids.append(str(running_command().id))
        return told(DEEDS[kind].do(clerk)), has_written()

    try:
        heard, wrote = run_command(give)
    except Refusal as refusal:
        return Line(REFUSED, kind, ids=ids, code=refusal.code, repeated=dict(repeated))
    return Line(
        DONE,
        kind,
        ids=ids,
        bookings=heard.bookings,
        rooms=heard.rooms,
        wrote=wrote,
        repeated=dict(repeated),
    )
