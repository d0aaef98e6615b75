"""Enumerations of staff."""

from django.db import models


class Role(models.TextChoices):
    """A set of capabilities; `staff.capabilities` has the table."""

    FRONT_DESK = "FRONT_DESK"
    HOUSEKEEPER = "HOUSEKEEPER"
    HOUSEKEEPING_SUPERVISOR = "HOUSEKEEPING_SUPERVISOR"
    MAINTENANCE = "MAINTENANCE"
    MANAGER = "MANAGER"
    CHANNEL = "CHANNEL"
