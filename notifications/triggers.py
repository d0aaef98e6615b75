"""Triggers that keep the feed of a hotel gapless and in the order of commits (I11)."""

import pgtrigger

from hotel.kernel.triggers import InvariantTrigger, raise_refusal_sql

_PLACE_EVENTS = """
    SELECT position INTO placed FROM notifications_outboxevent WHERE id = NEW.id;
    IF placed IS NOT NULL THEN
        RETURN NULL;
    END IF;
    WITH taken AS (
        INSERT INTO notifications_eventcounter AS counter (hotel_id, last_position)
        SELECT hotel_id, count(*) FROM notifications_outboxevent
        WHERE position IS NULL GROUP BY hotel_id ORDER BY hotel_id
        ON CONFLICT (hotel_id) DO UPDATE SET last_position = counter.last_position + EXCLUDED.last_position
        RETURNING hotel_id, last_position
    )
    UPDATE notifications_outboxevent AS event SET position = taken.last_position - ranked.later
    FROM taken JOIN (
        SELECT id, hotel_id, row_number() OVER (PARTITION BY hotel_id ORDER BY id DESC) - 1 AS later
        FROM notifications_outboxevent WHERE position IS NULL
    ) AS ranked USING (hotel_id)
    WHERE event.id = ranked.id;
    RETURN NULL;
"""
"""One statement raises the counters in the order of hotels and places the events, so the triggers see both changes."""

EVENT_TAKES_ITS_POSITION = InvariantTrigger(
    name="i11_event_takes_its_position",
    violation_error_message="An outbox event gets the next position in the feed of its hotel at commit.",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Condition("NEW.position IS NULL"),
    declare=[("placed", "bigint")],
    func=_PLACE_EVENTS,
)

EVENT_POSITION_FOLLOWS_THE_COUNTER = InvariantTrigger(
    name="i11_event_position_follows_the_counter",
    violation_error_message="No outbox event has a position beyond the counter of its hotel.",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("position"),
    condition=pgtrigger.Condition("NEW.position IS NOT NULL"),
    func=(
        "IF NOT EXISTS (SELECT FROM notifications_eventcounter "
        "WHERE hotel_id = NEW.hotel_id AND last_position >= NEW.position) THEN "
        + raise_refusal_sql(
            "i11_event_position_follows_the_counter",
            "Position % of event % is beyond the counter of hotel %.",
            "NEW.position",
            "NEW.event_id",
            "NEW.hotel_id",
        )
        + " END IF; RETURN NULL;"
    ),
)

_IS_AWAITED = """
    EXISTS (SELECT FROM notifications_subscription WHERE hotel_id = OLD.hotel_id AND cursor < OLD.position
        AND disabled_at IS NULL)
    OR EXISTS (SELECT FROM notifications_deadletter WHERE hotel_id = OLD.hotel_id AND position = OLD.position
        AND replayed_at IS NULL)
    OR EXISTS (SELECT FROM notifications_redelivery WHERE hotel_id = OLD.hotel_id AND position = OLD.position)
"""
"""The condition that a subscription still has to deliver the event. `prune_events` locks the hotel meanwhile."""

PLACED_EVENT_IS_FINAL = InvariantTrigger(
    name="i11_placed_event_is_final",
    violation_error_message=(
        "An outbox event with a position is never deleted or changed, but for its snapshot, "
        "which is cleared when every subscription has delivered the event."
    ),
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    condition=pgtrigger.Condition("OLD.position IS NOT NULL"),
    func=(
        "IF TG_OP = 'UPDATE' THEN OLD.snapshot := NULL; "
        "IF NEW IS NOT DISTINCT FROM OLD THEN "
        f"IF {_IS_AWAITED} THEN "
        + raise_refusal_sql(
            "i11_placed_event_is_final",
            "Event % at position % still has to be delivered and keeps its snapshot.",
            "OLD.event_id",
            "OLD.position",
        )
        + " END IF; RETURN NEW; END IF; END IF; "
        + raise_refusal_sql(
            "i11_placed_event_is_final",
            "Event % has position % and cannot be changed or deleted.",
            "OLD.event_id",
            "OLD.position",
        )
    ),
)

EVENT_COUNTER_COUNTS_EVENTS = InvariantTrigger(
    name="i11_event_counter_counts_events",
    violation_error_message="The event counter of a hotel rises by the number of events that get a position.",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=(
        "IF (TG_OP = 'UPDATE' AND NEW.hotel_id <> OLD.hotel_id) "
        "OR NEW.last_position - coalesce(OLD.last_position, 0) <> ("
        "SELECT count(*) FROM notifications_outboxevent WHERE hotel_id = NEW.hotel_id "
        "AND position > coalesce(OLD.last_position, 0) AND position <= NEW.last_position) THEN "
        + raise_refusal_sql(
            "i11_event_counter_counts_events",
            "The event counter of hotel % rises to % without as many new positions.",
            "NEW.hotel_id",
            "NEW.last_position",
        )
        + " END IF; RETURN NULL;"
    ),
)

EVENT_COUNTER_STAYS = InvariantTrigger(
    name="i11_event_counter_stays",
    violation_error_message="The event counter of a hotel is never deleted.",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Delete | pgtrigger.Truncate,
    func=raise_refusal_sql("i11_event_counter_stays", "Event counters cannot be deleted."),
)
