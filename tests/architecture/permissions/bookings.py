"""Bookings, stays and guests."""

from tests.architecture.permissions.kit import Table

TABLE: Table = {}
