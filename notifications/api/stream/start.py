"""The stream that a view hands over to the event loop: its listener, filter and first position."""

from dataclasses import dataclass

from hotel.kernel.exceptions import Busy, ProblemCode
from staff.api.continued_access import Access

OFFER = "innkeeper.stream_offer"
"""The key in META under which a server that can keep a stream open offers to do so."""


@dataclass(frozen=True, slots=True)
class StreamStart:
    """A stream as a request asked for it.

    `last_position` is the end of the feed at that moment. Events of other types than `types` are left out. The first
    text asks the client to wait `retry_milliseconds` before it comes back.
    """

    hotel_pk: int
    hotel_slug: str
    access: Access
    types: frozenset[str]
    shows_amounts: bool
    position: int
    last_position: int
    retry_milliseconds: int


class StreamOffer:
    """The readiness of the server to keep a stream open; `start` is set once the view has accepted it."""

    def __init__(self, *, is_full: bool) -> None:
        self.is_full = is_full
        self.start: StreamStart | None = None

    def accept(self, start: StreamStart) -> None:
        """Hand the stream over to the server. Raises TooManyListeners."""
        if self.is_full:
            raise TooManyListeners
        self.start = start


class TooManyListeners(Busy):
    """The process has as many listeners as it may have, or it is about to end."""

    code = ProblemCode.TOO_MANY_STREAMS
    retry_after_seconds = 5

    def __init__(self) -> None:
        super().__init__("The server keeps as many streams open as it can. Please try again.")
