"""The services of guests: presence, and the clean-up of orphaned guests."""

from guests.services import presence
from guests.services.new_pin import give_new_pin
from guests.services.orphaned_guests import OrphanedGuest, cleanup_orphaned_guests, orphaned_guests_of

__all__ = ["OrphanedGuest", "cleanup_orphaned_guests", "give_new_pin", "orphaned_guests_of", "presence"]
