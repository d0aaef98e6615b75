"""Read subscriptions with their lag, and their dead letters."""

from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from hotel.models import Hotel
from notifications.enums import DisabledReason
from notifications.models import DeadLetter, EventCounter, OutboxEvent, Redelivery, Subscription


def deliveries() -> QuerySet[Subscription]:
    """Return the subscriptions of all hotels but deleted webhooks, with hotels, annotated as `with_lag` does."""
    kept = Subscription.objects.exclude(disabled_reason=DisabledReason.DELETED)
    return with_lag(kept.select_related("hotel"))


def with_lag(subscriptions: QuerySet[Subscription]) -> QuerySet[Subscription]:
    """Annotate subscriptions with their lag and the numbers of their dead letters and redeliveries.

    Annotations: `last_position` of the feed; `waiting_since`, the instant of the oldest event behind the cursor or
    None; `lag_events`; `open_dead_letters`, those that no replay has delivered; `open_redeliveries`.
    """
    counter = EventCounter.objects.filter(hotel=OuterRef("hotel"))
    next_event = OutboxEvent.objects.filter(hotel=OuterRef("hotel"), position=OuterRef("cursor") + 1)
    return subscriptions.annotate(
        last_position=Coalesce(Subquery(counter.values("last_position")), 0),
        lag_events=F("last_position") - F("cursor"),
        waiting_since=Subquery(next_event.values("occurred_at")),
        open_dead_letters=_count_of(DeadLetter.objects.filter(replayed_at__isnull=True)),
        open_redeliveries=_count_of(Redelivery.objects.all()),
    )


def deliveries_of(*, hotel: Hotel) -> QuerySet[Subscription]:
    """Return the subscriptions of the hotel as `deliveries` does, oldest first."""
    return deliveries().filter(hotel=hotel).order_by("pk")


def get_delivery(*, hotel: Hotel, delivery_pk: int) -> Subscription | None:
    """Return one subscription of the hotel as `deliveries` does, or None."""
    return deliveries_of(hotel=hotel).filter(pk=delivery_pk).first()


def dead_letters_of(*, subscription: Subscription) -> QuerySet[DeadLetter]:
    """Return the dead letters of the subscription in the order of the feed, each with `event_id` and `event_type`."""
    event = OutboxEvent.objects.filter(hotel=OuterRef("hotel"), position=OuterRef("position"))
    return (
        DeadLetter.objects.filter(subscription=subscription)
        .annotate(event_id=Subquery(event.values("event_id")), event_type=Subquery(event.values("type")))
        .order_by("position")
    )


def _count_of(rows: "QuerySet[DeadLetter] | QuerySet[Redelivery]") -> Coalesce:
    """Return an expression that counts the rows of a subscription."""
    counted = rows.filter(subscription=OuterRef("pk")).order_by().values("subscription")
    return Coalesce(Subquery(counted.annotate(count=Count("pk")).values("count")), 0)
