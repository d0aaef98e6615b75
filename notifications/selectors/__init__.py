"""Read feeds, subscriptions, and the work that waits for a relay."""

from notifications.selectors.deliveries import (
    dead_letters_of,
    deliveries,
    deliveries_of,
    get_delivery,
    with_lag,
)
from notifications.selectors.feed import EventRow, events_after
from notifications.selectors.relay_work import (
    FeedEvent,
    due_subscriptions,
    events_after_cursors,
    redeliveries_of,
)

__all__ = [
    "EventRow",
    "FeedEvent",
    "dead_letters_of",
    "deliveries",
    "deliveries_of",
    "due_subscriptions",
    "events_after",
    "events_after_cursors",
    "get_delivery",
    "redeliveries_of",
    "with_lag",
]
