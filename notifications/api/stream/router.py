"""The ASGI application: it keeps streams open, and leaves every other request to Django in a pool of threads."""

import asyncio
import logging
import re
import signal
import threading
from collections.abc import Callable
from types import FrameType

from hotel.kernel.asgi import Receive, Scope, Send
from hotel.kernel.wsgi_bridge import Answer, WsgiBridge
from notifications.api.stream.database import DATABASE_ERRORS
from notifications.api.stream.hub import StreamHub
from notifications.api.stream.listener import End, Listener
from notifications.api.stream.start import OFFER

logger = logging.getLogger("innkeeper.streams")

_STREAM = re.compile(r"/api/staff/hotels/[^/]+/events/stream/")
_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


class StreamRouter:
    """Answers HTTP requests by Django, and keeps the streams open that Django's view accepts.

    So one piece of code judges a stream like any other request, with the middleware of all requests, and the event loop
    only sends what was accepted.
    """

    def __init__(self, django: WsgiBridge, hub: StreamHub) -> None:
        self._django = django
        self._hub = hub

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or the lifespan of the server. A WebSocket is refused."""
        match scope["type"]:
            case "http" if _STREAM.fullmatch(scope["path"]):
                await self._serve_stream(scope, receive, send)
            case "http":
                await self._django(scope, receive, send)
            case "lifespan":
                await self._live(receive, send)
            case "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 1000})

    async def _serve_stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        offer = self._hub.offer()
        try:
            answer = await self._django.answer(scope, receive, send, {OFFER: offer})
            listener = self._hub.add(offer.start, send) if offer.start else None
        finally:
            self._hub.withdraw(offer)
        if listener is None:
            await self._django.send_answer(answer, send)
            return
        try:
            headers = [(name, value) for name, value in answer.headers if name != b"content-length"]
            await send({"type": "http.response.start", "status": answer.status, "headers": headers})
            await _send_until_client_leaves(listener, receive)
        finally:
            self._hub.remove(listener)
            _log_end(listener, answer)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Follow the life of the server."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                _call_on_stop_signals(self._hub.stop)
                await send({"type": "lifespan.startup.complete"})
            else:
                self._hub.stop()
                self._hub.close()
                await send({"type": "lifespan.shutdown.complete"})
                return


async def _send_until_client_leaves(listener: Listener, receive: Receive) -> None:
    async def watch() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        listener.stop(End.CLIENT_LEFT)

    watching = asyncio.create_task(watch())
    try:
        await listener.run()
    except DATABASE_ERRORS:
        logger.exception("A stream ends: the events that it needs cannot be read.")
        listener.end = End.FAILED
    finally:
        watching.cancel()


def _log_end(listener: Listener, answer: Answer) -> None:
    name = dict(answer.headers).get(b"x-request-id", b"").decode("latin-1")
    logger.info(
        "Stream ended: %s",
        listener.end or End.CLIENT_LEFT,
        extra={"request_id": name, "hotel": listener.start.hotel_slug, "position": listener.position},
    )


def _call_on_stop_signals(stop: Callable[[], None]) -> None:
    """Call `stop` as soon as the server gets a stop signal, besides what the server does then.

    Servers wait for open answers before they tell an application to stop: streams would use up all of that time.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        of_server = signal.getsignal(number)

        def handle(number: int, frame: FrameType | None, of_server: object = of_server) -> None:
            if callable(of_server):
                of_server(number, frame)
            loop.call_soon_threadsafe(stop)

        signal.signal(number, handle)
