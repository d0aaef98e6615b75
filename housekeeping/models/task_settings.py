"""What a hotel lays down about its tasks: credits and minutes, how often rooms are cleaned, and guests' wishes."""

from django.db import models
from django.db.models import Q

from hotel.kernel.constraints import (
    CommentedCheckConstraint,
    CommentedUniqueConstraint,
    CompositeForeignKey,
    Retry,
)
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from housekeeping.enums import TaskType
from room_bookings.models import RoomBooking
from rooms.models import RoomType
from staff.models import Staff


class TaskStandard(models.Model):
    """Credits and minutes of tasks of one type, in rooms of one room type, or in all rooms without their own.

    A type without any row has the credits and minutes of `housekeeping.standards`.
    """

    hotel = models.ForeignKey(Hotel, on_delete=models.PROTECT, related_name="task_standards", db_index=False)
    room_type = models.ForeignKey(
        RoomType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="task_standards",
        db_constraint=False,
        help_text="Empty: all room types without a row of their own.",
    )
    task_type = models.CharField(max_length=16, choices=TaskType.choices)
    credits = models.PositiveSmallIntegerField(help_text="The weight of such a task in a day's work.")
    minutes = models.PositiveSmallIntegerField(help_text="Minutes that such a task should take.")

    class Meta:
        ordering = ["hotel_id", "task_type", "room_type_id"]
        constraints = [
            CommentedUniqueConstraint(
                name="task_standard_once_per_types",
                violation_error_message="A hotel has one standard for each type of task and type of room.",
                fields=["hotel", "task_type", "room_type"],
                nulls_distinct=False,
                on_violation=Retry.GUARD_WILL_REFUSE,
            ),
            CompositeForeignKey(
                name="i10_task_standard_room_type_of_hotel",
                violation_error_message="The room type of a standard belongs to the hotel of the standard.",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task_type}: {self.credits}"


class CleaningCadence(models.Model):
    """How often a hotel cleans. A hotel without a row has the defaults; 0 means never."""

    hotel = models.OneToOneField(Hotel, on_delete=models.PROTECT, primary_key=True, related_name="cadence")
    stayover_every_days = models.PositiveSmallIntegerField(
        default=1, help_text="Days between two cleanings during a stay, counted from the arrival; 0: none."
    )
    linen_every_days = models.PositiveSmallIntegerField(
        default=3,
        help_text="Days between two changes of linen during a stay, counted from the arrival; 0: none.",
    )
    freshen_up_after_days = models.PositiveSmallIntegerField(
        default=7, help_text="Days without a guest after which a clean room is freshened up; 0: never."
    )

    def __str__(self) -> str:
        return f"every {self.stayover_every_days} days"


class CleaningWish(models.Model):
    """How often the guests of one booking want their room cleaned. The latest row counts; earlier ones are history.

    An empty number of days follows the hotel's cadence again; 0 means never.
    """

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="cleaning_wishes", db_constraint=False
    )
    stayover_every_days = models.PositiveSmallIntegerField(null=True, blank=True)
    linen_every_days = models.PositiveSmallIntegerField(null=True, blank=True)
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
                name="cleaning_wish_in_days",
                violation_error_message="A booking's rhythm of cleaning is at most 365 days.",
                condition=(Q(stayover_every_days__isnull=True) | Q(stayover_every_days__lte=365))
                & (Q(linen_every_days__isnull=True) | Q(linen_every_days__lte=365)),
            ),
            CompositeForeignKey(
                name="i10_cleaning_wish_of_hotel",
                violation_error_message="A wish about cleaning belongs to the hotel of its booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_cleaning_wish_performed_by_of_hotel",
                violation_error_message=(
                    "The staff member who entered a wish about cleaning belongs to the hotel of the wish."
                ),
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_cleaning_wishes_only_grow",
                violation_error_message="Wishes about cleaning are never changed or deleted.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.booking_id}: every {self.stayover_every_days} days"
