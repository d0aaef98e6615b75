"""soketi, a server with Pusher's protocol, on the loopback interface alone."""

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.demo.processes import HOST, Process
from tools.e2e.processes import node, running

SCRIPT = "node_modules/@soketi/soketi/bin/server.js"
START_TIMEOUT_SECONDS = 60


@dataclass(frozen=True)
class SoketiApp:
    """The app that soketi serves, its port, and a folder for its configuration and log."""

    port: int
    discovery_port: int
    folder: Path
    app_id: str = "4711"
    key: str = "key-of-the-run"
    secret: str = "secret-of-the-run"

    def configuration(self) -> dict[str, Any]:
        """Return the configuration; every address in it is the loopback interface."""
        return {
            "host": HOST,
            "port": self.port,
            "metrics": {"enabled": False, "host": HOST},
            "cluster": {"address": HOST, "hostname": HOST, "unicast": HOST, "port": self.discovery_port},
            "appManager.array.apps": [{"id": self.app_id, "key": self.key, "secret": self.secret}],
        }

    def settings(self) -> dict[str, str]:
        """Return the environment of a program that sends to the app."""
        return {
            "PUSHER_APP_ID": self.app_id,
            "PUSHER_KEY": self.key,
            "PUSHER_SECRET": self.secret,
            "PUSHER_HOST": HOST,
            "PUSHER_PORT": str(self.port),
            "PUSHER_TLS": "off",
        }


@contextmanager
def soketi(app: SoketiApp) -> Iterator[Process]:
    """Run soketi for the block. Raises RuntimeError unless it starts."""
    configuration = app.folder / "soketi.json"
    configuration.write_text(json.dumps(app.configuration()))
    command = node(SCRIPT, "start", f"--config={configuration}")
    with running(command, environment={}, log=app.folder / "soketi.log") as process:
        try:
            _wait_until_listening(process, app.port)
            yield process
        finally:
            process.kill()  # an outage without a good-bye


def _wait_until_listening(process: Process, port: int) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("soketi did not start; its log is above.")
