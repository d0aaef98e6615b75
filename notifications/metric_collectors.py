"""The collectors that higher apps add to GET /metrics."""

COLLECTORS: list[str] = []
"""Paths of their classes, which take the instant of the scrape. A process that serves no scrape never imports them."""
