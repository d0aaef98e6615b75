"""GET …/availability/ and GET …/oversold/."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema
from hotel.api.inputs import CommaSeparated, HotelDate, InputSerializer
from hotel.kernel.business_date import business_date
from hotel.kernel.exceptions import Invalid
from room_bookings.enums import OversoldKind
from room_bookings.selectors.availability import (
    OversoldNight,
    availability,
    availability_snapshot,
    night_snapshot,
    oversold_nights,
)
from rooms.api.serializers import StaffSerializer
from staff.api.base import HotelView
from staff.capabilities import Capability
from staff.snapshots import staff_snapshot

NIGHTS_SHOWN = 14
MAX_NIGHTS = 400
"""Nights of one request: a year and a month."""


class AvailabilityQuery(InputSerializer):
    check_in = HotelDate(required=False, help_text="Without it the business date.")
    check_out = HotelDate(required=False, help_text="Without it 14 nights after check_in.")
    room_type = CommaSeparated(
        child=serializers.CharField(), required=False, help_text="Codes of room types; without it all."
    )


class NightSerializer(Output):
    date = serializers.DateField()
    room_type = serializers.CharField()
    rooms = serializers.IntegerField(help_text="Rooms in use.")
    out_of_order = serializers.IntegerField(help_text="Rooms in use that are out of order: tonight only.")
    sold = serializers.IntegerField(help_text="Bookings that hold the night; tonight with the overstays.")
    blocked = serializers.IntegerField(
        help_text="Rooms that their own blocks or calendars of channels hold in the night."
    )
    limit = serializers.IntegerField(help_text="The overbooking limit of the room type.")
    free = serializers.IntegerField(
        help_text="rooms - out_of_order + limit - sold - blocked; negative: oversold."
    )


class BrokenRestrictionSerializer(Output):
    restriction = serializers.ChoiceField(
        choices=["closed_to_arrival", "closed_to_departure", "max_nights", "min_nights"]
    )
    date = serializers.DateField()
    nights = serializers.IntegerField(allow_null=True)


class StaySerializer(Output):
    room_type = serializers.CharField()
    free = serializers.IntegerField(help_text="Bookings that the type takes for the whole stay.")
    restrictions = BrokenRestrictionSerializer(many=True, help_text="The restrictions that the stay breaks.")


class AvailabilitySerializer(Output):
    nights = NightSerializer(many=True)
    stay = StaySerializer(many=True)


class Availability(HotelView):
    """The rooms that can be sold, by type and night."""

    capabilities = {"GET": Capability.ROOMS_READ}
    queries = {"GET": AvailabilityQuery}

    @extend_schema(responses=AvailabilitySerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """Return rooms and bookings by room type and night of a stay, and what is free for the whole stay."""
        check_in = self.query.get("check_in") or business_date(hotel=self.hotel, now=self.now)
        check_out = self.query.get("check_out") or check_in + timedelta(days=NIGHTS_SHOWN)
        if not 0 < (check_out - check_in).days <= MAX_NIGHTS:
            sentence = _("The stay has 1 to %(nights)s nights.") % {"nights": MAX_NIGHTS}
            raise Invalid(sentence, errors={"check_out": [sentence]})
        types = availability(
            hotel=self.hotel,
            now=self.now,
            check_in=check_in,
            check_out=check_out,
            room_types=self.query.get("room_type", ()),
        )
        return self.respond(availability_snapshot(types))


class OversellingBookingSerializer(Output):
    booking_id = serializers.CharField()
    kind = serializers.ChoiceField(choices=OversoldKind.choices)
    staff = StaffSerializer(allow_null=True)
    reason = serializers.CharField(allow_null=True, help_text="Null without the right to personal data.")


class OversoldNightSerializer(NightSerializer):
    beyond = serializers.IntegerField(help_text="Bookings beyond the limit.")
    lost_rooms = serializers.IntegerField(
        help_text="Those that no booking answers for: a room or a limit was lost, or guests have not left."
    )
    bookings = OversellingBookingSerializer(many=True)


class OversoldSerializer(Output):
    nights = OversoldNightSerializer(many=True)


class Oversold(HotelView):
    """The nights that are sold beyond their limit."""

    capabilities = {"GET": Capability.ROOMS_READ}

    @extend_schema(responses=OversoldSerializer)
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the oversold nights from the business date on, with the bookings, who oversold them, and why."""
        nights = oversold_nights(hotel=self.hotel, now=self.now)
        return self.respond({"nights": [self._represent(night) for night in nights]})

    def _represent(self, oversold: OversoldNight) -> dict[str, Any]:
        return {
            **night_snapshot(oversold.inventory, oversold.night),
            "beyond": oversold.beyond,
            "lost_rooms": oversold.lost_rooms,
            "bookings": [
                {
                    "booking_id": booking.booking_id,
                    "kind": booking.oversold_kind,
                    "staff": staff_snapshot(booking.oversold_staff),
                    "reason": booking.oversold_reason if self.sees_personal_data else None,
                }
                for booking in oversold.bookings
            ],
        }
