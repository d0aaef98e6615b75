"""Checklists of room types, and the inspections of a hotel."""

from collections.abc import Sequence

from django.db.models import QuerySet

from hotel.kernel.sql import PreparedQuery
from hotel.models import Hotel
from housekeeping.models import Checklist, Inspection, InspectionRule

_READ_CHECKLIST = PreparedQuery(
    "read_checklist",
    lambda given: Checklist.objects.filter(room_type=given.value("room_type_pk")).order_by("-pk")[:1],
)

_READ_RULE = PreparedQuery(
    "read_inspection_rule",
    lambda given: InspectionRule.objects.filter(hotel=given.value("hotel_pk")).order_by("-pk")[:1],
)


def checklist_of(room_type_pk: int) -> list[str]:
    """Return the items of the checklist of a room type, in their order; none without a checklist."""
    return next((list(checklist.items) for checklist in _READ_CHECKLIST(room_type_pk=room_type_pk)), [])


def inspection_rule(hotel_pk: int) -> InspectionRule:
    """Return the rule of a hotel; without a row an unsaved one that inspects all rooms."""
    for rule in _READ_RULE(hotel_pk=hotel_pk):
        return rule
    return InspectionRule(hotel_id=hotel_pk, share_percent=100, new_attendant_days=0)


def inspections_of(
    *, hotel: Hotel, room_numbers: Sequence[str] = (), passed: bool | None = None
) -> QuerySet[Inspection]:
    """Return the inspections by checklist of a hotel, the latest first."""
    found = Inspection.objects.filter(hotel=hotel).select_related("room", "performed_by__user")
    if room_numbers:
        found = found.filter(room__room_number__in=[number.upper() for number in room_numbers])
    if passed is not None:
        found = found.filter(passed=passed)
    return found.order_by("-pk")
