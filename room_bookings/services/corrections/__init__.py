"""Corrections: commands that reverse an earlier one and name the status event that they reverse."""

from room_bookings.services.corrections.reinstatement import reinstate_booking
from room_bookings.services.corrections.undo_check_in import undo_check_in
from room_bookings.services.corrections.undo_check_out import undo_check_out
from room_bookings.services.corrections.undo_move import undo_move

__all__ = ["reinstate_booking", "undo_check_in", "undo_check_out", "undo_move"]
