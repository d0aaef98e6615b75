"""The subscriptions that a relay will serve next, and which of them are slow."""

from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field


@dataclass
class WaitingSubscriptions:
    """Primary keys of subscriptions in the order of their turn. Slow ones never occupy all threads.

    A subscription is slow after a failed try or a long one, until it is fast again. Slow ones get half of the threads
    at most, so that receivers which do not answer hold up nobody else.
    """

    threads: int
    _turns: deque[int] = field(default_factory=deque)
    _slow_turns: deque[int] = field(default_factory=deque)
    _slow: set[int] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self._turns or self._slow_turns)

    @property
    def has_fast(self) -> bool:
        """Tell whether a subscription waits that is not slow."""
        return bool(self._turns)

    def add(self, pks: Iterable[int]) -> None:
        """Give subscriptions a turn, unless they have one."""
        present = {*self._turns, *self._slow_turns}
        for pk in pks:
            if pk not in present:
                (self._slow_turns if pk in self._slow else self._turns).append(pk)

    def take(self, in_flight: Collection[int]) -> list[int]:
        """Take as many as there are threads free, besides those that serve `in_flight`."""
        free = self.threads - len(in_flight)
        free_for_slow = max(1, self.threads // 2) - len(self._slow.intersection(in_flight))
        taken = [self._turns.popleft() for _ in range(min(free, len(self._turns)))]
        count = min(free - len(taken), free_for_slow, len(self._slow_turns))
        return taken + [self._slow_turns.popleft() for _ in range(count)]

    def judge(self, pk: int, *, is_slow: bool) -> None:
        """Remember whether a subscription was slow in its last turn."""
        (self._slow.add if is_slow else self._slow.discard)(pk)

    def clear(self) -> None:
        """Forget all turns."""
        self._turns.clear()
        self._slow_turns.clear()
