"""A small siege, as `make siege` lays a large one."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tools.postgres.clusters import CLUSTERS
from tools.stress.report import ALL_IS_WELL

PLAN = {"commands": 800, "processes": 3, "kills": 2, "crashes": 3, "seed": 3}
"""A blow of each kind: with this seed they begin early enough for each aimed one to be met."""

SECONDS_TO_BEGIN = 120
SECONDS_TO_STOP = 60

COMMAND = [sys.executable, "-m", "tools.stress", *(f"--{name}={value}" for name, value in PLAN.items())]


def test_a_small_siege() -> None:
    """Told to stop, it leaves nothing behind; the next says that all is well, and so does its exit code."""
    stop_in_the_middle()
    siege = subprocess.run(COMMAND, capture_output=True, text=True, check=False)
    assert siege.returncode == 0, siege.stdout + siege.stderr
    said = siege.stdout.splitlines()
    assert said[-1] == ALL_IS_WELL
    assert said[2] == "2 workers killed, 1 of them right after a commit"
    assert said[4].startswith("PostgreSQL killed 3 times, ")
    assert said[5] == "2 of these times between a commit and its answer"
    found_later, done, given_when_asked_again = (
        int(re.findall(r"\d+", said[line])[-1]) for line in (3, 6, 7)
    )
    assert min(found_later, done) > 0
    assert given_when_asked_again > 0


def stop_in_the_middle() -> None:
    cluster = CLUSTERS["stress"]
    with subprocess.Popen(COMMAND, start_new_session=True) as siege:
        try:
            deadline = time.monotonic() + SECONDS_TO_BEGIN
            while len(processes_of(siege.pid)) <= PLAN["processes"]:
                assert siege.poll() is None, "it ended before it could be stopped"
                assert time.monotonic() < deadline, "it did not begin"
                time.sleep(0.05)
            assert cluster.is_running()
            siege.send_signal(signal.SIGTERM)
            assert siege.wait(SECONDS_TO_STOP) == 1
            assert processes_of(siege.pid) == []
            assert not cluster.is_running()
        finally:
            siege.kill()


def processes_of(session: int) -> list[str]:
    """The processes of this session, by their ids; also those whose parent has gone."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(process.name)) == session:
                found.append(process.name)
        except ProcessLookupError:
            continue  # gone meanwhile
    return found
