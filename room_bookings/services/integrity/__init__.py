from room_bookings.services.integrity.broken_invariants import BrokenInvariant, broken_invariants
from room_bookings.services.integrity.checks import CHECKS

__all__ = ["CHECKS", "BrokenInvariant", "broken_invariants"]
