"""Restrictions of a room type on single dates, and the audit of their changes."""

from django.db import models
from django.db.models import F, Q

from hotel.kernel.constraints import CommentedCheckConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from rooms.models.rooms import RoomType
from staff.models import Staff


class Restriction(models.Model):
    """The restrictions of a room type on a date: the nights of an arriving stay, and whether guests arrive or depart.

    A date without a row is not restricted.
    """

    pk = models.CompositePrimaryKey("room_type", "day")
    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    room_type = models.ForeignKey(
        RoomType, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    day = models.DateField()
    min_nights = models.PositiveSmallIntegerField(null=True, blank=True)
    max_nights = models.PositiveSmallIntegerField(null=True, blank=True)
    closed_to_arrival = models.BooleanField(default=False)
    closed_to_departure = models.BooleanField(default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            CommentedCheckConstraint(
                name="restriction_allows_some_stay",
                violation_error_message="The least number of nights is at least 1 and at most the largest.",
                condition=(Q(min_nights__isnull=True) | Q(min_nights__gte=1))
                & (Q(max_nights__isnull=True) | Q(max_nights__gte=1))
                & (
                    Q(min_nights__isnull=True)
                    | Q(max_nights__isnull=True)
                    | Q(max_nights__gte=F("min_nights"))
                ),
            ),
            CompositeForeignKey(
                name="i10_restriction_of_hotel",
                violation_error_message="A restriction belongs to the hotel of its room type.",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return str(self.day)


class RestrictionChange(models.Model):
    """A change of the restrictions of a room type from one date to another: an audit row."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    room_type = models.ForeignKey(
        RoomType, on_delete=models.PROTECT, related_name="restriction_changes", db_constraint=False
    )
    first = models.DateField()
    last = models.DateField()
    restrictions = models.JSONField(db_comment="The restrictions of these dates after the change.")
    changed_by = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    source = models.CharField(max_length=16, choices=Source.choices)
    at = models.DateTimeField()
    business_date = models.DateField()
    command_id = models.UUIDField()
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            CompositeForeignKey(
                name="i10_restriction_change_of_hotel",
                violation_error_message="A change of restrictions belongs to the hotel of the room type.",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_restriction_change_by_of_hotel",
                violation_error_message="The staff member who changed restrictions belongs to their hotel.",
                fields=("changed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_restriction_changes_only_grow",
                violation_error_message="Rows about changes of restrictions are never changed or deleted.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first} to {self.last}"
