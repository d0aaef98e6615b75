"""Hotels with feeds and subscriptions, and the receivers and relays beside them, as processes of their own."""

import os
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager

import psycopg2
from django.test import override_settings
from django.utils import timezone

from config.settings.webhooks import networks_from
from hotel.models import Hotel
from notifications.enums import SubscriptionKind
from notifications.models import EventCounter, Subscription, Webhook
from notifications.services.webhook_secrets import encrypt_secret, new_secret
from tools.bench.databases import Database
from tools.bench.million.load import load
from tools.bench.million.sizes import Size
from tools.bench.server import free_port
from tools.demo.relay import app_settings

HOST, NETWORKS = "127.0.0.1", "127.0.0.0/8"
KEY = urlsafe_b64encode(os.urandom(32)).decode()


def load_hotels(database: Database, size: Size) -> list[Hotel]:
    """Load hotels with rooms; each room has one event."""
    with closing(psycopg2.connect(database.url)) as raw:
        load(raw, size)
    with database.connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return list(Hotel.objects.order_by("pk"))


def subscribe(
    hotels: Sequence[Hotel], kind: SubscriptionKind, *, webhook_port: int = 0, at_start: bool = False
) -> list[Subscription]:
    """Create a subscription of each hotel, at the end of its feed or at its start."""
    ends = dict(EventCounter.objects.values_list("hotel_id", "last_position"))
    now = timezone.now()
    created = Subscription.objects.bulk_create(
        Subscription(hotel=hotel, kind=kind, cursor=0 if at_start else ends.get(hotel.pk, 0), created_at=now)
        for hotel in hotels
    )
    if kind == SubscriptionKind.WEBHOOK:
        with override_settings(WEBHOOK_SECRET_KEYS=[KEY]):
            secret = encrypt_secret(new_secret())
        url = f"http://{HOST}:{webhook_port}/hooks"
        Webhook.objects.bulk_create(
            Webhook(
                subscription=each,
                hotel_id=each.hotel_id,
                url=url,
                secret=secret,
                created_at=now,
                updated_at=now,
            )
            for each in created
        )
    return created


def webhook_settings() -> override_settings:
    """Let webhooks go to this machine."""
    return override_settings(
        WEBHOOK_SECRET_KEYS=[KEY], WEBHOOK_ALLOW_HTTP=True, WEBHOOK_ALLOWED_NETWORKS=networks_from([NETWORKS])
    )


@contextmanager
def receiver(module: str) -> Generator[int]:
    """Run `tools.pusher` or `tools.webhooks`; yield its port when it listens."""
    port = free_port()
    with _process([sys.executable, "-m", module, str(port)], {}):
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"{module} does not listen")
        yield port


@contextmanager
def relay(database: Database, *, pusher_port: int) -> Generator[int]:
    """Run a relay; yield its process ID."""
    own = {
        "DATABASE_URL": database.url,
        "WEBHOOK_SECRET_KEYS": KEY,
        "WEBHOOK_ALLOW_HTTP": "on",
        "WEBHOOK_ALLOWED_NETWORKS": NETWORKS,
    }
    command = [sys.executable, "manage.py", "relay_events"]
    with _process(command, own | app_settings(pusher_port)) as process:
        yield process.pid


@contextmanager
def _process(command: Sequence[str], environment: dict[str, str]) -> Generator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        command, env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process
            if process.poll() is not None:
                raise RuntimeError(f"{command[1:3]} ended with status {process.returncode}")
        finally:
            process.terminate()
