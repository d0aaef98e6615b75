"""The commands on webhooks. They write audit rows of their own, and no events."""

from notifications import services
from tests.architecture.permissions.routes import MANAGER
from tests.commands.preconditions import Prepare, nothing, webhook, webhook_behind_an_event
from tests.commands.registry.entry import HttpCase, RegisteredCommand, Service

WEBHOOK = "…/webhooks/{webhook_id}/"

CONFIGURATION = "Managers configure webhooks now and then; the stress run and the benchmark have no receiver."
FOR_OPERATORS = "An operator or a scheduler runs it, beside the commands."


def _command(
    service: Service, request: str, case: HttpCase, *, prepare: Prepare = webhook
) -> RegisteredCommand:
    return RegisteredCommand(
        service,
        requests={request: case},
        roles=MANAGER,
        caller="manager",
        prepare=prepare,
        not_stressed=CONFIGURATION,
        not_measured=CONFIGURATION,
    )


WEBHOOKS = [
    _command(
        services.create_webhook,
        "POST …/webhooks/",
        HttpCase(
            {"url": "https://receiver.example/"},
            {"url": "https://other.example/"},
            status=201,
            answers_with_secret=True,
        ),
        prepare=nothing,
    ),
    _command(
        services.update_webhook,
        f"PATCH {WEBHOOK}",
        HttpCase({"description": "Door locks", "event_types": ["room_updated"], "is_enabled": False}),
    ),
    _command(
        services.rotate_webhook_secret,
        f"POST {WEBHOOK}rotate-secret/",
        HttpCase({"previous_valid_hours": 1}, {"previous_valid_hours": 2}, answers_with_secret=True),
    ),
    _command(services.queue_webhook_test, f"POST {WEBHOOK}test/", HttpCase()),
    _command(
        services.redeliver_to_webhook,
        f"POST {WEBHOOK}deliveries/{{position}}/redeliver/",
        HttpCase(),
        prepare=webhook_behind_an_event,
    ),
    *(
        RegisteredCommand(service, not_stressed=reason, not_measured=reason)
        for service, reason in (
            (services.delete_webhook, CONFIGURATION),
            (services.prune_webhook_deliveries, FOR_OPERATORS),
            (services.reencrypt_webhook_secrets, FOR_OPERATORS),
        )
    ),
]
