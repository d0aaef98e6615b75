"""Read feeds, subscriptions, and the work that waits for a relay."""

from notifications.selectors.deliveries import (
    dead_letters_of,
    deliveries,
    deliveries_of,
    get_delivery,
    with_lag,
)
from notifications.selectors.feed import (
    FeedFilter,
    FeedPage,
    events_after,
    find_subject,
    register_finder,
)
from notifications.selectors.feed_events import FeedEvent
from notifications.selectors.feed_positions import last_position, last_positions
from notifications.selectors.relay_work import (
    due_subscriptions,
    events_after_cursors,
    redeliveries_of,
    tests_of,
)
from notifications.selectors.webhooks import calls_of, webhook_by_pk, webhooks_of

__all__ = [
    "FeedEvent",
    "FeedFilter",
    "FeedPage",
    "calls_of",
    "dead_letters_of",
    "deliveries",
    "deliveries_of",
    "due_subscriptions",
    "events_after",
    "events_after_cursors",
    "find_subject",
    "get_delivery",
    "last_position",
    "last_positions",
    "redeliveries_of",
    "register_finder",
    "tests_of",
    "webhook_by_pk",
    "webhooks_of",
    "with_lag",
]
