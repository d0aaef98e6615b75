"""Helpers in plain SQL: sessions, valid rows, and the steps of rooms and bookings."""
