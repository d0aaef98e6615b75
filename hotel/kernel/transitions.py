"""Transition tables: the type, and the condition for a CHECK constraint."""

from collections.abc import Mapping

from django.db.models import Q

Transitions = Mapping[str, frozenset[str]]

CREATION = ""
"""The from_status of the first step: a creation has its status event like any other step."""


def edges(table: Transitions) -> Q:
    """Return the condition that from_status and to_status of a status event are an edge of the table."""
    condition = Q()
    for from_status, to_statuses in sorted(table.items()):
        if to_statuses:
            condition |= Q(from_status=from_status, to_status__in=sorted(to_statuses))
    return condition
