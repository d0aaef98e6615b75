"""Enumerations of housekeeping."""

from django.db import models


class RoomEventKind(models.TextChoices):
    """The kind of a status event: STEP follows the table; OVERRIDE has staff and note; CORRECTION reverses an event."""

    STEP = "STEP"
    OVERRIDE = "OVERRIDE"
    CORRECTION = "CORRECTION"


class TaskType(models.TextChoices):
    """The kind of work: TURNOVER follows a check-out, STAYOVER is the cleaning during a stay."""

    TURNOVER = "TURNOVER"
    STAYOVER = "STAYOVER"
    INSPECTION = "INSPECTION"
    DEEP_CLEAN = "DEEP_CLEAN"
    AMENITY = "AMENITY"


class TaskStatus(models.TextChoices):
    """The progress of a task; OPEN and IN_PROGRESS are open tasks."""

    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class Priority(models.TextChoices):
    """The priority of a task or a maintenance report."""

    LOW = "LOW"
    MED = "MED"
    HIGH = "HIGH"
