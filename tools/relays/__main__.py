"""Kill relays at random moments while their receiver is down, slow and answers nonsense, and compare what arrived.

    python -m tools.relays [--events 100000] [--hotels 4] [--relays 2] [--seconds 60] [--seed 1]

The run has a private PostgreSQL server, which is removed afterwards, or uses that of DATABASE_URL.
"""

import argparse
import importlib
import os
import signal
import sys

from tools.bench.server import benchmark_server, database_url, execute


def main(arguments: list[str]) -> int:
    """Run once; return the exit code, 1 if an event was lost, out of order or changed."""
    options = _parse(arguments)
    # A request to stop unwinds the stack, so that neither relays nor server stay behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with benchmark_server() as server_url:
        name = f"relays_{os.getpid()}"
        maintenance = database_url(server_url, "postgres")
        execute(maintenance, f'CREATE DATABASE "{name}"')
        os.environ |= {
            "DATABASE_URL": database_url(server_url, name),
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "LOG_LEVEL": "INFO",  # a relay is killed after its first line of log
        }
        try:
            run = importlib.import_module("tools.relays.full_run")  # only now: it reads the settings
            result = run.full_run(run.Plan(**vars(options)))
        finally:
            execute(maintenance, f'DROP DATABASE "{name}" WITH (FORCE)')
    sys.stdout.write(run.report(result))
    return 0 if result.is_good else 1


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.relays")
    parser.add_argument("--events", type=int, default=100_000, help="number of events in all hotels together")
    parser.add_argument("--hotels", type=int, default=4)
    parser.add_argument("--relays", type=int, default=2, help="number of relay processes")
    parser.add_argument("--seconds", type=float, default=60, help="length of each phase of the receiver")
    parser.add_argument("--slow-seconds", type=float, default=5, help="time of a call to the slow receiver")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
