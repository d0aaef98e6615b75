"""The benchmark in the environment that `python -m tools.bench` has prepared, which starts this program."""

import argparse
import sys

import django

django.setup()

from tools.bench.run import MILLION, PARTS, run_benchmark  # noqa: E402 - models exist after the setup only


def main() -> None:
    """Parse the command line and run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench")
    parser.add_argument("--rounds", type=int, default=200, help="number of measurements of each kind")
    parser.add_argument("--only", default="", help=f"some of: {', '.join([*PARTS, MILLION])}")
    parser.add_argument("--without-million", action="store_true", help="leave out the million rooms")
    parser.add_argument(
        "--hotels", type=int, default=5000, help="number of hotels with 200 rooms each; fewer for a trial"
    )
    parser.add_argument("--json", metavar="FILE", help="write all results to this file")
    parser.add_argument("--markdown", action="store_true", help="print the tables ready to paste")
    run_benchmark(parser.parse_args(), log=_log)


def _log(message: str) -> None:
    sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    main()
