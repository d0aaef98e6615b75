"""GET …/deliveries/ and its dead letters, and POST …/deliveries/{delivery_id}/replay/: the state of subscriptions."""

from collections.abc import Sequence
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import InputSerializer, Instant, PageQuery
from hotel.kernel.exceptions import NotFound, ProblemCode
from hotel.kernel.keys import LARGEST_KEY, can_be_key
from notifications.enums import DisabledReason, EventType, SubscriptionKind
from notifications.models import Subscription
from notifications.selectors import dead_letters_of, deliveries_of, get_delivery
from notifications.services import replay_deliveries
from notifications.snapshots import dead_letter_snapshot, delivery_snapshot
from staff.api.base import HotelView
from staff.capabilities import Capability

MAX_POSITIONS = 1000


class DeliverySerializer(Output):
    """A subscription, how far it has come, and what the last failed try met."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=SubscriptionKind.choices)
    event_types = serializers.ListField(
        child=serializers.ChoiceField(choices=EventType.choices), help_text="Empty: all types."
    )
    cursor = serializers.IntegerField(
        help_text="Position up to which every event is delivered, or a dead letter."
    )
    last_position = serializers.IntegerField(help_text="The last position in the feed of the hotel.")
    lag_events = serializers.IntegerField()
    lag_seconds = serializers.IntegerField(help_text="Age of the oldest event that waits.")
    dead_letters = serializers.IntegerField(help_text="Undelivered dead letters.")
    redeliveries = serializers.IntegerField(help_text="Events that wait to be sent once more.")
    tries = serializers.IntegerField(help_text="Failed tries since the last success.")
    failing_since = serializers.DateTimeField(allow_null=True)
    next_try_at = serializers.DateTimeField(allow_null=True)
    last_try_at = serializers.DateTimeField(allow_null=True)
    last_success_at = serializers.DateTimeField(allow_null=True)
    last_error_at = serializers.DateTimeField(allow_null=True)
    last_error_code = serializers.CharField()
    last_error = serializers.CharField()
    disabled_at = serializers.DateTimeField(allow_null=True)
    disabled_reason = serializers.ChoiceField(choices=DisabledReason.choices, allow_null=True)
    created_at = serializers.DateTimeField()


class DeadLetterSerializer(Output):
    """An event that the receiver can never take."""

    position = serializers.IntegerField()
    event_id = serializers.UUIDField()
    type = serializers.ChoiceField(choices=EventType.choices)
    reason_code = serializers.CharField()
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    replayed_at = serializers.DateTimeField(
        allow_null=True, help_text="When a replay delivered it after all."
    )


class ReplayInput(InputSerializer):
    """The events to send once more: exactly one of the fields."""

    from_position = serializers.IntegerField(
        min_value=1, max_value=LARGEST_KEY, required=False, help_text="This event and all after it."
    )
    since = Instant(required=False, help_text="All events that occurred at this instant or later.")
    positions = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_KEY),
        max_length=MAX_POSITIONS,
        allow_empty=False,
        required=False,
        help_text="These events alone, dead letters among them; the cursor stays.",
    )


class DeliveriesView(HotelView):
    """A view of the subscriptions of the hotel."""

    tag = "realtime"
    capabilities = {"GET": Capability.DELIVERIES, "POST": Capability.DELIVERIES}

    def get_delivery(self, delivery_pk: int) -> Subscription:
        """Return the subscription of the hotel with its lag. Raises NotFound."""
        found = get_delivery(hotel=self.hotel, delivery_pk=delivery_pk) if can_be_key(delivery_pk) else None
        if found is None:
            raise NotFound(
                f"There is no delivery {str(delivery_pk)[:20]}.", code=ProblemCode.DELIVERY_NOT_FOUND
            )
        return found


class Deliveries(DeliveriesView):
    """The subscriptions of the hotel."""

    capabilities = {"GET": Capability.DELIVERIES}
    queries = {"GET": PageQuery}

    @extend_schema(responses=page_of(DeliverySerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the subscriptions of the hotel, each with cursor, lag and last error, oldest first."""
        return self.page(deliveries_of(hotel=self.hotel), self._represent)

    def _represent(self, subscriptions: Sequence[Subscription]) -> list[dict[str, Any]]:
        return [delivery_snapshot(subscription, now=self.now) for subscription in subscriptions]


class DeadLetters(DeliveriesView):
    """The dead letters of a subscription."""

    capabilities = {"GET": Capability.DELIVERIES}
    queries = {"GET": PageQuery}

    @extend_schema(responses=page_of(DeadLetterSerializer))
    def get(self, request: Request, hotel_slug: str, delivery_id: int) -> Response:
        """List the events that the subscription could not deliver, in the order of the feed."""
        subscription = self.get_delivery(delivery_id)
        return self.page(
            dead_letters_of(subscription=subscription),
            lambda letters: [dead_letter_snapshot(letter) for letter in letters],
        )


class ReplayDeliveries(DeliveriesView):
    """Send events of a subscription once more."""

    capabilities = {"POST": Capability.DELIVERIES}

    @extend_schema(request=ReplayInput, responses=DeliverySerializer)
    def post(self, request: Request, hotel_slug: str, delivery_id: int) -> Response:
        """Send events once more: from a position on, since an instant, or single ones; receivers know their `event_id`.

        409 `not_yet_sent` for events that the subscription has not come to: it will send them anyway.
        """
        self.get_delivery(delivery_id)
        return self.carry_out(
            replay_deliveries,
            self._respond,
            body=ReplayInput,
            subject={"delivery_id": delivery_id},
            subscription_pk=delivery_id,
        )

    def _respond(self, subscription: Subscription) -> Response:
        return self.respond(delivery_snapshot(self.get_delivery(subscription.pk), now=self.now))
