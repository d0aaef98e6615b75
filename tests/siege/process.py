"""A process of the siege, on the database that its parent has made: `python -m tests.siege.process open|work|judge`."""

import json
import sys
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - models exist after the setup only

from tests.siege.houses import build  # noqa: E402
from tests.siege.journal import read  # noqa: E402
from tests.siege.verdict import commands_that_wrote, judge  # noqa: E402
from tests.siege.worker import work  # noqa: E402


def main(arguments: list[str]) -> None:
    match arguments:
        case ["open", founding]:
            call_command("migrate", verbosity=0)
            build()
            Path(founding).write_text(json.dumps(sorted(commands_that_wrote())))
        case ["work", journal, seed, count, began]:
            work(Path(journal), seed=int(seed), count=int(count), began=float(began))
        case ["judge", founding, *journals]:
            known = set(json.loads(Path(founding).read_text()))
            outcome = judge(read(map(Path, journals)), founding=known)
            sys.stdout.write(json.dumps(vars(outcome)))
        case _:
            raise SystemExit(__doc__)


if __name__ == "__main__":
    main(sys.argv[1:])
