"""One open stream: its position, and the reason for its end."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum

from hotel.kernel.asgi import Send
from notifications.api.stream.feeds import HotelFeed
from notifications.api.stream.frames import Frame, heartbeat, opening
from notifications.api.stream.pages import PAGE, Progress, text_of
from notifications.api.stream.start import StreamStart

ReadPage = Callable[[HotelFeed, int], Awaitable[Sequence[Frame]]]
"""Reads the events of a hotel after a position from the database."""


class End(StrEnum):
    """The reason for the end of a stream, as the log names it."""

    CLIENT_LEFT = "client_left"
    ACCESS_LOST = "access_lost"
    TOO_SLOW = "too_slow"
    SERVER_STOPS = "server_stops"
    FEED_WENT_BACK = "feed_went_back"
    FAILED = "failed"


class Listener:
    """A client that listens to a hotel.

    It keeps nothing of what it will send: it takes what follows its position from the feed of its hotel, or from the
    database if it is further behind. While a client does not read, `send` waits, and the position stays.
    """

    def __init__(self, start: StreamStart, feed: HotelFeed, send: Send, read_page: ReadPage) -> None:
        self.start = start
        self.feed = feed
        self.end: End | None = None
        self.sent_at = self._now()
        self.sending_since: float | None = None
        self._progress = Progress(start.position)
        self._send = send
        self._read_page = read_page
        self._news = asyncio.Event()
        self._is_heartbeat_due = False
        self._task: asyncio.Task[None] | None = None

    @property
    def position(self) -> int:
        """The position up to which everything is sent or left out by the filter."""
        return self._progress.position

    def wake(self) -> None:
        """Look for events once more."""
        self._news.set()

    def request_heartbeat(self) -> None:
        """Send a heartbeat after what waits to be sent."""
        self._is_heartbeat_due = True
        self.wake()

    def stop(self, end: End) -> None:
        """End the stream, also while its client does not read. A first reason stands."""
        if self.end is None:
            self.end = end
            self.wake()
            if self._task and self.sending_since is not None:
                self._task.cancel()

    async def run(self) -> None:
        """Send events until somebody calls `stop`, then the end of the answer, unless the client has left.

        Raises CancelledError if the client did not take what was sent last.
        """
        self._task = asyncio.current_task()
        await self._write(opening(position=self.position, retry_milliseconds=self.start.retry_milliseconds))
        while self.end is None:
            self._news.clear()
            before = self.position
            text = await self._next_text()
            if text:
                await self._write(text)
            elif self.position == before:
                await self._news.wait()
        if self.end is not End.CLIENT_LEFT:
            await self._send({"type": "http.response.body", "body": b""})

    async def _next_text(self) -> bytes:
        """Return the next events and a heartbeat if one is due; nothing if there is neither."""
        if self.feed.has_all_after(self.position):
            frames = self.feed.frames_after(self.position, limit=PAGE)
        else:
            frames = await self._read_page(self.feed, self.position)
        text = text_of(frames, self.start, self._progress)
        if self._is_heartbeat_due:
            self._is_heartbeat_due = False
            text += heartbeat(self.position)
        return text

    async def _write(self, text: bytes) -> None:
        self.sending_since = self._now()
        await self._send({"type": "http.response.body", "body": text, "more_body": True})
        self.sending_since = None
        self.sent_at = self._now()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()
