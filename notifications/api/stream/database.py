"""The statements of the streams, each run by a thread with a connection of its own."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from time import monotonic
from typing import ParamSpec, TypeVar

from django.db import Error, InterfaceError, close_old_connections, connection
from django.utils import timezone

from notifications.api.stream.frames import Frame, frames_of
from notifications.api.stream.pages import PAGE, read_frames
from notifications.selectors import events_after_cursors, last_positions
from staff.api.continued_access import Access, lost_access

P = ParamSpec("P")
T = TypeVar("T")

DATABASE_ERRORS = (Error, InterfaceError)
IDLE_SECONDS = 30


@dataclass(frozen=True)
class Watched:
    """A hotel with listeners: how far its feed has been read, and which variants of events they get."""

    hotel_slug: str
    position: int
    variants: Collection[bool]


@dataclass(frozen=True)
class News:
    """New events by hotel; the hotels whose feed has more of them; and those whose feed is shorter than it was."""

    frames: Mapping[int, Sequence[Frame]]
    has_more: bool
    gone_back: Collection[int]


class DatabaseThread:
    """Runs functions in one thread, which keeps its connection."""

    def __init__(self, name: str) -> None:
        self._used_at = 0.0
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a function of this module. After an error the next one gets a new connection. Raises DATABASE_ERRORS."""

        def call() -> T:
            try:
                self._check_connection()
                return work(*args, **kwargs)
            except DATABASE_ERRORS:
                connection.close()
                raise

        return await asyncio.get_running_loop().run_in_executor(self._executor, call)

    def _check_connection(self) -> None:
        """Let Django check a connection that was idle: the server may have closed it."""
        before, self._used_at = self._used_at, monotonic()
        if self._used_at - before > IDLE_SECONDS:
            close_old_connections()

    def close(self) -> None:
        """Close the connection when the work is done; new work is refused."""
        self._executor.submit(connection.close)
        self._executor.shutdown(wait=False)


def look_for_news(watched: Mapping[int, Watched]) -> News:
    """Read the new events of all hotels, with one statement, or with two if there are any."""
    ends = last_positions(hotel_pks=list(watched))
    ahead = [(pk, hotel.position) for pk, hotel in watched.items() if ends.get(pk, 0) > hotel.position]
    read = events_after_cursors(ahead, limit=PAGE)
    frames = {
        pk: frames_of(events, hotel_slug=watched[pk].hotel_slug) for (pk, _), events in read.items() if events
    }
    for pk, new in frames.items():
        _compose(new, watched[pk].variants)
    return News(
        frames=frames,
        has_more=any(len(new) == PAGE for new in frames.values()),
        gone_back=[pk for pk, hotel in watched.items() if ends.get(pk, 0) < hotel.position],
    )


def read_page(*, hotel_pk: int, hotel_slug: str, position: int, variants: Iterable[bool]) -> Sequence[Frame]:
    """Read the events of a hotel after a position."""
    frames = read_frames(hotel_pk=hotel_pk, hotel_slug=hotel_slug, position=position)
    _compose(frames, variants)
    return frames


def find_lost_access(accesses: Collection[Access]) -> set[Access]:
    """Return those whose callers may listen no longer."""
    return lost_access(accesses, now=timezone.now())


def _compose(frames: Iterable[Frame], variants: Iterable[bool]) -> None:
    """Compose the texts here, where they do not hold up the event loop."""
    for shows_amounts in variants:
        for frame in frames:
            frame.text(shows_amounts=shows_amounts)
