"""A hotel in plain SQL: sessions of their own, rows as they should be, and lawful lives of rooms and bookings."""
