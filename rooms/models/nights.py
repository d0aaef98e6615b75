"""The nights sold and blocked of each room type."""

from django.db import models

from hotel.kernel.constraints import CompositeForeignKey
from hotel.models import Hotel
from rooms.models.rooms import RoomType


class NightsSold(models.Model):
    """The numbers of bookings and of blocked rooms that hold a night of a room type.

    Triggers of bookings and blocks keep them; nobody else writes them. A night without a row is held by none.
    """

    pk = models.CompositePrimaryKey("room_type", "night")
    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    room_type = models.ForeignKey(
        RoomType, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    night = models.DateField(db_comment="The date on which the night begins.")
    sold = models.IntegerField(db_comment="Number of bookings that hold this night of the room type.")
    blocked = models.IntegerField(
        default=0, db_default=0, db_comment="Number of rooms of the type that blocks hold in this night."
    )

    class Meta:
        default_permissions = ()
        constraints = [
            CompositeForeignKey(
                name="i10_nights_sold_of_hotel",
                violation_error_message="The nights sold of a room type belong to the hotel of the room type.",
                fields=("room_type", "hotel"),
                to="rooms.RoomType",
                to_fields=("id", "hotel"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.night}: {self.sold}"
