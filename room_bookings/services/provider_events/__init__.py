"""Obey what payment providers tell: the answers to our calls, webhooks, and events read later."""

from room_bookings.services.provider_events.event_rows import move_event_cursor
from room_bookings.services.provider_events.obey import obey_facts
from room_bookings.services.provider_events.receive import keep_unmatched_event, receive_event

__all__ = ["keep_unmatched_event", "move_event_cursor", "obey_facts", "receive_event"]
