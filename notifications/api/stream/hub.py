"""All streams of one process: it looks for events once for all listeners, and ends those that may not go on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from hotel.kernel.asgi import Send
from notifications.api.stream.database import (
    DATABASE_ERRORS,
    DatabaseThread,
    Watched,
    find_lost_access,
    look_for_news,
    read_page,
)
from notifications.api.stream.feeds import HotelFeed
from notifications.api.stream.frames import Frame
from notifications.api.stream.listener import End, Listener
from notifications.api.stream.start import StreamOffer, StreamStart

logger = logging.getLogger("innkeeper.streams")

TICK_SECONDS = 1.0
BATCH, PAUSE_AFTER_BATCH_SECONDS = 25, 0.003
"""Listeners are woken in batches: while all of a large hotel write at once, requests would wait."""
PAUSE_AFTER_ERROR_SECONDS = 1.0


@dataclass(frozen=True)
class StreamLimits:
    """The limits of a process.

    The hub looks for events every `look_seconds`, sends a heartbeat after `heartbeat_seconds` without an event, and
    checks every `check_seconds` that callers may go on. A client that has not read for `send_seconds` is cut off.
    """

    look_seconds: float
    heartbeat_seconds: float
    check_seconds: float
    send_seconds: float
    max_listeners: int


class StreamHub:
    """The listeners of a process, and the loops that serve them while there are any."""

    def __init__(self, limits: StreamLimits) -> None:
        self._limits = limits
        self._feeds: dict[int, HotelFeed] = {}
        self._listeners: set[Listener] = set()
        self._offers: set[StreamOffer] = set()
        self._loops: list[asyncio.Task[None]] = []
        self._is_stopping = False
        # A client that is far behind must not delay the events of the others.
        self._for_news = DatabaseThread("stream-news")
        self._for_pages = DatabaseThread("stream-pages")

    def offer(self) -> StreamOffer:
        """Offer to keep one more stream open. The place is taken until `withdraw` or `add`."""
        taken = len(self._listeners) + len(self._offers)
        offer = StreamOffer(is_full=self._is_stopping or taken >= self._limits.max_listeners)
        self._offers.add(offer)
        return offer

    def withdraw(self, offer: StreamOffer) -> None:
        """Free the place of an offer."""
        self._offers.discard(offer)

    def add(self, start: StreamStart, send: Send) -> Listener:
        """Add a listener, which `remove` removes."""
        feed = self._feeds.get(start.hotel_pk)
        if feed is None:
            feed = self._feeds[start.hotel_pk] = HotelFeed(
                hotel_pk=start.hotel_pk, hotel_slug=start.hotel_slug, position=start.last_position
            )
        listener = Listener(start, feed, send, self._read_page)
        feed.listeners.add(listener)
        self._listeners.add(listener)
        if self._is_stopping:
            listener.stop(End.SERVER_STOPS)
        elif not self._loops:
            self._loops = [
                self._start(self._look, "look"),
                self._start(self._tick, "tick"),
                self._start(self._check, "check"),
            ]
        return listener

    def remove(self, listener: Listener) -> None:
        """Forget a listener; without any, the hub rests."""
        self._listeners.discard(listener)
        listener.feed.listeners.discard(listener)
        if not listener.feed.listeners:
            self._feeds.pop(listener.feed.hotel_pk, None)
        if not self._listeners:
            self._stop_loops()

    def stop(self) -> None:
        """End all streams, and take no more."""
        self._is_stopping = True
        self._end(list(self._listeners), End.SERVER_STOPS)

    def close(self) -> None:
        """Close the connections to the database."""
        self._stop_loops()
        self._for_news.close()
        self._for_pages.close()

    def _start(self, loop: Callable[[], Awaitable[None]], name: str) -> asyncio.Task[None]:
        task = asyncio.create_task(self._repeat(loop), name=f"streams-{name}")
        task.add_done_callback(self._fail)
        return task

    async def _repeat(self, loop: Callable[[], Awaitable[None]]) -> None:
        """Repeat the work of a loop; while the database does not answer, streams stay open."""
        while True:
            try:
                await loop()
            except DATABASE_ERRORS:
                logger.exception("The database does not answer; the streams wait.")
                await asyncio.sleep(PAUSE_AFTER_ERROR_SECONDS)

    def _fail(self, task: asyncio.Task[None]) -> None:
        """End all streams if a loop has failed: their clients come back to new loops, with the last id."""
        if not task.cancelled():
            logger.error("A loop of the streams has failed.", exc_info=task.exception())
            self._stop_loops()
            self._end(list(self._listeners), End.FAILED)

    def _stop_loops(self) -> None:
        for task in self._loops:
            task.cancel()
        self._loops = []

    async def _look(self) -> None:
        """Read the new events of all hotels that have listeners."""
        watched = {
            pk: Watched(feed.hotel_slug, feed.position, feed.variants()) for pk, feed in self._feeds.items()
        }
        news = await self._for_news.run(look_for_news, watched)
        waiting: list[Listener] = []
        for pk, frames in news.frames.items():
            feed = self._feeds.get(pk)
            if feed and feed.position == watched[pk].position:
                feed.add(frames)
                waiting += feed.listeners
        for pk in news.gone_back:
            if (feed := self._feeds.get(pk)) and feed.position == watched[pk].position:
                self._end(list(feed.listeners), End.FEED_WENT_BACK)
        await _in_batches(waiting, Listener.wake)
        if not news.has_more:
            await asyncio.sleep(self._limits.look_seconds)

    async def _tick(self) -> None:
        """Request heartbeats, cut off clients that do not read, and forget what nobody needs."""
        await asyncio.sleep(TICK_SECONDS)
        now = asyncio.get_running_loop().time()
        quiet: list[Listener] = []
        for listener in list(self._listeners):
            since = listener.sending_since
            if since is not None and now - since > self._limits.send_seconds:
                listener.stop(End.TOO_SLOW)
            elif since is None and now - listener.sent_at >= self._limits.heartbeat_seconds:
                quiet.append(listener)
        for feed in self._feeds.values():
            feed.forget()
        await _in_batches(quiet, Listener.request_heartbeat)

    async def _check(self) -> None:
        """End the streams of callers that may listen no longer."""
        await asyncio.sleep(self._limits.check_seconds)
        listeners = list(self._listeners)
        lost = await self._for_pages.run(find_lost_access, {listener.start.access for listener in listeners})
        self._end([listener for listener in listeners if listener.start.access in lost], End.ACCESS_LOST)

    def _end(self, listeners: Sequence[Listener], end: End) -> None:
        for listener in listeners:
            listener.stop(end)

    async def _read_page(self, feed: HotelFeed, position: int) -> Sequence[Frame]:
        return await self._for_pages.run(
            read_page,
            hotel_pk=feed.hotel_pk,
            hotel_slug=feed.hotel_slug,
            position=position,
            variants=feed.variants(),
        )


async def _in_batches(listeners: Sequence[Listener], call: Callable[[Listener], None]) -> None:
    for first in range(0, len(listeners), BATCH):
        for listener in listeners[first : first + BATCH]:
            call(listener)
        await asyncio.sleep(PAUSE_AFTER_BATCH_SECONDS)
