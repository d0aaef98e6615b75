"""Enumerations of events and subscriptions."""

from django.db import models


class EventType(models.TextChoices):
    """The type of an event; clients can filter the feed by it."""

    ROOM_UPDATED = "room_updated"
    ROOM_CREATED = "room_created"
    ROOM_DEACTIVATED = "room_deactivated"
    ROOM_VISITED = "room_visited"
    ROOM_PIN_RENEWED = "room_pin_renewed"
    BOOKING_CREATED = "booking_created"
    BOOKING_UPDATED = "booking_updated"
    BOOKING_CONFIRMED = "booking_confirmed"
    BOOKING_CANCELLED = "booking_cancelled"
    BOOKING_CHECKED_IN = "booking_checked_in"
    BOOKING_CHECKED_OUT = "booking_checked_out"
    BOOKING_MOVED = "booking_moved"
    BOOKING_NO_SHOW = "booking_no_show"
    BOOKING_PAYMENT_UPDATED = "booking_payment_updated"
    BOOKING_PAYMENT_CONCERN = "booking_payment_concern"
    BOOKING_INVOICED = "booking_invoiced"
    BOOKING_INVOICE_CREDITED = "booking_invoice_credited"
    BOOKING_WAITING = "booking_waiting"
    BOOKING_OVERSTAY = "booking_overstay"
    BOOKING_PARTY_CHANGED = "booking_party_changed"
    BOOKING_OVERSOLD = "booking_oversold"
    CALENDAR_UPDATED = "calendar_updated"
    CALENDAR_OVERSOLD = "calendar_oversold"
    TASK_CREATED = "task_created"
    TASK_UPDATED = "task_updated"
    WISH_CHANGED = "wish_changed"
    OBSERVATION_RECORDED = "observation_recorded"
    OBSERVATION_RESOLVED = "observation_resolved"
    REPORT_CREATED = "report_created"
    REPORT_UPDATED = "report_updated"
    BLOCK_CREATED = "block_created"
    BLOCK_UPDATED = "block_updated"
    BLOCK_ENDED = "block_ended"


class SubjectKind(models.TextChoices):
    """The kind of object that an event is about."""

    ROOM = "room"
    BOOKING = "booking"
    TASK = "task"
    CALENDAR = "calendar"
    WISH = "wish"
    OBSERVATION = "observation"
    REPORT = "report"
    BLOCK = "block"


IN_ROOMS = (
    SubjectKind.TASK,
    SubjectKind.WISH,
    SubjectKind.OBSERVATION,
    SubjectKind.REPORT,
    SubjectKind.BLOCK,
)
"""The subjects that belong to a room, which their events name."""


class SubscriptionKind(models.TextChoices):
    """The transport by which the events of a subscription are sent."""

    PUSHER = "PUSHER"
    WEBHOOK = "WEBHOOK"


class DisabledReason(models.TextChoices):
    """The reason for which a subscription is disabled."""

    BY_STAFF = "BY_STAFF"
    GONE = "GONE"
    UNREACHABLE = "UNREACHABLE"
    DELETED = "DELETED"


class WebhookAction(models.TextChoices):
    """The action of a command on a webhook. TESTED and REDELIVERED queue an event."""

    CREATED = "CREATED"
    CHANGED = "CHANGED"
    SECRET_ROTATED = "SECRET_ROTATED"  # noqa: S105 (no secret)
    ENABLED = "ENABLED"
    DISABLED = "DISABLED"
    DELETED = "DELETED"
    TESTED = "TESTED"
    REDELIVERED = "REDELIVERED"


class CallOutcome(models.TextChoices):
    """The outcome of a call of a webhook."""

    DELIVERED = "DELIVERED"
    FAILED = "FAILED"
    GONE = "GONE"


WEBHOOK_TEST = "webhook_test"
"""The type of a test event. It is in no feed, so it is no EventType."""
