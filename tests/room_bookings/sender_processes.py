"""`manage.py send_provider_requests` as a process of its own."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from tests.database_urls import url_of
from tests.room_bookings.payment_providers.fake_stripe import FakeStripe
from tools.locks import ROOT

SenderProcess = subprocess.Popen[bytes]
SECONDS = 120
"""Only a process that hangs takes so long."""


@contextmanager
def running_sender(fake: FakeStripe) -> Iterator[SenderProcess]:
    """Run a sender that speaks with a server on the loopback until the end of the block; then it is killed."""
    environment = os.environ | {
        "DATABASE_URL": url_of(connection.settings_dict),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "PROVIDER_API_BASES": fake.address,
        "PROVIDER_LOOK_SECONDS": "0.02",
    }
    command = [sys.executable, "manage.py", "send_provider_requests"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()
