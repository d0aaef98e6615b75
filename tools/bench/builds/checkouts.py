"""The two builds: the working tree, and another commit in a checkout and an environment of its own."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.postgres.locations import CHECKOUT

CACHE_VARIABLE = "BENCH_CACHE"
"""Names the folder of checkouts and filled databases, which several checkouts may share."""


@dataclass(frozen=True)
class Build:
    """One build of the program. `fill_key` tells which stored database it can use: one that the same build filled."""

    name: str
    folder: Path
    python: Path
    fill_key: str


def cache_folder() -> Path:
    """Return the folder that stays between runs, and create it."""
    folder = Path(os.environ.get(CACHE_VARIABLE) or CHECKOUT / ".bench").resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def working_tree() -> Build:
    """Return the build of this checkout, whose stored database lasts until a migration changes."""
    return Build("ours", CHECKOUT, Path(sys.executable), f"schema-{_schema_of(CHECKOUT)}")


def base_build(revision: str, *, cache: Path, log: Callable[[str], None]) -> Build:
    """Check a commit out and install its locked requirements, unless an earlier run has done both.

    Raises subprocess.CalledProcessError for an unknown revision or a failed installation.
    """
    commit = _git("rev-parse", "--verify", f"{revision}^{{commit}}")
    folder = cache / commit
    with exclusive(folder.with_suffix(".lock")):
        if not _is_checked_out(folder, commit):
            log(f"Checking out {commit[:7]} ...")
            shutil.rmtree(folder, ignore_errors=True)
            _git("worktree", "prune")
            _git("worktree", "add", "--force", "--detach", str(folder), commit)
        if not (folder / ".venv" / "installed").exists():
            log(f"Installing the locked requirements of {commit[:7]} ...")
            _install(folder)
    return Build(f"base {commit[:7]}", folder, folder / ".venv" / "bin" / "python", commit)


@contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold a lock file for the block; wait for another process that holds it."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_checked_out(folder: Path, commit: str) -> bool:
    """Tell whether the folder is an unchanged worktree of the commit."""
    if not (folder / ".git").exists():
        return False
    command = ["git", "-C", str(folder)]
    head = subprocess.run([*command, "rev-parse", "HEAD"], check=False, capture_output=True, text=True)
    changes = subprocess.run([*command, "status", "--porcelain"], check=False, capture_output=True, text=True)
    return (head.returncode, head.stdout.strip(), changes.stdout) == (0, commit, "")


def _install(folder: Path) -> None:
    """Install as its own Makefile does, without the variables of the `make` that runs this benchmark."""
    of_make = {"MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "VIRTUAL_ENV"}
    environment = {name: value for name, value in os.environ.items() if name not in of_make}
    command = ["make", "--silent", "install", f"PYTHON={sys.executable}"]
    subprocess.run(command, cwd=folder, env=environment, stdout=sys.stderr, check=True)


def _schema_of(folder: Path) -> str:
    """Return a hash of all migrations."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*/migrations/*.py")):
        digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(CHECKOUT), *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
