"""Events as a relay reads them, made without a database."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from notifications.selectors import FeedEvent
from notifications.services import Claim
from notifications.services.transports.pusher_app import PusherApp
from notifications.services.transports.transport import Batch, SendWindow
from tools.pusher.server import HOST, PusherServer

COMMAND = UUID("00000000-0000-4000-8000-00000000c0de")
AT = datetime(2026, 5, 14, 9, 0, 0, 123456, tzinfo=UTC)
BOOKING = {
    "booking_id": "B-1",
    "total_amount": "220.00",
    "rooms": [{"amount": "1.00"}],
    "status": "CONFIRMED",
}


def feed_event(position: int = 1, *, snapshot: Any = None, **fields: Any) -> FeedEvent:
    """Return an event; by default of a room, with a small snapshot."""
    shown = {"room_number": str(100 + position)} if snapshot is None else snapshot
    return FeedEvent(
        **{
            "position": position,
            "event_id": UUID(int=position),
            "type": "room_updated",
            "occurred_at": AT,
            "source": "FRONT_DESK",
            "command_id": COMMAND,
            "changed_fields": ["floor"],
            "from_room": "",
            "changes_json": None,
            "snapshot_json": json.dumps(shown),
            **fields,
        }
    )


def feed_claim(**fields: Any) -> Claim:
    """Return a lease of a subscription of the hotel `grand`."""
    return Claim(
        **{
            "subscription_pk": 1,
            "hotel_pk": 1,
            "hotel_slug": "grand",
            "kind": "PUSHER",
            "event_types": frozenset(),
            "cursor": 0,
            "tries": 0,
            "lease_number": 1,
            "owner": "relay-1",
            **fields,
        }
    )


def batch_of(*events: FeedEvent) -> Batch:
    """Return a batch of the hotel `grand`."""
    return Batch(feed_claim(), events)


def open_window(timeout_seconds: float = 5) -> SendWindow:
    """Return a window that stays open."""
    return SendWindow(latest_start=float("inf"), timeout_seconds=timeout_seconds)


def app_of(server: PusherServer, **fields: Any) -> PusherApp:
    """Return the app of a server, as the settings describe it."""
    app = server.app
    return PusherApp(
        **{
            "app_id": app.app_id,
            "key": app.key,
            "secret": app.secret,
            "host": HOST,
            "port": server.port,
            "is_tls": False,
            **fields,
        }
    )
