"""The clock of the database, which all relays share, whatever the clocks of their machines show."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class DatabaseClock:
    """Shows the time that the database told last, plus the time since then."""

    _read: datetime | None = None
    _read_at: float = 0.0

    def set(self, now: datetime) -> None:
        """Take over the time that the database has just told."""
        self._read, self._read_at = now, time.monotonic()

    def now(self) -> datetime:
        """Return the time. Raises RuntimeError before the first `set`."""
        if self._read is None:
            raise RuntimeError("the database has not told the time yet")
        return self._read + timedelta(seconds=time.monotonic() - self._read_at)
