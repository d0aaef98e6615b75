"""The clock of the database, which all relays share, whatever the clocks of their machines show."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class DatabaseClock:
    """Shows the time that the database returned last, plus the time since then."""

    _read: datetime | None = None
    _read_at: float = 0.0

    def set(self, now: datetime) -> None:
        """Take over the time that the database has just returned."""
        self._read, self._read_at = now, time.monotonic()

    def now(self) -> datetime:
        """Return the time. Raises RuntimeError before the first `set`."""
        if self._read is None:
            raise RuntimeError("the time of the database was not read yet")
        return self._read + timedelta(seconds=time.monotonic() - self._read_at)
