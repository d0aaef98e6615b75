from django.db import models


class BookingStatus(models.TextChoices):
    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    CHECKED_IN = "CHECKED_IN"
    CHECKED_OUT = "CHECKED_OUT"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    NO_SHOW = "NO_SHOW"


class PartyRole(models.TextChoices):
    PRIMARY = "PRIMARY"
    COMPANION = "COMPANION"


class PaymentTerms(models.TextChoices):
    PAY_AT_HOTEL = "PAY_AT_HOTEL"
    PREPAID = "PREPAID"


class BookingEventKind(models.TextChoices):
    STEP = "STEP"
    CORRECTION = "CORRECTION"
