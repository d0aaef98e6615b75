"""The transports that the settings configure."""

from collections.abc import Mapping

from notifications.enums import SubscriptionKind
from notifications.services.transports.pusher import PusherTransport
from notifications.services.transports.pusher_app import configured_app
from notifications.services.transports.transport import Transport


def configured_transports(*, timeout_seconds: float) -> Mapping[SubscriptionKind, Transport]:
    """Return the transports that the settings configure; subscriptions of other kinds wait.

    `timeout_seconds` is the longest time of one call.
    """
    transports: dict[SubscriptionKind, Transport] = {}
    app = configured_app()
    if app is not None:
        transports[SubscriptionKind.PUSHER] = PusherTransport(app, timeout_seconds=timeout_seconds)
    return transports
