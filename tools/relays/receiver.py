"""The behaviour of the receiver in the phases of a run."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tools.pusher.requests import ReceivedMessage
from tools.pusher.server import DOWN, Behaviour, Reply, as_usual, error_reply

_NONSENSE = (
    Reply(200, b"<html>It works!</html>"),
    Reply(200, b'{"error": "Over quota", "code": 4100}', is_taken=False),
    Reply(204, b""),
    Reply(201, b"{}"),
    Reply(500, b"\xff\x00\xfe", is_taken=False),
    Reply(200, b"[" * 1000),
    Reply(429, b"", headers=[("Retry-After", "0")], is_taken=False),
    error_reply(401),
    DOWN,
    Reply(status=None),  # takes the messages, and closes the connection without an answer
)


@dataclass(frozen=True)
class Phase:
    """A behaviour and how many seconds it lasts."""

    name: str
    behaviour: Behaviour
    seconds: float


def failing_phases(*, seconds: float, slow_seconds: float, seed: int) -> list[Phase]:
    """Return the phases in which the receiver is well, down, slow (this long for a call) and answers nonsense."""
    slow = Reply(wait_seconds=slow_seconds)
    return [
        Phase("well", as_usual, seconds / 2),
        Phase("down", lambda _: DOWN, seconds),
        Phase("slow", lambda _: slow, seconds),
        Phase("nonsense", _nonsense(random.Random(seed)), seconds),
    ]


def _nonsense(choose: random.Random) -> Callable[[Sequence[ReceivedMessage]], Reply]:
    return lambda _messages: choose.choice(_NONSENSE)
