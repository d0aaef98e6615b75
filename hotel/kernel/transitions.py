"""What every transition table shares: its shape, and its form as a database condition."""

from collections.abc import Mapping

from django.db.models import Q

Transitions = Mapping[str, frozenset[str]]

CREATION = ""
"""The status before the first: creation is a move like any other, with its event."""


def edges(table: Transitions) -> Q:
    """The condition that an event's from_status and to_status are an edge of the table."""
    condition = Q()
    for from_status, to_statuses in sorted(table.items()):
        if to_statuses:
            condition |= Q(from_status=from_status, to_status__in=sorted(to_statuses))
    return condition
