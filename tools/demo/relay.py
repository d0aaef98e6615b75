"""The demo's relay and mail worker, and a receiver on this machine where no Pusher app is configured."""

import socket
import subprocess
import sys
from contextlib import ExitStack

from django.conf import settings

from tools.demo.processes import HOST, start, stop
from tools.pusher.requests import App


def start_deliveries(stack: ExitStack) -> None:
    """Start a mail worker, and a relay that sends to the configured Pusher app or to a receiver of the demo's own.

    `stack` stops them. The receiver checks requests as strictly as Pusher, and keeps nothing.
    """
    environment: dict[str, str] = {}
    if settings.PUSHER_APP is None:
        port = _free_port()
        receiver = start([sys.executable, "-m", "tools.pusher", str(port)])
        stack.callback(stop, receiver)
        environment = app_settings(port)
    relay = start(
        [sys.executable, "manage.py", "relay_events"], environment=environment, stdout=subprocess.DEVNULL
    )
    stack.callback(stop, relay)
    mails = start([sys.executable, "manage.py", "send_mails"], stdout=subprocess.DEVNULL)
    stack.callback(stop, mails)


def app_settings(port: int) -> dict[str, str]:
    """Return the environment of a program that sends to the receiver."""
    app = App()
    return {
        "PUSHER_APP_ID": app.app_id,
        "PUSHER_KEY": app.key,
        "PUSHER_SECRET": app.secret,
        "PUSHER_HOST": HOST,
        "PUSHER_PORT": str(port),
        "PUSHER_TLS": "off",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
