"""The time zone in which it is about noon now: a run of an hour never meets a new business date."""

from datetime import datetime

NOON = 12


def zone_at_noon(now: datetime) -> str:
    """Return the name of a zone of whole hours in which the clock shows 12 at `now`, an instant in UTC."""
    hours_east = NOON - now.hour
    # The names of these zones count hours to the west.
    return f"Etc/GMT{-hours_east:+d}" if hours_east else "Etc/GMT"
