"""Send random commands to three hotels, kill processes in the middle, and check all data afterwards.

    python -m tools.stress [--commands 100000] [--processes 8] [--kills 40] [--crashes 10] [--seed 1]

The run has a PostgreSQL of its own, which it kills with all its processes and starts again.
"""

import argparse
import importlib
import os
import signal
import sys
import tempfile
from pathlib import Path

from tools.stress.database_server import stress_cluster


def main(arguments: list[str]) -> int:
    """Run once; return the exit code, 1 if the verdict names errors."""
    options = _parse(arguments)
    # A request to stop unwinds the stack, so that neither workers nor server stay behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with stress_cluster() as cluster, tempfile.TemporaryDirectory(prefix="stress-") as folder:
        os.environ |= {
            "DATABASE_URL": cluster.url,
            "DJANGO_SETTINGS_MODULE": "config.settings.test",
            "TOKEN_TTL_HOURS": str(10**6),  # the hotels' days pass in seconds
            "LOG_LEVEL": "WARNING",
        }
        run = importlib.import_module("tools.stress.run")  # only now: it reads the settings
        report = importlib.import_module("tools.stress.report").report
        plan = run.Plan(**vars(options))
        result = run.run_stress(plan, cluster, Path(folder))
    sys.stdout.write(report(result, plan))
    return 1 if result.errors else 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.stress")
    parser.add_argument("--commands", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--kills", type=int, default=40, help="number of workers that are killed")
    parser.add_argument("--crashes", type=int, default=10, help="number of times that PostgreSQL is killed")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
