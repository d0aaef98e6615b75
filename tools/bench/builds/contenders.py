"""A served side and what the measurements need to know of its hotel."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter
from typing import Any
from urllib.parse import quote

from tools.bench.builds.api import Api, log_in
from tools.bench.builds.comparison import Results, Row, in_turn, of_both
from tools.bench.builds.databases import EMPTY_HOTEL, HOTEL, PASSWORD, USERNAME
from tools.bench.builds.people import external_reference
from tools.bench.builds.sides import Side, WebServer
from tools.bench.builds.targets import Target

WARM_UP = 5
"""The number of first rounds that do not count."""


@dataclass(frozen=True)
class Contender:
    """A served side; `api` calls its filled hotel, `empty_hotel` the other one."""

    side: Side
    server: WebServer
    api: Api
    empty_hotel: Api

    @property
    def name(self) -> str:
        """The name of its build."""
        return self.side.name

    @cached_property
    def past_booking(self) -> dict[str, Any]:
        """A booking of a past stay, the same of every side except for its own numbers."""
        return self._found(external_reference(2))

    @cached_property
    def next_booking(self) -> dict[str, Any]:
        """A confirmed booking with a planned room."""
        page = self.api.read("/room-bookings/?status=CONFIRMED&ordering=check_in&page_size=1")
        booking: dict[str, Any] = page["results"][0]
        return booking

    @cached_property
    def occupied_room(self) -> str:
        """The number of a room with guests and a next booking."""
        return str(self.api.read("/rooms/?is_occupied=true&page_size=1")["results"][0]["room_number"])

    @cached_property
    def vacant_rooms(self) -> list[str]:
        """The numbers of the ready rooms."""
        page = self.api.read("/rooms/?room_status=READY_FOR_GUEST&page_size=300")
        return [room["room_number"] for room in page["results"]]

    def _found(self, text: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = self.api.read(f"/room-bookings/?search={quote(text)}")["results"]
        (booking,) = found
        return booking


@contextmanager
def served(side: Side) -> Iterator[Contender]:
    """Serve a side for the block and log in to both of its hotels."""
    with side.served() as server:
        hotel, empty_hotel = (
            log_in(server.port, username=USERNAME, password=PASSWORD, hotel=slug)
            for slug in (HOTEL, EMPTY_HOTEL)
        )
        try:
            yield Contender(side, server, hotel, empty_hotel)
        finally:
            hotel.connection.close()
            empty_hotel.connection.close()


Pair = tuple[Contender, Contender]
"""The base and ours."""

Page = Callable[[Contender], str]
"""Returns the path of a page below a contender's hotel, or a text in it."""


def time_pages(pair: Pair, pages: dict[str, Page], *, rounds: int) -> Results:
    """Read pages in turns, each side over one kept connection; return the seconds by name of page."""
    requests = {
        (what, contender.name): contender.api.prepare("GET", path(contender))
        for what, path in pages.items()
        for contender in pair
    }
    results = Results()
    for number in range(-WARM_UP, rounds):
        for what in pages:
            for contender in in_turn(pair, number):
                started = perf_counter()
                contender.api.connection.send(requests[what, contender.name])
                if number >= 0:
                    results.add(what, contender.name, perf_counter() - started)
    return results


def time_row(pair: Pair, results: Results, what: str, target: Target | None = None, *, note: str = "") -> Row:
    """Return the row of the medians in milliseconds, with both p95 in its note."""
    medians = of_both(pair, lambda contender: 1000 * results.median(what, contender.name))
    tails = " and ".join(f"{1000 * results.p95(what, contender.name):.1f}" for contender in pair)
    return Row(what, medians, "ms", target, ", ".join(filter(None, [f"p95 {tails} ms", note])))
