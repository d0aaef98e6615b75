"""GET …/provider-events/: what payment providers told, above all what no booking is known for."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import PageQuery, one_of
from room_bookings.models import ProviderEvent
from room_bookings.provider_enums import EventConcern, EventOutcome
from room_bookings.provider_snapshots import provider_event_snapshot
from room_bookings.selectors.provider_events import provider_events_of_hotel
from staff.api.base import HotelView
from staff.capabilities import Capability


class ProviderEventQuery(PageQuery):
    """The query of the list."""

    outcome = one_of(EventOutcome.values)
    concern = one_of(EventConcern.values)
    type = serializers.CharField(required=False, max_length=100, help_text="A type of the provider's events.")
    booking = serializers.CharField(required=False, max_length=32, help_text="A booking ID.")


class ProviderEventSerializer(Output):
    """An event of a payment provider."""

    event_id = serializers.CharField()
    account = serializers.CharField()
    type = serializers.CharField()
    outcome = serializers.ChoiceField(
        choices=EventOutcome.choices,
        help_text="UNMATCHED: it is about nobody's payment. PARKED: it waits for another event.",
    )
    concern = serializers.ChoiceField(
        choices=EventConcern.choices,
        allow_null=True,
        help_text="Why a person should look at it; null if not.",
    )
    detail = serializers.CharField(help_text="Why it could not be read; else empty.")
    booking_id = serializers.CharField(allow_null=True, help_text="Null while no booking is known for it.")
    object_id = serializers.CharField(
        help_text="The payment intent at the provider; empty for other objects."
    )
    provider_at = serializers.DateTimeField(allow_null=True, help_text="When the provider made it.")
    received_at = serializers.DateTimeField()
    times_received = serializers.IntegerField()


class ProviderEvents(HotelView):
    """The events of the hotel's accounts, and those of the installation's that are about its bookings."""

    tag = "payments"
    capabilities = {"GET": Capability.REFUNDS}
    queries = {"GET": ProviderEventQuery}

    @extend_schema(responses=page_of(ProviderEventSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List events, the newest first; `count` counts them. Their texts are kept, and not shown.

        `?outcome=UNMATCHED,UNKNOWN_TYPE,OTHER_CURRENCY,PARKED,REFUSED` are those that changed no booking.
        """
        chosen = provider_events_of_hotel(
            hotel=self.hotel,
            outcomes=self.query.get("outcome", ()),
            concerns=self.query.get("concern", ()),
            event_type=self.query.get("type", ""),
            booking_id=self.query.get("booking", ""),
        )
        return self.page(chosen, _represent)


def _represent(events: Sequence[ProviderEvent]) -> list[dict[str, Any]]:
    return [provider_event_snapshot(event) for event in events]
