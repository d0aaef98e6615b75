"""Compare another commit with the working tree, over HTTP.

    python -m tools.bench.builds --base COMMIT [--rounds 60] [--only search,lists,...] [--json FILE] [--markdown]

Both builds are served as in production, each with its own environment and database, and filled by the same requests.
They take turns. Targets are reported, not enforced: the exit code says whether the comparison ran to its end.
"""

import argparse
import signal
import sys

from tools.bench.builds.run import PARTS, run_comparison


def main() -> None:
    """Parse the command line and run the comparison."""
    parser = argparse.ArgumentParser(prog="python -m tools.bench.builds")
    parser.add_argument("--base", required=True, help="the other commit")
    parser.add_argument("--rounds", type=int, default=60, help="number of measurements of each kind")
    parser.add_argument("--only", default="", help=f"some of: {', '.join(PARTS)}")
    parser.add_argument("--json", metavar="FILE", help="write all results to this file")
    parser.add_argument("--markdown", action="store_true", help="print the table ready to paste")
    # A request to stop unwinds the stack, so that neither process nor server stays behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    run_comparison(parser.parse_args(), log=_log)


def _log(message: str) -> None:
    sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    main()
