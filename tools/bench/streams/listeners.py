"""A process of listeners, which costs the measured processes nothing but its sockets.

python -m tools.bench.streams.listeners PORT PATH TOKEN COUNT

It prints "listening" when all streams are open, and reads its input to the end: the number of events that were sent.
When every stream has got so many, or none has got one for QUIET_SECONDS, it prints, as JSON, the monotonic times at
which each position arrived, by position, and ends.
"""

import asyncio
import json
import re
import sys
import time

OPEN_AT_ONCE = 50
QUIET_SECONDS = 10
_EVENT = re.compile(rb"(?:\r\n|\n\n)id: (\d+)\ndata")
"""The begin of an event, also of the first one in a chunk; heartbeats and resets begin with their name."""
_MESSAGE_END = b"\n\n"


class Listeners:
    """Open streams, and the arrivals of their events."""

    def __init__(self, port: int, path: str, token: str) -> None:
        self._port = port
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Token {token}\r\n\r\n"
        ).encode()
        self._gate = asyncio.Semaphore(OPEN_AT_ONCE)
        self._reading: list[asyncio.Task[None]] = []
        self.arrivals: dict[int, list[float]] = {}

    async def open(self) -> None:
        """Open one more stream, and read it from now on."""
        async with self._gate:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(self._request)
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(b"HTTP/1.1 200"):
                raise RuntimeError(head.decode())
            await reader.readuntil(_MESSAGE_END)
        self._reading.append(asyncio.create_task(self._read(reader, writer)))

    async def _read(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        rest = b""
        while piece := await reader.read(1 << 16):
            complete, _, rest = (rest + piece).rpartition(_MESSAGE_END)
            now = time.monotonic()
            for found in _EVENT.finditer(_MESSAGE_END + complete):
                self.arrivals.setdefault(int(found[1]), []).append(now)
        writer.close()

    async def wait_for(self, event_count: int) -> None:
        """Wait until every stream has got so many events, or no stream has got one for QUIET_SECONDS."""
        expected, got, quiet_since = event_count * len(self._reading), 0, time.monotonic()
        while got < expected and time.monotonic() < quiet_since + QUIET_SECONDS:
            await asyncio.sleep(0.1)
            now_got = sum(map(len, self.arrivals.values()))
            if now_got > got:
                got, quiet_since = now_got, time.monotonic()

    def stop(self) -> None:
        """Close all streams."""
        for task in self._reading:
            task.cancel()


async def listen(port: int, path: str, token: str, count: int) -> None:
    """Listen until the input says how many events were sent, and they have arrived."""
    listeners = Listeners(port, path, token)
    await asyncio.gather(*(listeners.open() for _ in range(count)))
    print("listening", flush=True)
    event_count = await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    await listeners.wait_for(int(event_count))
    listeners.stop()
    print(json.dumps(listeners.arrivals), flush=True)


if __name__ == "__main__":
    _, port_text, path_text, token_text, count_text = sys.argv
    asyncio.run(listen(int(port_text), path_text, token_text, int(count_text)))
