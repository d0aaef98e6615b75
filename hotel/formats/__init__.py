"""Dates and times by language, where they differ from Django's: 24 hours, short months."""
