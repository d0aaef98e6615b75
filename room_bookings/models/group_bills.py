"""The rules by which one booking of a group holds its master bill."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import CommentedCheckConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from hotel.taxes import MAX_CATEGORY_LENGTH
from room_bookings.models.booking import RoomBooking
from staff.models import Staff


class GroupBill(models.Model):
    """The booking whose bill is the master bill of a group, and what of the other bookings goes there.

    Rows are added and never changed (I9); the latest of a group counts. `takes_nights` sends the price of the nights,
    `takes_extras` every charge, `categories` the charges of these tax categories; fees of cancellations never.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    group_reference = models.CharField(max_length=64, db_comment="That of the bookings of the group.")
    booking = models.ForeignKey(
        RoomBooking,
        on_delete=models.PROTECT,
        related_name="group_bills",
        db_constraint=False,
        db_comment="The booking that holds the master bill.",
    )
    takes_nights = models.BooleanField(default=False)
    takes_extras = models.BooleanField(default=False)
    categories = ArrayField(
        models.CharField(max_length=MAX_CATEGORY_LENGTH),
        blank=True,
        default=list,
        db_comment="Tax categories of charges that go to the master bill, sorted.",
    )
    note = models.TextField(blank=True)
    performed_by = models.ForeignKey(
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
            CommentedCheckConstraint(
                name="group_bill_names_its_group",
                violation_error_message="A master bill names the group whose bookings it takes over.",
                condition=~Q(group_reference=""),
            ),
            CompositeForeignKey(
                name="i10_group_bill_of_hotel",
                violation_error_message="A master bill belongs to the hotel of its booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_group_bill_performed_by_of_hotel",
                violation_error_message="The staff member who set a master bill belongs to its hotel.",
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        indexes = [
            models.Index(name="group_bill_by_group", fields=["hotel", "group_reference", "-id"]),
        ]
        triggers = [
            only_grows(
                "i9_group_bills_only_grow",
                violation_error_message="The rules of master bills are never changed or deleted; new ones are added.",
            ),
        ]

    def __str__(self) -> str:
        return self.group_reference
