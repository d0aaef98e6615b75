"""Housekeeping commands, in turns."""

from collections.abc import Iterator
from time import perf_counter
from typing import Any

from tools.bench.builds.comparison import Results, Row, in_turn
from tools.bench.builds.contenders import WARM_UP, Contender, Pair, time_row
from tools.bench.builds.targets import target_of

COMMANDS: dict[str, dict[str, Any]] = {
    "start-cleaning": {},
    "mark-cleaned": {},
    "inspect": {"passed": True},
}


def housekeeping_rows(pair: Pair, *, rounds: int) -> list[Row]:
    """Make vacant rooms dirty, which is not timed, and clean and inspect them."""
    results = Results()
    for number in range(-WARM_UP, rounds):
        for contender in in_turn(pair, number):
            room = contender.vacant_rooms[number % len(contender.vacant_rooms)]
            for what, seconds in _clean(contender, room):
                if number >= 0:
                    results.add(what, contender.name, seconds)
                    results.add("housekeeping command", contender.name, seconds)
    each = [time_row(pair, results, what) for what in COMMANDS]
    return [time_row(pair, results, "housekeeping command", target_of("housekeeping command")), *each]


def _clean(contender: Contender, room: str) -> Iterator[tuple[str, float]]:
    api = contender.api
    api.call("POST", f"/rooms/{room}/mark-dirty/", {"note": "A wet dog"})
    for name, body in COMMANDS.items():
        request = api.prepare("POST", f"/rooms/{room}/{name}/", body)
        started = perf_counter()
        api.connection.send(request)
        yield name, perf_counter() - started
