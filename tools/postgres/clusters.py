"""A private PostgreSQL server for demo, tests, checks, stress or bench: a Unix socket, no port, nobody else's data.

One cluster per name. It is started and stopped explicitly; starting one that a killed process left
behind, running or not, takes it over.

    python -m tools.postgres.clusters start|stop|url|remove NAME
"""

import fcntl
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg2

from tools.postgres import locations as places
from tools.postgres.process import PostgresFailed, forget_dead_server, run_as, server_pid

SUPERUSER = "innkeeper"
DATABASE = "innkeeper"
SECONDS_TO_RECOVER = 60

COMMON = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "unix_socket_permissions": "0700",
}
# A cluster that is made anew for each run has nothing to lose in a power cut.
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "4GB"}
# What is measured has everything to lose, and the memory of a server for its rows.
DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "2GB",
    "max_wal_size": "8GB",
}


class ClusterInUse(RuntimeError):
    """Another process of this checkout holds the cluster."""


@dataclass(frozen=True)
class Cluster:
    """One private cluster of this checkout. Building it touches nothing, so settings may ask for its URL."""

    name: str
    checkout: Path = places.CHECKOUT
    is_throw_away: bool = False
    is_measured: bool = False

    @cached_property
    def owner(self) -> places.Owner:
        """Who runs the server."""
        return places.server_owner()

    @cached_property
    def home(self) -> Path:
        """The folder of all clusters of the checkout."""
        return places.home_folder(self.owner, self.checkout)

    @property
    def folder(self) -> Path:
        """Everything of this cluster."""
        return self.home / self.name

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @cached_property
    def socket(self) -> Path:
        """The folder of its Unix socket."""
        return places.socket_folder(self.folder, self.owner, self.checkout)

    @property
    def programs(self) -> Path:
        """The folder of initdb, pg_ctl and postgres. Raises PostgresNotFound."""
        return places.programs(self.owner, self.home)

    @property
    def url(self) -> str:
        """The DATABASE_URL of its database, for Django, psql and pg_dump alike."""
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(self.socket))}"

    def start(self) -> None:
        """Bring the server up, with an empty database if the cluster is new; a running one is left as it is.

        Raises PostgresNotFound or PostgresFailed.
        """
        self._make_folders()
        if not self.is_running():
            if self.is_throw_away:
                self._remove_data()
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            self._refuse_other_version()
            forget_dead_server(self.data, self.socket)
            self._start_server()
        self._create_database()

    def stop(self) -> None:
        """Stop the server if it runs; connections are cut, nothing committed is lost."""
        if self.is_running():
            self._pg_ctl("stop", "--mode=fast")
        if self.is_throw_away:
            self._remove_data()

    def remove(self) -> None:
        """Stop the server and delete the cluster with all its data; with the last cluster goes their home."""
        self.stop()
        for folder in (self.folder, self.socket):
            shutil.rmtree(folder, ignore_errors=True)
        if not any((self.home / name).is_dir() for name in CLUSTERS):
            shutil.rmtree(self.home, ignore_errors=True)

    def is_running(self) -> bool:
        """Whether this cluster's own server is up, or on its way up."""
        return server_pid(self.data) is not None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the cluster for this process alone, until the end of the block or of the process.

        Raises ClusterInUse when another process holds it.
        """
        self._make_folders()
        lock = self.home / f"{self.name}.lock"
        with lock.open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                message = f"The private {self.name} PostgreSQL of this checkout is in use by another process."
                raise ClusterInUse(message) from None
            yield

    def _make_folders(self) -> None:
        if not self.home.exists():
            self.home.mkdir()
            self.home.chmod(0o755)  # whatever the umask: the server's owner has to get through
        for folder in (self.folder, self.socket):
            folder.mkdir(mode=0o700, exist_ok=True)
            if self.owner.is_other and folder.stat().st_uid == 0:
                os.chown(folder, self.owner.uid, self.owner.gid)
            if folder.is_symlink() or folder.stat().st_uid != self.owner.uid:
                message = f"{folder} belongs to another user; remove it, or set DATABASE_URL."
                raise PostgresFailed(message)

    def _run(self, program: str, *arguments: str) -> str:
        return run_as(self.owner, self.programs / program, *arguments)

    def _pg_ctl(self, action: str, *options: str) -> None:
        self._run("pg_ctl", action, f"--pgdata={self.data}", "--wait", "--timeout=60", *options)

    def _start_server(self) -> None:
        log = self.folder / "log"
        log.unlink(missing_ok=True)
        try:
            self._pg_ctl("start", f"--log={log}")
        except PostgresFailed as failure:
            said = log.read_text(errors="replace") if log.exists() else ""
            message = f"{failure}\n{said}"
            raise PostgresFailed(message) from failure

    def _remove_data(self) -> None:
        if self.data.exists():
            shutil.rmtree(self.data)

    def _initialise(self) -> None:
        self._remove_data()  # what an interrupted initdb left
        has_builtin_locales = self._program_version() >= 17
        self._run(
            "initdb",
            f"--pgdata={self.data}",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            *(["--locale-provider=builtin"] if has_builtin_locales else []),
            *(["--no-sync"] if self.is_throw_away else []),
        )
        settings = {
            **COMMON,
            **(THROW_AWAY if self.is_throw_away else {}),
            **(DURABLE if self.is_measured else {}),
            "unix_socket_directories": str(self.socket),
        }
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _program_version(self) -> int:
        return places.major_version(self._run("postgres", "--version"))

    def _refuse_other_version(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        program = self._program_version()
        if made_by != str(program):
            message = (
                f"{self.data} was made by PostgreSQL {made_by}, but this is {program}. "
                f"Give up its data with: python -m tools.postgres.clusters remove {self.name}"
            )
            raise PostgresFailed(message)

    def _create_database(self) -> None:
        connection = self._connect()
        connection.autocommit = True  # CREATE DATABASE refuses a transaction
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            connection.close()

    def _connect(self) -> psycopg2.extensions.connection:
        """Connect to a server that may still be recovering from a crash."""
        deadline = time.monotonic() + SECONDS_TO_RECOVER
        while True:
            try:
                return psycopg2.connect(host=str(self.socket), user=SUPERUSER, dbname="postgres")
            except psycopg2.OperationalError as refusal:
                if time.monotonic() > deadline or not self.is_running():
                    message = f"The private PostgreSQL does not answer: {refusal}"
                    raise PostgresFailed(message) from refusal
                time.sleep(0.1)


CLUSTERS = {
    "demo": Cluster("demo"),
    "tests": Cluster("tests", is_throw_away=True),
    "checks": Cluster("checks", is_throw_away=True),
    "stress": Cluster("stress"),  # what it has confirmed must outlive its being killed
    "bench": Cluster("bench", is_measured=True),
}


def main(arguments: list[str]) -> int:
    """Do what the command line asks for; return the exit code."""
    actions = ("start", "stop", "url", "remove")
    if len(arguments) != 2 or arguments[0] not in actions or arguments[1] not in CLUSTERS:
        usage = f"usage: python -m tools.postgres.clusters {'|'.join(actions)} {'|'.join(CLUSTERS)}"
        print(usage, file=sys.stderr)
        return 2
    action, cluster = arguments[0], CLUSTERS[arguments[1]]
    try:
        if action == "url":
            print(cluster.url)
        else:
            getattr(cluster, action)()
    except (PostgresFailed, places.PostgresNotFound) as failure:
        print(failure, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
