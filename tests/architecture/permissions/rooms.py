"""Rooms, room types, and what housekeeping does."""

from tests.architecture.permissions.kit import Table

TABLE: Table = {}
