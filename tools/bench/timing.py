"""Wall and CPU times of repeated calls, and their medians."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

WARM_UP = 10
"""The number of first measurements of each kind that do not count."""


@dataclass
class Times:
    """Seconds by name, of the clock and of this process's CPU. Contenders take turns at the same work."""

    wall_seconds: dict[str, list[float]] = field(default_factory=dict)
    cpu_seconds: dict[str, list[float]] = field(default_factory=dict)

    def measure(self, what: str, run: Callable[[], object]) -> None:
        """Run once, after a garbage collection, and keep the times."""
        gc.collect()
        wall_started, cpu_started = time.perf_counter(), time.process_time()
        run()
        self.wall_seconds.setdefault(what, []).append(time.perf_counter() - wall_started)
        self.cpu_seconds.setdefault(what, []).append(time.process_time() - cpu_started)

    def count(self, what: str) -> int:
        """Return the number of measurements that count."""
        return max(0, len(self.wall_seconds.get(what, [])) - WARM_UP)

    def milliseconds(self, what: str) -> float:
        """Return the median of the clock times in milliseconds."""
        return statistics.median(self.wall_seconds[what][WARM_UP:]) * 1000

    def cpu_milliseconds(self, what: str) -> float:
        """Return the median of this process's CPU times in milliseconds, without the server's part."""
        return statistics.median(self.cpu_seconds[what][WARM_UP:]) * 1000
