"""GET /metrics: the state of deliveries, and what higher apps add, read from the database at each scrape."""

from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.module_loading import import_string
from django.views import View
from prometheus_client import CONTENT_TYPE_PLAIN_1_0_0, CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.registry import Collector

from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.problems import problem
from notifications.metric_collectors import COLLECTORS
from notifications.selectors import deliveries
from notifications.snapshots import delivery_snapshot

_GAUGES = {
    "lag_events": "Events behind the cursor of a subscription",
    "lag_seconds": "Age in seconds of the oldest event that waits",
    "dead_letters": "Undelivered dead letters",
    "redeliveries": "Events that wait to be sent once more",
    "tries": "Failed tries since the last success",
}
_LABELS = ["hotel", "delivery", "kind"]


class Metrics(View):
    """The metrics, for a scrape with the token of METRICS_TOKEN; without such a setting, one from the same machine.

    A request that a proxy passed on does not count as one from the same machine.
    """

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer 200 with the metrics, 401 without the token, or 403 to another machine."""
        if settings.METRICS_TOKEN:
            if not _has_token(request):
                return problem(
                    status=401,
                    code=ProblemCode.NOT_AUTHENTICATED,
                    detail="Send the token of METRICS_TOKEN as `Authorization: Bearer`.",
                    headers={"WWW-Authenticate": "Bearer"},
                )
        elif not _comes_from_same_machine(request):
            return problem(
                status=403,
                code=ProblemCode.FORBIDDEN,
                detail="Without METRICS_TOKEN only the same machine may read the metrics.",
            )
        registry = CollectorRegistry()
        now = timezone.now()
        for collector in (_Deliveries, *map(import_string, COLLECTORS)):
            registry.register(collector(now))
        return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_1_0_0)


class _Deliveries(Collector):
    """Collects the gauges of all subscriptions with one statement."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        gauges = {
            name: GaugeMetricFamily(f"innkeeper_delivery_{name}", help_text, labels=_LABELS)
            for name, help_text in _GAUGES.items()
        }
        enabled = GaugeMetricFamily(
            "innkeeper_delivery_enabled", "1 for an enabled subscription, else 0", labels=_LABELS
        )
        last_success = GaugeMetricFamily(
            "innkeeper_delivery_last_success_timestamp_seconds",
            "Unix time of the last delivery; absent before the first",
            labels=_LABELS,
        )
        for subscription in deliveries().order_by("pk").iterator():
            labels = [subscription.hotel.slug, str(subscription.pk), subscription.kind]
            shown = delivery_snapshot(subscription, now=self._now)
            for name, gauge in gauges.items():
                gauge.add_metric(labels, shown[name])
            enabled.add_metric(labels, float(subscription.disabled_at is None))
            if subscription.last_success_at is not None:
                last_success.add_metric(labels, subscription.last_success_at.timestamp())
        yield from (*gauges.values(), enabled, last_success)


def _has_token(request: HttpRequest) -> bool:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and constant_time_compare(token.strip(), settings.METRICS_TOKEN)


def _comes_from_same_machine(request: HttpRequest) -> bool:
    address = str(request.META.get("REMOTE_ADDR") or "")
    if not address or "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    return ip_address(address).is_loopback
