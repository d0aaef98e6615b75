"""Measure what Innkeeper costs, beside the same rows written by hand.

    python -m tests.bench [--rounds 200] [--only commands,...] [--million] [--json FILE] [--markdown]

The server is the one of DATABASE_URL, or a private one as durable as in production; the databases are made for the
bench and dropped after it. Targets are reported, not enforced: the exit code tells whether it ran to its end.
"""

import argparse
import os
import sys
from collections.abc import Sequence

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from tests.bench.run import PARTS, bench  # noqa: E402 - models exist after the setup only


def main(arguments: Sequence[str]) -> int:
    """Run the bench; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--rounds", type=int, default=200, help="so many times of each kind are counted")
    parser.add_argument("--only", default="", help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--million", action="store_true", help="also a million rooms: takes long")
    parser.add_argument("--json", metavar="FILE", help="write all that is known to this file")
    parser.add_argument("--markdown", action="store_true", help="print the table ready to paste")
    bench(parser.parse_args(arguments), say=_say)
    return 0


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
