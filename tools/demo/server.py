"""The demo's web server and relay, and how Ctrl-C or a signal ends them with everything they need."""

import signal
import socket
import sys
import time
from contextlib import ExitStack
from http import HTTPStatus
from urllib.request import urlopen

from tools.demo.data import DemoRefused, prepare_data
from tools.demo.greeting import greeting
from tools.demo.processes import HOST, Process, start, stop
from tools.demo.relay import start_deliveries
from tools.postgres.clusters import CLUSTERS
from tools.postgres.environment import database_url_set

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
START_TIMEOUT_SECONDS = 60

# A worker that still boots ignores the request to stop: gunicorn kills it after this time.
QUICK_STOP = ("--graceful-timeout=5", "--no-control-socket")


class StopRequested(Exception):
    """Ctrl-C or a signal asked the demo to end."""


def request_stop(*_signal_and_frame: object) -> None:
    """Raise StopRequested, and ignore further signals while the demo ends."""
    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, signal.SIG_IGN)
    raise StopRequested


def serve(port: int) -> int:
    """Serve the demo until a signal or the web server's end; return the exit code.

    Raises DemoRefused, ClusterInUse, PostgresNotFound or PostgresFailed.
    """
    refuse_busy_port(port)
    with ExitStack() as stack:
        cluster = stack.enter_context(database_url_set(CLUSTERS["demo"]))
        prepare_data(cluster)
        gunicorn = [sys.executable, "-m", "gunicorn", "config.asgi", f"--bind={HOST}:{port}"]
        server = start([*gunicorn, "--worker-class=asgi", "--workers=2", "--log-level=warning", *QUICK_STOP])
        stack.callback(stop, server)
        wait_until_ready(server, port)
        start_deliveries(stack)
        print(greeting(f"http://{HOST}:{port}"), flush=True)
        return server.wait()


def refuse_busy_port(port: int) -> None:
    """Raise DemoRefused when another process listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            message = f"Port {port} is taken ({error.strerror}). Choose another: make demo PORT={port + 1}"
            raise DemoRefused(message) from error


def wait_until_ready(server: Process, port: int) -> None:
    """Wait until a worker answers a request. Raises DemoRefused when the server ends or takes too long."""
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"http://{HOST}:{port}/healthz/", timeout=5) as answer:
                if answer.status == HTTPStatus.OK:
                    return
        except OSError:  # no worker listens yet
            time.sleep(0.05)
    raise DemoRefused("The web server did not start; its output is above.")
