"""The bench itself, once the environment says which server and settings: started by `python -m tools.bench`."""

import argparse
import sys

import django

django.setup()

from tools.bench.run import MILLION, PARTS, bench  # noqa: E402 - models exist after the setup only


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench")
    parser.add_argument("--rounds", type=int, default=200, help="so many times of each kind are counted")
    parser.add_argument("--only", default="", help=f"some of: {', '.join([*PARTS, MILLION])}")
    parser.add_argument("--without-million", action="store_true", help="everything but the million rooms")
    parser.add_argument(
        "--hotels", type=int, default=5000, help="of 200 rooms each make the million; fewer to try"
    )
    parser.add_argument("--json", metavar="FILE", help="write all that is known to this file")
    parser.add_argument("--markdown", action="store_true", help="print the tables ready to paste")
    bench(parser.parse_args(), say=_say)


def _say(message: str) -> None:
    sys.stderr.write(f"{message}\n")


if __name__ == "__main__":
    main()
