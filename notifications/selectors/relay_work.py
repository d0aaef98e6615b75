"""Find the subscriptions that have something to send, and read the events that they send."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotel.kernel.enums import Source
from hotel.kernel.sql import PreparedQuery
from notifications.enums import WEBHOOK_TEST
from notifications.selectors.feed_events import EVENT_COLUMNS, FeedEvent

_FIND_DUE_SUBSCRIPTIONS = PreparedQuery.from_sql(
    "find_due_subscriptions",
    """
    SELECT statement_timestamp(), ARRAY(
        SELECT subscription.id FROM notifications_subscription AS subscription
        LEFT JOIN notifications_eventcounter AS counter USING (hotel_id)
        WHERE subscription.disabled_at IS NULL
            AND subscription.kind = ANY(%(kinds)s)
            AND (subscription.next_try_at IS NULL OR subscription.next_try_at <= statement_timestamp())
            AND (subscription.lease_until IS NULL OR subscription.lease_until <= statement_timestamp())
            AND (subscription.cursor < counter.last_position
                OR subscription.id IN (SELECT subscription_id FROM notifications_redelivery)
                OR subscription.id IN (
                    SELECT subscription_id FROM notifications_webhook WHERE test_event_id IS NOT NULL
                ))
        ORDER BY subscription.last_try_at NULLS FIRST
        LIMIT %(limit)s
    )
    """,
)

_READ_EVENTS_AFTER = PreparedQuery.from_sql(
    "read_events_after_cursors",
    f"""
    SELECT part.number, {EVENT_COLUMNS}
    FROM unnest(%(hotel_pks)s::bigint[], %(cursors)s::bigint[]) WITH ORDINALITY AS part(hotel_id, cursor, number)
    CROSS JOIN LATERAL (
        SELECT * FROM notifications_outboxevent
        WHERE hotel_id = part.hotel_id AND position > part.cursor
        ORDER BY position LIMIT %(limit)s
    ) AS event
    ORDER BY part.number, event.position
    """,  # noqa: S608 (columns of our own)
)

_READ_REDELIVERIES = PreparedQuery.from_sql(
    "read_redeliveries",
    f"""
    SELECT part.subscription_id, {EVENT_COLUMNS}
    FROM unnest(%(subscription_pks)s::bigint[]) AS part(subscription_id)
    CROSS JOIN LATERAL (
        SELECT * FROM notifications_redelivery WHERE subscription_id = part.subscription_id
        ORDER BY position LIMIT %(limit)s
    ) AS redelivery
    JOIN notifications_outboxevent AS event USING (hotel_id, position)
    ORDER BY part.subscription_id, event.position
    """,  # noqa: S608 (columns of our own)
)

_READ_TESTS = PreparedQuery.from_sql(
    "read_tests_of_webhooks",
    """
    SELECT subscription_id, 0, test_event_id, %(type)s, test_requested_at, %(source)s, test_event_id,
        '{}'::text[], '', NULL, NULL
    FROM notifications_webhook
    WHERE subscription_id = ANY(%(subscription_pks)s) AND test_event_id IS NOT NULL
    """,
)


@dataclass(frozen=True)
class DueSubscriptions:
    """Subscriptions with something to send, the least recently served first; `now` is the clock of the database."""

    now: datetime
    pks: list[int]


def due_subscriptions(*, kinds: Collection[str], limit: int) -> DueSubscriptions:
    """Find enabled subscriptions of these kinds whose feed is ahead of their cursor, or that have redeliveries
    or a test event.

    Leaves out those that pause or are leased. One statement for all hotels; it locks nothing, so callers check again
    under the lock.
    """
    ((now, pks),) = _FIND_DUE_SUBSCRIPTIONS(kinds=list(kinds), limit=limit)
    return DueSubscriptions(now=now, pks=pks)


def events_after_cursors(
    cursors: Iterable[tuple[int, int]], *, limit: int
) -> dict[tuple[int, int], list[FeedEvent]]:
    """Read the next events after each cursor, at most `limit`, by one statement.

    A cursor is the primary key of a hotel and a position in its feed.
    """
    parts = sorted(set(cursors))
    if not parts:
        return {}
    hotel_pks, positions = map(list, zip(*parts, strict=True))
    events_of: dict[tuple[int, int], list[FeedEvent]] = {part: [] for part in parts}
    for number, *columns in _READ_EVENTS_AFTER(hotel_pks=hotel_pks, cursors=positions, limit=limit):
        events_of[parts[number - 1]].append(FeedEvent(*columns))
    return events_of


def redeliveries_of(subscription_pks: Sequence[int], *, limit: int) -> dict[int, list[FeedEvent]]:
    """Read the events that each subscription delivers once more, at most `limit`, by one statement."""
    if not subscription_pks:
        return {}
    events_of: dict[int, list[FeedEvent]] = {pk: [] for pk in subscription_pks}
    for pk, *columns in _READ_REDELIVERIES(subscription_pks=list(subscription_pks), limit=limit):
        events_of[pk].append(FeedEvent(*columns))
    return events_of


def tests_of(subscription_pks: Sequence[int]) -> dict[int, FeedEvent]:
    """Read the test event that waits for each of these webhooks, by one statement.

    A test event is in no feed: its position is 0, and it has neither changes nor a snapshot.
    """
    if not subscription_pks:
        return {}
    rows = _READ_TESTS(subscription_pks=list(subscription_pks), type=WEBHOOK_TEST, source=Source.SYSTEM)
    return {pk: FeedEvent(*columns) for pk, *columns in rows}
