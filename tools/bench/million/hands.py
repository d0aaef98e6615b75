"""Work shared by connections of their own, so that more than one core of the server takes part."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from time import perf_counter
from typing import Any, TypeVar

T = TypeVar("T")
Connect = Callable[[], Any]
"""Opens a psycopg2 connection to the database."""

HANDS = 2


def shared(connect: Connect, jobs: Sequence[Callable[[Any], T]]) -> list[T]:
    """What each job returns, all done at once, each on a connection of its own that is committed after it."""
    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(lambda job: _done(connect, job), jobs))


def _done(connect: Connect, job: Callable[[Any], T]) -> T:
    with closing(connect()) as connection:
        result = job(connection)
        connection.commit()
        return result


def timed(cursor: Any, statement: str, parameters: Any = None) -> float:
    """Execute; the seconds it took."""
    began = perf_counter()
    cursor.execute(statement, parameters)
    return perf_counter() - began
