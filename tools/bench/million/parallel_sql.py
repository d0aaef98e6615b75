"""Work run_in_parallel by connections of their own, so that more than one core of the server takes part."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import perf_counter
from typing import Any, TypeVar

T = TypeVar("T")
Connect = Callable[[], Any]
"""Opens a psycopg2 connection to the database."""

CONNECTIONS = 2


def run_in_parallel(connect: Connect, jobs: Sequence[Callable[[Any], T]]) -> list[T]:
    """Run all jobs at once, each on a connection of its own that commits after it; return their results."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(lambda job: _run(connect, job), jobs))


def _run(connect: Connect, job: Callable[[Any], T]) -> T:
    with closing(connect()) as connection:
        result = job(connection)
        connection.commit()
        return result


def timed(cursor: Any, statement: str, parameters: Any = None) -> float:
    """Execute a statement; return the seconds that it took."""
    started = perf_counter()
    cursor.execute(statement, parameters)
    return perf_counter() - started
