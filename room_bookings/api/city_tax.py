"""The endpoints of the city tax of a booking: charging it before the check-out, and exemptions."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema
from hotel.api.inputs import InputSerializer
from hotel.kernel.keys import LARGEST_KEY
from room_bookings.api.fields import Note, optional_note
from room_bookings.api.ledger_serializers import EnteredSerializer
from room_bookings.api.payments import LedgerView
from room_bookings.models import CityTaxExemption
from room_bookings.services import exempt_from_city_tax, post_stay_taxes
from staff.capabilities import Capability

_PERSON = "The person of the party; null: everybody."


class PostCityTaxInput(InputSerializer):
    note = optional_note()


class PostCityTax(LedgerView):
    capabilities = {"POST": Capability.PAYMENTS}
    requires_idempotency_key = False

    @extend_schema(request=PostCityTaxInput, responses={201: EnteredSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Charge guests in house with the city tax, and with a tax that their nights do not include.

        They are charged once, at latest in the check-out. `?dry_run=true` previews the rows.
        """
        return self.carry_out(
            post_stay_taxes, self.respond_with_entry, body=PostCityTaxInput, booking_id=booking_id
        )


class ExemptionInput(InputSerializer):
    reason = Note()
    party_member = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=LARGEST_KEY, help_text=_PERSON
    )


class ExemptionSerializer(Output):
    booking_id = serializers.CharField()
    party_member = serializers.IntegerField(allow_null=True, help_text=_PERSON)
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class ExemptFromCityTax(LedgerView):
    capabilities = {"POST": Capability.PAYMENTS}
    requires_idempotency_key = False

    @extend_schema(request=ExemptionInput, responses={201: ExemptionSerializer})
    def post(self, request: Request, hotel_slug: str, booking_id: str) -> Response:
        """Record that a person, or everybody of the booking, pays no city tax, and why."""
        return self.carry_out(exempt_from_city_tax, self._respond, body=ExemptionInput, booking_id=booking_id)

    def _respond(self, exemption: CityTaxExemption) -> Response:
        content: dict[str, Any] = {
            "booking_id": exemption.booking.booking_id,
            "party_member": exemption.party_member_id,
            "reason": exemption.reason,
            "at": exemption.at,
        }
        return self.respond(content, status=201)
