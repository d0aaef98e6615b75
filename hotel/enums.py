"""Enumerations of hotels."""

from django.db import models


class Language(models.TextChoices):
    """A language in which the program writes to guests: `settings.LANGUAGES`, by its own name."""

    ENGLISH = "en", "English"
    GERMAN = "de", "Deutsch"
    SPANISH = "es", "Español"
    FRENCH = "fr", "Français"
