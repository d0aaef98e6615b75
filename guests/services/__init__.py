from guests.services import presence
from guests.services.orphaned_guests import Orphan, cleanup_orphaned_guests

__all__ = ["Orphan", "cleanup_orphaned_guests", "presence"]
