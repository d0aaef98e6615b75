"""POST …/room-bookings/auto-assign/: rooms for the arrivals of a day, planned together."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import extend_schema
from hotel.api.inputs import HotelDate, InputSerializer
from room_bookings.api.fields import optional_note
from room_bookings.api.input_serializers import MAX_BOOKINGS
from room_bookings.api.output_serializers import AutoAssignmentsSerializer
from room_bookings.enums import SetMode
from room_bookings.selectors import RoomPlan, plan_rooms
from room_bookings.services import AutoAssignment, auto_assign_rooms
from staff.api.base import HotelView
from staff.capabilities import Capability


class AutoAssignInput(InputSerializer):
    date = HotelDate(
        required=False, help_text="The day whose arrivals without a room get one; the business date."
    )
    booking_ids = serializers.ListField(
        child=serializers.CharField(max_length=32),
        required=False,
        allow_empty=False,
        max_length=MAX_BOOKINGS,
        help_text="Only these bookings, whatever their arrival; not together with `date`.",
    )
    mode = serializers.ChoiceField(
        choices=SetMode.choices,
        default=SetMode.EACH.value,
        help_text="all_or_nothing: refused if a booking gets no room.",
    )
    note = optional_note()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "date" in attrs and "booking_ids" in attrs:
            sentence = _("Give a day or bookings, not both.")
            raise ValidationError({"date": [sentence], "booking_ids": [sentence]})
        return attrs


class AutoAssign(HotelView):
    capabilities = {"POST": Capability.BOOKINGS_CHANGE}

    @extend_schema(request=AutoAssignInput, responses=AutoAssignmentsSerializer)
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Assign the best rooms to a day's arrivals, planned together over all of their nights.

        The plan is made before the transaction and takes up to a second. What no longer holds then is reported as
        `changed`; sent again, the bookings that are left are planned anew. With `dry_run` nothing is assigned.
        """
        body = self.parse(AutoAssignInput)
        plan = plan_rooms(self.command, date=body.get("date"), booking_ids=body.get("booking_ids"))
        return self.carry_out(
            auto_assign_rooms,
            partial(self._respond_with_results, plan),
            plan=plan,
            mode=SetMode(body["mode"]),
            note=body["note"],
        )

    def _respond_with_results(self, plan: RoomPlan, results: Sequence[AutoAssignment]) -> Response:
        content = [_as_dict(result) for result in results]
        return self.respond({"results": content, "is_optimal": plan.is_optimal})


def _as_dict(result: AutoAssignment) -> dict[str, Any]:
    return {
        "booking_id": result.booking.booking_id,
        "outcome": result.outcome,
        "room_number": result.room_number,
        "room_type": result.room_type,
        "fit": result.fit.as_dict() if result.fit else None,
        "reasons": [reason.as_dict() for reason in result.reasons],
    }
