"""Metrics of the events of payment providers."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from room_bookings.models import ProviderEvent
from room_bookings.provider_enums import EventOutcome


class ProviderEventMetrics(Collector):
    """Counts the events of each account by outcome, also those that no booking is known for, with one statement."""

    def __init__(self, now: datetime) -> None:
        """Take the instant of the scrape, as every collector does; these metrics do not depend on it."""

    def collect(self) -> Iterator[Metric]:
        """Yield the gauge."""
        gauge = GaugeMetricFamily(
            "innkeeper_provider_events",
            "Events of payment providers by what became of them",
            labels=["account", "outcome"],
        )
        counted = ProviderEvent.objects.order_by().values_list("account__account", "outcome")
        for account, outcome, number in counted.annotate(number=Count("pk")):
            gauge.add_metric([account, EventOutcome(outcome)], number)
        yield gauge
