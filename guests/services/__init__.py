from guests.services import presence
from guests.services.orphaned_guests import Orphan, cleanup_orphaned_guests, orphans_of

__all__ = ["Orphan", "cleanup_orphaned_guests", "orphans_of", "presence"]
