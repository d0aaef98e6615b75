"""Renew the catalogues of translations from the code, and compile them.

python -m tools.catalogues          adds new messages, drops old ones, compiles, and prints what is to be translated
python -m tools.catalogues --check  changes nothing and prints what is wrong
"""

import argparse
import sys

from tools.catalogues.catalogues import all_errors, renew


def main(arguments: list[str] | None = None) -> int:
    """Renew or check; return 1 if something is left to do."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.catalogues", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("--check", action="store_true", help="change nothing, print what is wrong")
    if not parser.parse_args(arguments).check:
        renew()
    found = all_errors()
    for error in found:
        print(error, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
