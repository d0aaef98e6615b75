"""Enumerations that all apps share."""

from django.db import models


class Source(models.TextChoices):
    """The kind of actor that made a change."""

    HOUSEKEEPING = "HOUSEKEEPING"
    FRONT_DESK = "FRONT_DESK"
    SYSTEM = "SYSTEM"
    MANAGER_OVERRIDE = "MANAGER_OVERRIDE"
