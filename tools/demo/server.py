"""`make demo`: PostgreSQL, the schema, the demo hotels and a web server; Ctrl-C ends all of it."""

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http import HTTPStatus
from urllib.request import urlopen

from tools.demo.greeting import greeting
from tools.postgres.clusters import CLUSTERS, ClusterInUse
from tools.postgres.locations import PostgresNotFound
from tools.postgres.process import PostgresFailed

HOST = "127.0.0.1"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SECONDS_TO_START = 30
SECONDS_TO_STOP = 10
PR_SET_PDEATHSIG = 1

# A worker that is told to stop while it still boots does not hear it: gunicorn ends it after this time.
ENDS_QUICKLY = ("--graceful-timeout=5", "--no-control-socket")


class DemoRefused(RuntimeError):
    """The demo cannot run; the message says why and what to do."""


class StopAsked(Exception):
    """Somebody pressed Ctrl-C or sent a signal to end the demo."""


def ask_to_stop(*_signal_and_frame: object) -> None:
    """Unwind the demo; further signals must not disturb its end."""
    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, signal.SIG_IGN)
    raise StopAsked


def refuse_busy_port(port: int) -> None:
    """Raise DemoRefused when somebody else listens on the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as refusal:
            message = f"Port {port} is taken ({refusal.strerror}). Choose another: make demo PORT={port + 1}"
            raise DemoRefused(message) from refusal


@contextmanager
def database() -> Iterator[None]:
    """Let DATABASE_URL name a running server: the one it already names, or the private demo cluster."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    cluster = CLUSTERS["demo"]
    with cluster.held(), ExitStack() as stack:
        stack.callback(cluster.stop)
        cluster.start()
        os.environ["DATABASE_URL"] = cluster.url
        yield


def prepare_data() -> None:
    """Bring the schema up to date and make the demo hotels; neither does anything when nothing is due.

    Raises DemoRefused when the database is none for a demo.
    """
    import django
    from django.core.management import CommandError, call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    django.setup()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Making the tables ...", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
    try:
        call_command("seed_demo")
    except CommandError as refusal:
        raise DemoRefused(str(refusal)) from refusal
    connection.close()


def die_with_parent() -> None:
    """Ask Linux to end this process when the launcher is killed; elsewhere it lives on and keeps the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """End the web server, politely first."""
    server.terminate()
    try:
        server.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    """Return when a worker answers a request. Raises DemoRefused when the server ends or takes too long."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"http://{HOST}:{port}/healthz/", timeout=5) as answer:
                if answer.status == HTTPStatus.OK:
                    return
        except OSError:  # nobody listens yet
            time.sleep(0.05)
    raise DemoRefused("The web server did not start; what it said stands above.")


def serve(port: int) -> int:
    """Serve until told to stop; return the exit code."""
    refuse_busy_port(port)
    with ExitStack() as stack:
        stack.enter_context(database())
        prepare_data()
        gunicorn = [sys.executable, "-m", "gunicorn", "config.wsgi", f"--bind={HOST}:{port}"]
        server = subprocess.Popen(
            [*gunicorn, "--workers=2", "--threads=4", "--log-level=warning", *ENDS_QUICKLY],
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 (no threads here)
        )
        stack.callback(stop_server, server)
        wait_until_it_answers(server, port)
        print(greeting(f"http://{HOST}:{port}"), flush=True)
        return server.wait()


def reset() -> int:
    """Give up the private demo cluster; return the exit code. Raises DemoRefused for any other server."""
    if os.environ.get("DATABASE_URL"):
        raise DemoRefused("DATABASE_URL names a server of your own: drop and create that database yourself.")
    cluster = CLUSTERS["demo"]
    with cluster.held():
        cluster.remove()
    print("The demo's data is gone. make demo makes it anew, up to today.")
    return 0


def main(arguments: list[str]) -> int:
    """Run the demo, or reset it; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="give up the demo's data")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    os.environ.setdefault("DEBUG", "false")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, ask_to_stop)
    try:
        return reset() if options.reset else serve(options.port)
    except StopAsked:
        print("\nThe demo has stopped; its data is kept.")
        return 0
    except ClusterInUse:
        print("A demo of this checkout is already running. Use it, or stop it first.", file=sys.stderr)
    except (DemoRefused, PostgresFailed, PostgresNotFound) as refusal:
        print(refusal, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
