"""The settings of one relay process."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings


@dataclass(frozen=True)
class RelayOptions:
    """The number of subscriptions that are served at a time, and all times in seconds.

    A lease lasts `lease_seconds` and a call at most `timeout_seconds`. Every `look_seconds` the relay looks for
    events. Raises ValueError for a lease that a call could outlive.
    """

    threads: int = 16
    lease_seconds: float = 60
    timeout_seconds: float = 10
    look_seconds: float = 0.25
    events_per_lease: int = 100

    def __post_init__(self) -> None:
        if min(self.threads, self.timeout_seconds, self.look_seconds, self.events_per_lease) <= 0:
            raise ValueError("Threads, time-out, pause and number of events are greater than 0.")
        if self.lease_seconds < 3 * self.timeout_seconds:
            raise ValueError("A lease lasts at least three times as long as the time-out of a call.")

    @property
    def lease(self) -> timedelta:
        """The length of a lease."""
        return timedelta(seconds=self.lease_seconds)

    @property
    def sending_seconds(self) -> float:
        """The seconds of a lease in which calls may start. The rest of it is for a call and a slow resolver."""
        return self.lease_seconds - 2 * self.timeout_seconds


def options_from_settings() -> RelayOptions:
    """Return the options of the Django settings. Raises ValueError."""
    return RelayOptions(
        threads=settings.RELAY_THREADS,
        lease_seconds=settings.RELAY_LEASE_SECONDS,
        timeout_seconds=settings.RELAY_TIMEOUT_SECONDS,
        look_seconds=settings.RELAY_LOOK_SECONDS,
    )
