"""The memory of a worker and the time of a cold start, while no other web server of the benchmark runs."""

import re
from contextlib import closing
from pathlib import Path
from statistics import fmean
from time import perf_counter

from tools.bench.builds.api import Api, Connection
from tools.bench.builds.comparison import Results, Row, in_turn, of_both
from tools.bench.builds.contenders import Contender, served
from tools.bench.builds.reads import CLIENTS, LIST_ROOMS, QUICK_PAGES, SEARCHED, search_page
from tools.bench.builds.sides import Side
from tools.bench.builds.targets import target_of
from tools.bench.builds.throughput import FrontDesk
from tools.bench.cpu_time import children

Sides = tuple[Side, Side]
"""The base and ours, neither of which is served."""

MEMORY_TURNS = 2
LOAD_STAYS_PER_ROUND = 4
LOAD_PAGES_PER_ROUND = 2
ROUNDS_PER_START = 5
FEWEST_STARTS = 2
FIRST_PAGE = "/rooms/?page_size=50"


def memory_rows(sides: Sides, *, rounds: int) -> list[Row]:
    """Start each side anew, read the memory of its workers, load them, and read it again."""
    results = Results()
    for number in range(MEMORY_TURNS):
        for side in in_turn(sides, number):
            with served(side) as contender:
                results.add("just started", side.name, _mebibytes(contender))
                _load(contender, rounds=rounds)
                results.add("after the load", side.name, _mebibytes(contender))
    return [
        Row(
            f"a worker {when}, PSS",
            of_both(sides, lambda side, when=when: fmean(results.of(when, side.name))),  # type: ignore[misc]
            "MiB",
            target_of(f"worker {when}"),
        )
        for when in ("after the load", "just started")
    ]


def start_rows(sides: Sides, *, rounds: int) -> list[Row]:
    """Start gunicorn with one worker; time its first answer, and the first answer of the API."""
    results = Results()
    tokens = {side.name: _token(side) for side in sides}
    starts = max(FEWEST_STARTS, rounds // ROUNDS_PER_START)
    for number in range(starts):
        for side in in_turn(sides, number):
            with side.served(workers=1) as server:
                results.add("cold start to the first answer", side.name, server.seconds_to_health)
                with closing(Connection(server.port)) as connection:
                    Api(connection, *tokens[side.name]).read(FIRST_PAGE)
                    seconds = perf_counter() - server.started
                results.add("cold start to the first answer of the API", side.name, seconds)
    return [
        Row(
            what,
            of_both(sides, lambda side, what=what: results.median(what, side.name)),  # type: ignore[misc]
            "s",
            target_of("cold start"),
            f"{starts} starts",
        )
        for what in dict.fromkeys(what for what, _ in results.values)
    ]


def _token(side: Side) -> tuple[str, str]:
    """Return a token and the hotel in which it is used."""
    with served(side) as contender:
        return contender.api.token, contender.api.hotel


def _load(contender: Contender, *, rounds: int) -> None:
    """Read each page some times, search, and perform stays."""
    pages = [_always_list, *QUICK_PAGES.values()]
    pages += [
        search_page(path, words) for path in ("/room-bookings/", "/guests/") for words in SEARCHED.values()
    ]
    requests = [contender.api.prepare("GET", page(contender)) for page in pages]
    contender.api.send_all(requests * max(1, LOAD_PAGES_PER_ROUND * rounds), clients=CLIENTS)
    FrontDesk(contender).perform_stays(max(CLIENTS, LOAD_STAYS_PER_ROUND * rounds))


def _always_list(_: Contender) -> str:
    return LIST_ROOMS


def _mebibytes(contender: Contender) -> float:
    """Return the mean proportional set size of the workers."""
    return fmean(_pss_kibibytes(pid) for pid in children(contender.server.master)) / 1024


def _pss_kibibytes(pid: int) -> int:
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", text, re.MULTILINE)
    if found is None:
        message = f"no proportional set size of process {pid}: {text}"
        raise ValueError(message)
    return int(found[1])
