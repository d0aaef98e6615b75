"""Enumerations of hotels and their policies."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Language(models.TextChoices):
    """A language in which the program writes to guests: `settings.LANGUAGES`, by its own name."""

    ENGLISH = "en", "English"
    GERMAN = "de", "Deutsch"
    SPANISH = "es", "Español"
    FRENCH = "fr", "Français"


class ShareKind(models.TextChoices):
    """The way in which a penalty or a deposit is taken from the price of a stay."""

    PERCENT = "PERCENT", _("percentage")
    FIXED = "FIXED", _("fixed amount")
    FIRST_NIGHT = "FIRST_NIGHT", _("first night")
    FULL = "FULL", _("full amount")


class CityTaxKind(models.TextChoices):
    """How a city tax is counted: an amount for each person and night, or a percentage of the nights."""

    AMOUNT = "AMOUNT"
    PERCENT = "PERCENT"
