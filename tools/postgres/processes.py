"""Run PostgreSQL's programs as the server's owner, and find the processes of a server again."""

import os
import subprocess
import time
from pathlib import Path

from tools.postgres.locations import SOCKET_NAME, Owner

ORPHAN_TIMEOUT_SECONDS = 20


class PostgresFailed(RuntimeError):
    """PostgreSQL could not be prepared, started or stopped; the message holds its output."""


def run_as(owner: Owner, program: Path, *arguments: str) -> str:
    """Run one of PostgreSQL's programs as `owner` and return its output. Raises PostgresFailed.

    The program gets a session of its own, so that Ctrl-C in the terminal does not reach a server it starts.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    finished = subprocess.run(
        [str(program), *arguments],
        check=False,
        cwd="/",
        env={**environment, "LC_ALL": "C"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        user=owner.uid if owner.is_other else None,
        group=owner.gid if owner.is_other else None,
        extra_groups=[] if owner.is_other else None,
    )
    if finished.returncode != 0:
        message = f"{program.name} {arguments[0]} failed:\n{finished.stdout.strip()}"
        raise PostgresFailed(message)
    return finished.stdout


def server_pid(data: Path) -> int | None:
    """Return the process ID of the server that runs on this data directory, or None.

    The PID file alone proves nothing: it outlives a killed server, and another process may reuse its number.
    """
    try:
        pid = int((data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if str(data) in command_line(pid) else None


def command_line(pid: int) -> list[str]:
    """Return the words of a running process's command line, or none when there is no such process."""
    if Path("/proc/self/cmdline").exists():
        try:
            return os.fsdecode(Path(f"/proc/{pid}/cmdline").read_bytes()).split("\0")
        except (FileNotFoundError, ProcessLookupError):
            return []
    listed = subprocess.run(
        ["/bin/ps", "-o", "args=", "-p", str(pid)], check=False, capture_output=True, text=True
    )
    return listed.stdout.split()


def remove_stale_lock_files(data: Path, socket: Path) -> None:
    """Wait for the last process of a dead server to end, then remove that server's lock files.

    PostgreSQL respects them as long as any process has the number in them, even a zombie.
    Raises PostgresFailed when a process still works on the data after ORPHAN_TIMEOUT_SECONDS.
    """
    deadline = time.monotonic() + ORPHAN_TIMEOUT_SECONDS
    while workers := processes_within(data):
        if time.monotonic() > deadline:
            message = f"Processes of a dead server still work in {data}: {workers}"
            raise PostgresFailed(message)
        time.sleep(0.05)
    (data / "postmaster.pid").unlink(missing_ok=True)
    (socket / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def processes_within(data: Path) -> list[int]:
    """Return the IDs of the processes that work in the data directory, as every server process does.

    Returns nothing outside Linux.
    """
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink() == data:
                found.append(int(process.name))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # ended meanwhile, or another user's
    return found
