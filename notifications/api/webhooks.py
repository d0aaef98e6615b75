"""…/webhooks/: the receivers of a hotel's events, the log of their calls, and the actions on them."""

from datetime import timedelta
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hotel.api.command_headers import CommandQuery
from hotel.api.documentation import Output, extend_schema, page_of
from hotel.api.inputs import InputSerializer, PageQuery, one_of
from hotel.kernel.etag import etag
from notifications.enums import CallOutcome, DisabledReason, EventType
from notifications.models import Webhook
from notifications.selectors import calls_of, webhook_by_pk, webhooks_of
from notifications.services import (
    WebhookWithSecret,
    create_webhook,
    delete_webhook,
    queue_webhook_test,
    redeliver_to_webhook,
    rotate_webhook_secret,
    update_webhook,
)
from notifications.services.webhook_urls import MAX_URL_LENGTH
from notifications.services.webhooks import LONGEST_ROTATION
from notifications.snapshots import call_snapshot, webhook_snapshot
from staff.api.base import HotelView
from staff.capabilities import Capability

SECRET = "secret"  # noqa: S105 (the name of a field)
LONGEST_ROTATION_HOURS = int(LONGEST_ROTATION / timedelta(hours=1))


class NewWebhookInput(InputSerializer):
    """A receiver of events."""

    url = serializers.CharField(
        max_length=MAX_URL_LENGTH,
        help_text="Begins with https://. Its name must lead to a public address, which is checked at each request.",
    )
    description = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    event_types = serializers.ListField(
        child=serializers.ChoiceField(choices=EventType.choices),
        max_length=100,
        required=False,
        default=list,
        help_text="The types of events to send; empty for all types.",
    )


class WebhookChangesInput(InputSerializer):
    """Changes of a webhook."""

    only_by_command = frozenset({SECRET, "cursor", "disabled_at", "disabled_reason"})

    url = serializers.CharField(max_length=MAX_URL_LENGTH)
    description = serializers.CharField(max_length=200, allow_blank=True)
    event_types = serializers.ListField(
        child=serializers.ChoiceField(choices=EventType.choices), max_length=100
    )
    is_enabled = serializers.BooleanField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"changes": attrs}


class RotateSecretInput(InputSerializer):
    """The time for which the previous secret stays valid."""

    previous_valid_hours = serializers.IntegerField(
        min_value=0,
        max_value=LONGEST_ROTATION_HOURS,
        required=False,
        default=24,
        help_text="Hours for which the present secret signs as well, so that receivers can change over.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return {"previous_valid_for": timedelta(hours=attrs["previous_valid_hours"])}


class WebhookSerializer(Output):
    """A receiver of events, how far it has come, and what the last failed try met. Its id is that of its delivery."""

    id = serializers.IntegerField()
    url = serializers.CharField()
    description = serializers.CharField()
    event_types = serializers.ListField(
        child=serializers.ChoiceField(choices=EventType.choices), help_text="Empty: all types."
    )
    is_enabled = serializers.BooleanField()
    notice = serializers.CharField(
        help_text="What is wrong with it, as a sentence; empty while events arrive."
    )
    disabled_at = serializers.DateTimeField(allow_null=True)
    disabled_reason = serializers.ChoiceField(choices=DisabledReason.choices, allow_null=True)
    cursor = serializers.IntegerField(
        help_text="Position up to which every event is delivered, or a dead letter."
    )
    tries = serializers.IntegerField(help_text="Failed tries since the last success.")
    failing_since = serializers.DateTimeField(allow_null=True)
    next_try_at = serializers.DateTimeField(allow_null=True)
    last_success_at = serializers.DateTimeField(allow_null=True)
    last_error_at = serializers.DateTimeField(allow_null=True)
    last_error_code = serializers.CharField()
    last_error = serializers.CharField()
    previous_secret_until = serializers.DateTimeField(
        allow_null=True, help_text="During a rotation: when the previous secret stops to sign."
    )
    test_event_id = serializers.UUIDField(
        allow_null=True, help_text="The `event_id` of a test event that waits to be sent."
    )
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()


class WebhookWithSecretSerializer(WebhookSerializer):
    """A webhook with its new secret."""

    secret = serializers.CharField(
        allow_null=True, help_text="Shown here and never again. Null in the answer to a dry run."
    )


class WebhookCallQuery(PageQuery):
    """The query of the log."""

    outcome = one_of(CallOutcome.values)


class WebhookCallSerializer(Output):
    """A call: one try to deliver one event."""

    position = serializers.IntegerField(allow_null=True, help_text="Null for a test event.")
    event_id = serializers.UUIDField()
    type = serializers.CharField(help_text="The type of the event, or `webhook_test`.")
    try_number = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=CallOutcome.choices)
    status = serializers.IntegerField(allow_null=True, help_text="HTTP status; null without an answer.")
    error_code = serializers.CharField()
    error = serializers.CharField()
    duration_ms = serializers.IntegerField()
    answer = serializers.CharField(help_text="The first 2 kB of the body of the answer.")
    at = serializers.DateTimeField()


class WebhookView(HotelView):
    """A view of webhooks."""

    tag = "webhooks"
    capabilities = dict.fromkeys(("GET", "POST", "PATCH", "DELETE"), Capability.DELIVERIES)

    def respond_with_webhook(self, webhook: Webhook, *, status: int = 200, **more: Any) -> Response:
        """Build the response with the webhook as it is now."""
        current = webhook_by_pk(hotel=self.hotel, webhook_pk=webhook.pk)
        return self.respond(webhook_snapshot(current) | more, status=status, etag=etag(current))

    def respond_with_secret(self, made: WebhookWithSecret, *, status: int = 200) -> Response:
        """Build the response with the webhook and its new secret, which a dry run does not show."""
        secret = None if self.query["dry_run"] else made.secret
        return self.respond_with_webhook(made.webhook, status=status, secret=secret)


class Webhooks(WebhookView):
    """The webhooks of the hotel."""

    answers_hold_secrets = True
    queries = {"GET": PageQuery}

    @extend_schema(responses=page_of(WebhookSerializer))
    def get(self, request: Request, hotel_slug: str) -> Response:
        """List the webhooks of the hotel, oldest first."""
        return self.page(
            webhooks_of(hotel=self.hotel), lambda webhooks: [webhook_snapshot(one) for one in webhooks]
        )

    @extend_schema(request=NewWebhookInput, responses={201: WebhookWithSecretSerializer})
    def post(self, request: Request, hotel_slug: str) -> Response:
        """Add a receiver of the events to come. The answer shows its secret, this once.

        409 `webhooks_not_configured` while the installation has no keys that encrypt secrets. An `Idempotency-Key` is
        refused, so that the secret is stored nowhere else: 400 `idempotency_key_not_accepted`.
        """
        return self.carry_out(
            create_webhook, lambda made: self.respond_with_secret(made, status=201), body=NewWebhookInput
        )


class WebhookDetail(WebhookView):
    """One webhook of the hotel."""

    queries = {"DELETE": CommandQuery}

    @extend_schema(responses=WebhookSerializer)
    def get(self, request: Request, hotel_slug: str, webhook_id: int) -> Response:
        """Show one webhook of the hotel."""
        webhook = webhook_by_pk(hotel=self.hotel, webhook_pk=webhook_id)
        return self.respond(webhook_snapshot(webhook), etag=etag(webhook))

    @extend_schema(request=WebhookChangesInput, responses=WebhookSerializer)
    def patch(self, request: Request, hotel_slug: str, webhook_id: int) -> Response:
        """Change address, description or event types, enable or disable. An enabled webhook goes on at its cursor."""
        return self.carry_out(
            update_webhook, self.respond_with_webhook, body=WebhookChangesInput, webhook_pk=webhook_id
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, hotel_slug: str, webhook_id: int) -> Response:
        """Delete the webhook: it gets no event any more, and its secrets are forgotten. Its history stays."""
        return self.carry_out(delete_webhook, lambda _: Response(status=204), webhook_pk=webhook_id)


class SendTestEvent(WebhookView):
    """Send a test event."""

    @extend_schema(request=None, responses=WebhookSerializer)
    def post(self, request: Request, hotel_slug: str, webhook_id: int) -> Response:
        """Send an event of type `webhook_test` as soon as a relay is free, once; the log shows its `test_event_id`.

        409 `webhook_disabled`.
        """
        return self.carry_out(queue_webhook_test, self.respond_with_webhook, webhook_pk=webhook_id)


class RotateWebhookSecret(WebhookView):
    """Renew the secret."""

    answers_hold_secrets = True

    @extend_schema(request=RotateSecretInput, responses=WebhookWithSecretSerializer)
    def post(self, request: Request, hotel_slug: str, webhook_id: int) -> Response:
        """Give the webhook a new secret. The answer shows it, this once; the previous one signs as well for a while.

        An `Idempotency-Key` is refused: 400 `idempotency_key_not_accepted`.
        """
        return self.carry_out(
            rotate_webhook_secret, self.respond_with_secret, body=RotateSecretInput, webhook_pk=webhook_id
        )


class WebhookCalls(WebhookView):
    """The log of the calls."""

    queries = {"GET": WebhookCallQuery}

    @extend_schema(responses=page_of(WebhookCallSerializer))
    def get(self, request: Request, hotel_slug: str, webhook_id: int) -> Response:
        """List the calls of the webhook, the latest first, as long as the log is kept."""
        webhook = webhook_by_pk(hotel=self.hotel, webhook_pk=webhook_id)
        return self.page(
            calls_of(webhook=webhook, outcomes=self.query.get("outcome", ())),
            lambda calls: [call_snapshot(call) for call in calls],
        )


class RedeliverToWebhook(WebhookView):
    """Send one event once more."""

    @extend_schema(request=None, responses=WebhookSerializer)
    def post(self, request: Request, hotel_slug: str, webhook_id: int, position: int) -> Response:
        """Send the event at a position once more, before others that wait, with the `event_id` that it had.

        409 `not_yet_sent` for an event that the webhook has not come to: it gets it anyway.
        """
        return self.carry_out(
            redeliver_to_webhook,
            self.respond_with_webhook,
            webhook_pk=webhook_id,
            position=position,
        )
