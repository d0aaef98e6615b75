"""The transports that the settings configure."""

from collections.abc import Callable, Mapping
from datetime import datetime

from notifications.enums import SubscriptionKind
from notifications.services.transports.pusher import PusherTransport
from notifications.services.transports.pusher_app import configured_app
from notifications.services.transports.transport import Transport
from notifications.services.transports.webhook import WebhookTransport


def configured_transports(
    *, timeout_seconds: float, now: Callable[[], datetime]
) -> Mapping[SubscriptionKind, Transport]:
    """Return the transport to webhooks and those that the settings configure; subscriptions of other kinds wait.

    `timeout_seconds` is the longest time of one call, `now` the clock of this machine.
    """
    transports: dict[SubscriptionKind, Transport] = {
        SubscriptionKind.WEBHOOK: WebhookTransport(timeout_seconds=timeout_seconds, now=now)
    }
    app = configured_app()
    if app is not None:
        transports[SubscriptionKind.PUSHER] = PusherTransport(app, timeout_seconds=timeout_seconds)
    return transports
