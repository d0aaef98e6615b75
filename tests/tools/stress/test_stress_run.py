"""A small stress run with a fault of each kind, and the end of a run by a signal. `make stress` runs a large one."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from tools.postgres.clusters import CLUSTERS
from tools.stress.report import NO_ERRORS

PLAN = {"commands": 300, "processes": 2, "kills": 2, "crashes": 3, "seed": 3}
"""With this seed the targeted faults are due early enough to meet a fitting commit."""

TIMEOUT_SECONDS = 600
"""A run that takes longer counts as hanging: a slow machine is not an error."""

COMMAND = [sys.executable, "-m", "tools.stress", *(f"--{name}={value}" for name, value in PLAN.items())]


def test_stress_run_stops_by_a_signal_and_passes_with_every_kind_of_fault() -> None:
    stop_in_the_middle()
    run = subprocess.run(COMMAND, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    lines = run.stdout.splitlines()
    assert lines[-1] == NO_ERRORS
    assert lines[2] == "2 workers killed, 1 of them right after a commit"
    assert lines[4].startswith("PostgreSQL killed 3 times, ")
    assert lines[5] == "2 of these times between a commit and its answer"
    numbers = [[int(number) for number in re.findall(r"\d+", line)] for line in lines]
    unanswered, recovered_after_kill = numbers[3]
    lost_and_done, recovered_after_crash = numbers[6][-1], numbers[7][-1]
    assert recovered_after_kill >= 1
    # The plain kill may hit a worker that is about to repeat a lost request, or to record it as lost.
    assert recovered_after_kill + recovered_after_crash >= 2
    assert lost_and_done + unanswered >= 1


def stop_in_the_middle() -> None:
    """Send SIGTERM to a run when its workers work; it must leave neither processes nor a server."""
    cluster = CLUSTERS["stress"]
    with subprocess.Popen(COMMAND, start_new_session=True) as run:
        try:
            deadline = time.monotonic() + TIMEOUT_SECONDS
            while len(processes_of(run.pid)) <= PLAN["processes"]:
                assert run.poll() is None, "the run ended before it could be stopped"
                assert time.monotonic() < deadline, "the run did not begin"
                time.sleep(0.05)
            assert cluster.is_running()
            run.send_signal(signal.SIGTERM)
            assert run.wait(TIMEOUT_SECONDS) == 1
            assert processes_of(run.pid) == []
            assert not cluster.is_running()
        finally:
            run.kill()


def processes_of(session: int) -> list[str]:
    """Return the IDs of all processes of a session, also of those whose parent has ended."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.getsid(int(process.name)) == session:
                found.append(process.name)
        except ProcessLookupError:
            continue  # ended meanwhile
    return found
