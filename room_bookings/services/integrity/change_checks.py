"""The queries of I15: every change of what was agreed about a booking has its row."""

CHANGE_CHECKS: dict[str, str] = {
    "i15_change_recorded": """
        SELECT booking.booking_id, booking.hotel_id FROM room_bookings_roombooking AS booking
        LEFT JOIN room_bookings_bookingchange AS change
            ON change.booking_id = booking.id AND change.change_version = booking.change_version
        WHERE booking.change_version > 0 AND change.id IS NULL
    """,
    "i15_one_row_per_version": """
        SELECT booking_id, min(hotel_id) FROM room_bookings_bookingchange
        GROUP BY booking_id, change_version HAVING count(*) > 1
    """,
    "i15_changes_chain": """
        SELECT booking_id, min(hotel_id) FROM room_bookings_bookingchange GROUP BY booking_id
        HAVING (min(change_version), max(change_version)) <> (1, count(DISTINCT change_version))
    """,
    "i15_change_not_ahead_of_booking": """
        SELECT change.id, change.hotel_id FROM room_bookings_bookingchange AS change
        LEFT JOIN room_bookings_roombooking AS booking ON booking.id = change.booking_id
        WHERE booking.id IS NULL OR booking.change_version < change.change_version
    """,
}
