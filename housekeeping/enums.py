from django.db import models


class RoomEventKind(models.TextChoices):
    """STEP follows the table; OVERRIDE is signed and explained; CORRECTION takes an event back."""

    STEP = "STEP"
    OVERRIDE = "OVERRIDE"
    CORRECTION = "CORRECTION"


class TaskType(models.TextChoices):
    TURNOVER = "TURNOVER"
    STAYOVER = "STAYOVER"
    INSPECTION = "INSPECTION"
    DEEP_CLEAN = "DEEP_CLEAN"
    AMENITY = "AMENITY"


class TaskStatus(models.TextChoices):
    OPEN = "OPEN"
    IN_PROGRESS = "IN_PROGRESS"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class Priority(models.TextChoices):
    LOW = "LOW"
    MED = "MED"
    HIGH = "HIGH"
