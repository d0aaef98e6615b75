"""Lay siege to a database of three hotels, and judge what is left of the truth.

    python -m tools.stress [--commands 100000] [--processes 8] [--kills 40] [--crashes 10] [--seed 1]

The server is the siege's own: it is killed with all its processes in the middle, and started again.
"""

import argparse
import importlib
import os
import signal
import sys
import tempfile
from pathlib import Path

from tools.stress.server import own_server


def main(arguments: list[str]) -> int:
    """Run one siege; return the exit code."""
    options = _parse(arguments)
    # To be told to stop unwinds: neither workers nor server are left behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with own_server() as cluster, tempfile.TemporaryDirectory(prefix="siege-") as folder:
        os.environ |= {
            "DATABASE_URL": cluster.url,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "TOKEN_TTL_HOURS": str(10**6),  # the siege's days go by in seconds
            "LOG_LEVEL": "WARNING",
        }
        siege = importlib.import_module("tools.stress.siege")  # it reads the settings
        show = importlib.import_module("tools.stress.report").report
        plan = siege.Plan(**vars(options))
        result = siege.lay_siege(plan, cluster, Path(folder))
    sys.stdout.write(show(result, plan))
    return 1 if result.faults else 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.stress")
    parser.add_argument("--commands", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--kills", type=int, default=40, help="so many workers are killed in the middle")
    parser.add_argument("--crashes", type=int, default=10, help="so often PostgreSQL is killed in the middle")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
