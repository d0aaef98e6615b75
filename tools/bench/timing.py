"""How a time is taken, and what many times say together."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

WARM_UP = 10
"""The first so many times of each kind are not counted."""


@dataclass
class Times:
    """Seconds by what took them, of the clock and of this process alone; contenders take turns at the same thing."""

    taken: dict[str, list[float]] = field(default_factory=dict)
    worked: dict[str, list[float]] = field(default_factory=dict)

    def take(self, what: str, run: Callable[[], object]) -> None:
        gc.collect()
        started, idle_until = time.perf_counter(), time.process_time()
        run()
        self.taken.setdefault(what, []).append(time.perf_counter() - started)
        self.worked.setdefault(what, []).append(time.process_time() - idle_until)

    def count(self, what: str) -> int:
        return max(0, len(self.taken.get(what, [])) - WARM_UP)

    def milliseconds(self, what: str) -> float:
        """The median."""
        return statistics.median(self.taken[what][WARM_UP:]) * 1000

    def own_milliseconds(self, what: str) -> float:
        """The median of what this process computed, the server's part left out."""
        return statistics.median(self.worked[what][WARM_UP:]) * 1000
