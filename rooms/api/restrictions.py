"""GET and PUT …/room-types/{code}/restrictions/."""

from dataclasses import asdict
from datetime import date, timedelta
from functools import partial
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.command_headers import CommandQuery
from hotel.api.documentation import Output, extend_schema
from hotel.api.inputs import HotelDate, InputSerializer
from hotel.kernel.business_date import business_date
from hotel.kernel.etag import etag
from rooms.day_restrictions import MAX_DAYS, DayRestriction, require_valid_span, restricted_span
from rooms.models import RoomType
from rooms.selectors import restrictions_of, room_type_by_code
from rooms.services import set_restrictions
from staff.api.base import HotelView
from staff.capabilities import Capability

MAX_NIGHTS = 1000


DAYS_SHOWN = 31


class DatesQuery(InputSerializer):
    to = HotelDate(
        required=False,
        help_text="The last date, included. Without it 30 days after the first, or the last date of the body.",
    )

    def get_fields(self) -> dict[str, Any]:
        """Add the first date, whose name is a word of Python."""
        help_text = "The first date. Without it the business date, or the first date of the body."
        return {"from": HotelDate(required=False, help_text=help_text), **super().get_fields()}


class DatesCommandQuery(DatesQuery, CommandQuery):
    """The dates of a command."""


class RestrictionInput(InputSerializer):
    date = HotelDate()
    min_nights = serializers.IntegerField(
        min_value=1,
        max_value=MAX_NIGHTS,
        allow_null=True,
        default=None,
        help_text="Of stays that begin here.",
    )
    max_nights = serializers.IntegerField(
        min_value=1,
        max_value=MAX_NIGHTS,
        allow_null=True,
        default=None,
        help_text="Of stays that begin here.",
    )
    closed_to_arrival = serializers.BooleanField(default=False)
    closed_to_departure = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> Any:
        return DayRestriction(**attrs)


class RestrictionsInput(InputSerializer):
    """The restrictions of the dates of the query; a date that is not given has none afterwards."""

    restrictions = serializers.ListField(child=RestrictionInput(), max_length=MAX_DAYS)


class DayRestrictionSerializer(Output):
    date = serializers.DateField()
    min_nights = serializers.IntegerField(allow_null=True)
    max_nights = serializers.IntegerField(allow_null=True)
    closed_to_arrival = serializers.BooleanField()
    closed_to_departure = serializers.BooleanField()


class RestrictionsSerializer(Output):
    room_type = serializers.CharField()
    restrictions = DayRestrictionSerializer(many=True, help_text="Dates without restrictions are left out.")


class Restrictions(HotelView):
    """The restrictions of a room type on single dates."""

    capabilities = {"GET": Capability.ROOMS_READ, "PUT": Capability.RESTRICTIONS}
    queries = {"GET": DatesQuery, "PUT": DatesCommandQuery}

    @extend_schema(responses=RestrictionsSerializer)
    def get(self, request: Request, hotel_slug: str, code: str) -> Response:
        """Return the restrictions of a room type by date."""
        first = self.query.get("from") or business_date(hotel=self.hotel, now=self.now)
        last = self.query.get("to") or first + timedelta(days=DAYS_SHOWN - 1)
        require_valid_span(first, last)
        return self._respond(room_type_by_code(hotel=self.hotel, code=code), first=first, last=last)

    @extend_schema(request=RestrictionsInput, responses=RestrictionsSerializer)
    def put(self, request: Request, hotel_slug: str, code: str) -> Response:
        """Replace the restrictions of a room type on the dates of the query, and return those of these dates."""
        given = self.parse(RestrictionsInput)
        first, last = restricted_span(
            given["restrictions"],
            first=self.query.get("from"),
            last=self.query.get("to"),
            today=self.command.today,
        )
        render = partial(self._respond, first=first, last=last)
        return self.carry_out(set_restrictions, render, code=code, first=first, last=last, **given)

    def _respond(self, room_type: RoomType, *, first: date, last: date) -> Response:
        found = restrictions_of(room_type=room_type, first=first, last=last)
        return self.respond(
            {"room_type": room_type.code, "restrictions": [asdict(restriction) for restriction in found]},
            etag=etag(room_type),
        )
