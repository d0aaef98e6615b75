"""Serve the demo hotels until Ctrl-C, or delete their data.

python -m tools.demo [--port 8000 | --reset]
"""

import argparse
import os
import signal
import sys

from tools.demo.data import DemoRefused, delete_data
from tools.demo.server import STOP_SIGNALS, StopRequested, request_stop, serve
from tools.postgres.clusters import ClusterInUse
from tools.postgres.locations import PostgresNotFound
from tools.postgres.processes import PostgresFailed


def main(arguments: list[str]) -> int:
    """Run or reset the demo; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="delete the demo's data")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    os.environ.setdefault("DEBUG", "false")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    for stop_signal in STOP_SIGNALS:
        signal.signal(stop_signal, request_stop)
    try:
        return delete_data() if options.reset else serve(options.port)
    except StopRequested:
        print("\nThe demo has stopped; its data is kept.")
        return 0
    except ClusterInUse:
        print("A demo of this checkout is already running. Use it, or stop it first.", file=sys.stderr)
    except (DemoRefused, PostgresFailed, PostgresNotFound) as error:
        print(error, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
