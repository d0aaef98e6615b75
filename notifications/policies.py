"""The rule for events that a person may read, and for their amounts: one for feed, stream and channels."""

from collections.abc import Mapping

from notifications.enums import EventType, SubjectKind
from staff.authorization import may
from staff.capabilities import Capability
from staff.models import Staff

CAPABILITIES: Mapping[SubjectKind, frozenset[Capability]] = {
    SubjectKind.ROOM: frozenset({Capability.READ_HISTORY, Capability.ROOMS_READ}),
    SubjectKind.BOOKING: frozenset({Capability.READ_HISTORY, Capability.BOOKINGS_READ}),
    SubjectKind.TASK: frozenset({Capability.READ_HISTORY, Capability.ROOMS_READ}),
    SubjectKind.CALENDAR: frozenset({Capability.READ_HISTORY, Capability.BOOKINGS_READ}),
    SubjectKind.WISH: frozenset({Capability.READ_HISTORY, Capability.ROOMS_READ}),
    SubjectKind.BLOCK: frozenset({Capability.READ_HISTORY, Capability.ROOMS_READ}),
    SubjectKind.OBSERVATION: frozenset({Capability.READ_HISTORY, Capability.ROOMS_READ}),
    SubjectKind.REPORT: frozenset({Capability.READ_HISTORY, Capability.ROOMS_READ}),
}
"""The capabilities that a person needs to read events about a kind of subject: all of them."""

OF_AMOUNTS = Capability.PERSONAL_DATA
"""The capability that a person needs besides to see amounts."""

SUBJECTS: Mapping[str, SubjectKind] = {
    event_type: SubjectKind(event_type.split("_")[0]) for event_type in EventType.values
}
"""The kind of subject of each type of event."""


def visible_types(staff: Staff) -> frozenset[str]:
    """Return the types of the events that a person may read."""
    kinds = {kind for kind, needed in CAPABILITIES.items() if all(may(staff, one) for one in needed)}
    return frozenset(event_type for event_type, kind in SUBJECTS.items() if kind in kinds)
