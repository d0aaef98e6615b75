"""A small siege, as `make siege` lays a large one."""

import subprocess
import sys

from tests.siege.report import ALL_IS_WELL

PLAN = {"commands": 500, "processes": 3, "kills": 2, "crashes": 1}


def test_a_small_siege() -> None:
    """It says that all is well, and so does its exit code; nothing was refused by a constraint, nothing hung."""
    siege = subprocess.run(
        [sys.executable, "-m", "tests.siege", *[f"--{name}={value}" for name, value in PLAN.items()]],
        capture_output=True,
        text=True,
        check=False,
    )
    assert siege.returncode == 0, siege.stdout + siege.stderr
    said = siege.stdout.splitlines()
    assert said[-1] == ALL_IS_WELL
    assert said[2].startswith("2 workers killed, ")
    assert said[3].startswith("PostgreSQL killed 1 times, ")
    refusals = next(line for line in said if line.startswith("refusals: "))
    assert not {"busy", "invariant_refused", "constraint_refused"} & set(refusals.replace(",", "").split())
