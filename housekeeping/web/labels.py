"""Name the values of the enumerations and the actions of housekeeping on pages, in the reader's language."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from housekeeping.enums import DiscrepancyKind, Priority, ReportCategory, Seen, TaskStatus, TaskType, Wish

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PRIORITIES: Mapping[str, "StrPromise"] = {
    Priority.LOW: pgettext_lazy("priority", "Low"),
    Priority.MED: pgettext_lazy("priority", "Medium"),
    Priority.HIGH: pgettext_lazy("priority", "High"),
}

REPORT_CATEGORIES: Mapping[str, "StrPromise"] = {
    ReportCategory.PLUMBING: pgettext_lazy("defect", "Water and bathroom"),
    ReportCategory.ELECTRICAL: pgettext_lazy("defect", "Electricity and lamps"),
    ReportCategory.CLIMATE: pgettext_lazy("defect", "Heating and air"),
    ReportCategory.ELECTRONICS: pgettext_lazy("defect", "Television and devices"),
    ReportCategory.FURNITURE: pgettext_lazy("defect", "Furniture and windows"),
    ReportCategory.LOCKS: pgettext_lazy("defect", "Doors and locks"),
    ReportCategory.OTHER: pgettext_lazy("defect", "Something else"),
}

WISHES: Mapping[str, "StrPromise"] = {
    Wish.DO_NOT_DISTURB: pgettext_lazy("wish", "Do not disturb"),
    Wish.DECLINED: pgettext_lazy("wish", "No cleaning today"),
    Wish.MAKE_UP: pgettext_lazy("wish", "Please clean now"),
    Wish.SLEPT_OUT: pgettext_lazy("wish", "Bed not slept in"),
    Wish.NO_LINEN: pgettext_lazy("wish", "No fresh linen"),
}

WISH_SIGNS: Mapping[str, str] = {
    Wish.DO_NOT_DISTURB: "lock",
    Wish.DECLINED: "no-show",
    Wish.MAKE_UP: "broom",
    Wish.SLEPT_OUT: "bed",
    Wish.NO_LINEN: "towel",
}

SEEN: Mapping[str, "StrPromise"] = {
    Seen.OCCUPIED: pgettext_lazy("seen", "Occupied"),
    Seen.VACANT: pgettext_lazy("seen", "Vacant"),
}

DISCREPANCIES: Mapping[str, "StrPromise"] = {
    DiscrepancyKind.SLEEP: pgettext_lazy("discrepancy", "Somebody uses this vacant room"),
    DiscrepancyKind.SKIP: pgettext_lazy("discrepancy", "The guests seem to have left"),
    DiscrepancyKind.PERSON: pgettext_lazy("discrepancy", "Another number of persons"),
}

TASK_TYPES: Mapping[str, "StrPromise"] = {
    TaskType.TURNOVER: pgettext_lazy("task", "Departure cleaning"),
    TaskType.STAYOVER: pgettext_lazy("task", "Stay-over cleaning"),
    TaskType.INSPECTION: pgettext_lazy("task", "Inspection"),
    TaskType.DEEP_CLEAN: pgettext_lazy("task", "Deep cleaning"),
    TaskType.AMENITY: pgettext_lazy("task", "Amenity"),
}

TASK_STATUSES: Mapping[str, "StrPromise"] = {
    TaskStatus.OPEN: pgettext_lazy("task status", "Open"),
    TaskStatus.IN_PROGRESS: pgettext_lazy("task status", "In progress"),
    TaskStatus.DONE: pgettext_lazy("task status", "Done"),
    TaskStatus.CANCELLED: pgettext_lazy("task status", "Cancelled"),
    TaskStatus.MISSED: pgettext_lazy("task status", "Missed"),
}

ROOM_ACTIONS: Mapping[str, "StrPromise"] = {
    "start-cleaning": pgettext_lazy("button", "Start cleaning"),
    "stop-cleaning": pgettext_lazy("button", "Stop cleaning"),
    "mark-dirty": pgettext_lazy("button", "Mark as dirty"),
    "mark-cleaned": pgettext_lazy("button", "Mark as cleaned"),
    "inspect": pgettext_lazy("button", "Inspect"),
    "mark-maintenance": pgettext_lazy("button", "Report maintenance"),
    "complete-maintenance": pgettext_lazy("button", "Complete maintenance"),
    "guest-wishes": pgettext_lazy("button", "Wish of the guests"),
    "visits": pgettext_lazy("button", "Record a visit"),
    "observations": pgettext_lazy("button", "What is to be seen"),
    "renumber": pgettext_lazy("button", "Renumber"),
    "override-status": pgettext_lazy("button", "Override status"),
}
"""Words of the button that performs the action, by the last segment of the action's address."""

ROOM_ACTIONS_DONE: Mapping[str, "StrPromise"] = {
    "start-cleaning": pgettext_lazy("done", "Cleaning started"),
    "stop-cleaning": pgettext_lazy("done", "Cleaning stopped"),
    "mark-dirty": pgettext_lazy("done", "Marked as dirty"),
    "mark-cleaned": pgettext_lazy("done", "Marked as cleaned"),
    "inspect": pgettext_lazy("done", "Inspected"),
    "mark-maintenance": pgettext_lazy("done", "Maintenance reported"),
    "complete-maintenance": pgettext_lazy("done", "Maintenance completed"),
    "guest-wishes": pgettext_lazy("done", "Wish entered"),
    "visits": pgettext_lazy("done", "Visit recorded"),
    "observations": pgettext_lazy("done", "Observation recorded"),
    "renumber": pgettext_lazy("done", "Renumbered"),
    "override-status": pgettext_lazy("done", "Status overridden"),
}
"""Words of a page after the action, and of a history about it."""

INSPECTION_RESULTS: Mapping[bool, "StrPromise"] = {
    True: pgettext_lazy("inspection", "Passed"),
    False: pgettext_lazy("inspection", "Failed"),
}
