"""A committed event as the relay, the feed and the stream read it."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

EVENT_COLUMNS = (
    "event.position, event.event_id, event.type, event.occurred_at, event.source, event.command_id, "
    "event.changed_fields, event.from_room, event.changes, event.snapshot"
)
"""The columns of `notifications_outboxevent AS event` for a FeedEvent."""


class FeedEvent(NamedTuple):
    """A committed event as values. The snapshot stays JSON text until somebody asks for it."""

    position: int
    event_id: UUID
    type: str
    occurred_at: datetime
    source: str
    command_id: UUID
    changed_fields: Sequence[str]
    from_room: str
    changes_json: str | None
    snapshot_json: str | None

    @property
    def changes(self) -> Any:
        """Return the changes of a booking, parsed anew at each call; None if the event is about none."""
        return None if self.changes_json is None else json.loads(self.changes_json)

    @property
    def snapshot(self) -> Any:
        """Return the snapshot, parsed anew at each call; None if it was pruned."""
        return None if self.snapshot_json is None else json.loads(self.snapshot_json)
