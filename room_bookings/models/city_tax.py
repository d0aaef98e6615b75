"""Exemptions from the city tax."""

from django.db import models

from hotel.kernel.constraints import CommentedUniqueConstraint, CompositeForeignKey
from hotel.kernel.enums import Source
from hotel.kernel.triggers import only_grows
from hotel.models import Hotel
from room_bookings.models.booking import RoomBooking
from room_bookings.models.occupancy import BookingGuest
from staff.models import Staff


class CityTaxExemption(models.Model):
    """The reason for which a person, or everybody of a booking, pays no city tax, and who recorded it."""

    hotel = models.ForeignKey(
        Hotel, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    booking = models.ForeignKey(
        RoomBooking, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    party_member = models.ForeignKey(
        BookingGuest,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        db_comment="The person who is exempt; NULL: everybody.",
    )
    reason = models.TextField()
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
    command_id = models.UUIDField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            CommentedUniqueConstraint(
                name="city_tax_exemption_once",
                violation_error_message="A person, or a booking, is exempt from the city tax once.",
                fields=["booking", "party_member"],
                nulls_distinct=False,
            ),
            CompositeForeignKey(
                name="i14_exempt_person_of_the_party",
                violation_error_message="A person who is exempt from the city tax belongs to the party.",
                fields=("party_member", "booking"),
                to="room_bookings.BookingGuest",
                to_fields=("id", "booking"),
            ),
            CompositeForeignKey(
                name="i10_city_tax_exemption_of_hotel",
                violation_error_message="An exemption from the city tax belongs to the hotel of its booking.",
                fields=("booking", "hotel"),
                to="room_bookings.RoomBooking",
                to_fields=("id", "hotel"),
            ),
            CompositeForeignKey(
                name="i10_city_tax_exemption_performed_by_of_hotel",
                violation_error_message="Who recorded an exemption from the city tax belongs to its hotel.",
                fields=("performed_by", "hotel"),
                to="staff.Staff",
                to_fields=("id", "hotel"),
            ),
        ]
        triggers = [
            only_grows(
                "i9_city_tax_exemptions_only_grow",
                violation_error_message="Exemptions from the city tax are never changed or deleted.",
            ),
        ]

    def __str__(self) -> str:
        return self.reason
