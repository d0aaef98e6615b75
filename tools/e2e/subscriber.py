"""Programs in Node with libraries that others wrote, as processes whose lines are read while they run."""

import json
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from tools.demo.processes import terminate_with_parent
from tools.e2e.processes import node

Line = Mapping[str, Any]


class NotSeen(RuntimeError):
    """A client did not report what the run waits for."""


@dataclass
class NodeProgram:
    """A script of tools/e2e/node/ that prints lines of JSON; a context manager. `options` are its argument."""

    script: str
    options: Mapping[str, Any]
    lines: list[tuple[float, Line]] = field(default_factory=list)
    """Its reports, each with the time of `time.monotonic` at which it was read."""

    def __enter__(self) -> Self:
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            node(self.script, json.dumps(self.options)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            preexec_fn=terminate_with_parent,  # noqa: PLW1509 (it only calls prctl)
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        self._process.wait()
        self._reader.join()
        assert self._process.stdin is not None
        self._process.stdin.close()

    def tell(self, line: Line) -> None:
        """Send a line of JSON to the script."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        self._process.stdin.flush()

    def wait_for(self, wanted: Callable[[Line], bool], *, seconds: float, what: str) -> tuple[float, Line]:
        """Wait for a line, also one that came before, and return it with its time. Raises NotSeen."""
        deadline = time.monotonic() + seconds
        with self._changed:
            while True:
                for at, line in self.lines:
                    if wanted(line):
                        return at, line
                if not self._changed.wait(deadline - time.monotonic()) and time.monotonic() >= deadline:
                    raise NotSeen(f"{what}: not within {seconds:g} s. Last lines: {self.lines[-3:]}")

    def _read(self) -> None:
        assert self._process.stdout is not None
        for text in self._process.stdout:
            with self._changed:
                self.lines.append((time.monotonic(), json.loads(text)))
                self._changed.notify_all()


class Subscriber(NodeProgram):
    """A client with Pusher's own library; `options` are those of tools/e2e/node/subscriber.js."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        super().__init__("subscriber.js", options)

    def verdict_on(self, channel: str) -> Line:
        """Return the line that says whether it may subscribe to the channel. Raises NotSeen."""
        _, line = self.wait_for(
            lambda line: line["kind"] in {"subscribed", "refused"} and line["channel"] == channel,
            seconds=60,
            what=f"an answer about {channel}",
        )
        return line

    def events(self, channel: str) -> list[Line]:
        """Return what it has shown of a channel until now, in its order."""
        with self._changed:
            return [line for _, line in self.lines if line["kind"] == "event" and line["channel"] == channel]
