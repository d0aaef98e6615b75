"""Enumerations of housekeeping."""

from django.db import models


class RoomEventKind(models.TextChoices):
    """The kind of a status event: STEP follows the table; OVERRIDE has staff and note; CORRECTION reverses an event."""

    STEP = "STEP"
    OVERRIDE = "OVERRIDE"
    CORRECTION = "CORRECTION"


class TaskType(models.TextChoices):
    """The kind of work.

    TURNOVER follows a check-out or freshens a vacant room up, STAYOVER is the cleaning during a stay, INSPECTION the
    inspection of a cleaned room, DEEP_CLEAN the thorough cleaning of a vacant room, AMENITY anything brought to a room.
    """

    TURNOVER = "TURNOVER"
    STAYOVER = "STAYOVER"
    INSPECTION = "INSPECTION"
    DEEP_CLEAN = "DEEP_CLEAN"
    AMENITY = "AMENITY"


class TaskStatus(models.TextChoices):
    """The progress of a task; OPEN and IN_PROGRESS are unfinished tasks. MISSED: its date passed before it began."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANCELLED = "CANCELLED"
    MISSED = "MISSED"


class Priority(models.TextChoices):
    """The priority of a task or a maintenance report."""

    LOW = "LOW"
    MED = "MED"
    HIGH = "HIGH"


class ReportCategory(models.TextChoices):
    """The trade of a defect that a maintenance report is about."""

    PLUMBING = "PLUMBING"
    ELECTRICAL = "ELECTRICAL"
    CLIMATE = "CLIMATE"
    ELECTRONICS = "ELECTRONICS"
    FURNITURE = "FURNITURE"
    LOCKS = "LOCKS"
    OTHER = "OTHER"


class Wish(models.TextChoices):
    """A wish of the guests in a room about its cleaning on one business date, or a report of the attendant."""

    DO_NOT_DISTURB = "DO_NOT_DISTURB"
    DECLINED = "DECLINED"
    MAKE_UP = "MAKE_UP"
    SLEPT_OUT = "SLEPT_OUT"
    NO_LINEN = "NO_LINEN"


class Seen(models.TextChoices):
    """An observation of a person in a room."""

    OCCUPIED = "OCCUPIED"
    VACANT = "VACANT"


class DiscrepancyKind(models.TextChoices):
    """A difference between a room and its occupancy.

    SLEEP: somebody uses a vacant room. SKIP: nobody uses an occupied one. PERSON: another number of persons.
    """

    SLEEP = "SLEEP"
    SKIP = "SKIP"
    PERSON = "PERSON"


UNFINISHED = (TaskStatus.OPEN, TaskStatus.IN_PROGRESS)
"""The statuses of tasks that somebody has still to do."""

CLEANINGS = (TaskType.TURNOVER, TaskType.STAYOVER, TaskType.DEEP_CLEAN)
"""The tasks whose room is CLEANING_IN_PROGRESS while somebody works on them."""

ONE_PER_ROOM = (*CLEANINGS, TaskType.INSPECTION)
"""The tasks of which a room has at most one unfinished one."""

POSTPONING = (Wish.DO_NOT_DISTURB, Wish.DECLINED, Wish.SLEPT_OUT)
"""The wishes that put a room last in the working order."""
