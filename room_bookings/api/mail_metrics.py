"""The mails to guests in GET /metrics: how many wait, how long, and how many failed."""

from collections.abc import Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from room_bookings.selectors.mails import mail_counts


class MailMetrics(Collector):
    """Collects the gauges of all hotels with mails that wait or failed, with one statement."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Yield the gauges, each with the slug of the hotel."""
        waiting = _gauge("waiting", "Mails that wait to be sent")
        oldest = _gauge("oldest_waiting_seconds", "Age in seconds of the oldest mail that waits")
        failed = _gauge("failed", "Mails that failed for good")
        for counts in mail_counts():
            waiting.add_metric([counts.hotel_slug], counts.waiting)
            failed.add_metric([counts.hotel_slug], counts.failed)
            since = counts.waiting_since
            oldest.add_metric([counts.hotel_slug], (self._now - since).total_seconds() if since else 0)
        yield from (waiting, oldest, failed)


def _gauge(name: str, help_text: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"innkeeper_mails_{name}", help_text, labels=["hotel"])
