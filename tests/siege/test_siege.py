"""A small siege, as `make siege` lays a large one."""

import os
import subprocess
import sys

import pytest
from django.db import connection

from config.private_postgres import CLUSTERS

COMMANDS = 1500
KILLS = 4


@pytest.mark.django_db(transaction=True)
def test_a_small_siege() -> None:
    """It says that all is well, and so does its exit code; nothing was refused by a constraint, nothing hung."""
    tables = connection.settings_dict["NAME"]
    connection.close()
    options = {"commands": COMMANDS, "processes": 4, "kills": KILLS, "template": tables}
    siege = subprocess.run(
        [sys.executable, "-m", "tests.siege", *[f"--{name}={value}" for name, value in options.items()]],
        env=os.environ | {"DATABASE_URL": os.environ.get("DATABASE_URL") or CLUSTERS["tests"].url},
        capture_output=True,
        text=True,
        check=False,
    )
    assert siege.returncode == 0, siege.stdout + siege.stderr
    said = siege.stdout.splitlines()
    assert said[-1] == "Every invariant holds, every answer is true, the logs tell the present state."
    assert said[2].startswith(f"{KILLS} workers killed")
    refusals = next(line for line in said if line.startswith("refusals: "))
    assert not {"busy", "invariant_refused", "constraint_refused"} & set(refusals.replace(",", "").split())
