"""Private PostgreSQL clusters: one per purpose, with a Unix socket, no port and no data but this checkout's.

A cluster is started and stopped explicitly. Starting a cluster that a killed process left behind takes it over,
whether its server still runs or not.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg2

from tools.postgres import locations
from tools.postgres.processes import PostgresFailed, remove_stale_lock_files, run_as, server_pid

SUPERUSER = "innkeeper"
DATABASE = "innkeeper"
RECOVERY_TIMEOUT_SECONDS = 60

COMMON_SETTINGS = {
    "listen_addresses": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "unix_socket_permissions": "0700",
}
# A cluster that is created for each run loses nothing in a power cut, one that holds a cache little.
NO_SYNC = dict.fromkeys(("fsync", "synchronous_commit", "full_page_writes"), "off")
DISPOSABLE_SETTINGS = NO_SYNC | {"max_wal_size": "4GB"}
# Measurements need the durability and the memory of a production server.
BENCHMARK_SETTINGS = dict.fromkeys(NO_SYNC, "on") | {"shared_buffers": "2GB", "max_wal_size": "8GB"}


class ClusterInUse(RuntimeError):
    """Another process of this checkout uses the cluster."""


@dataclass(frozen=True)
class Cluster:
    """One private cluster of a checkout. Creating the object touches no file, so settings may read its URL."""

    name: str
    checkout: Path = locations.CHECKOUT
    is_disposable: bool = False
    is_measured: bool = False
    is_synced: bool = True

    @cached_property
    def owner(self) -> locations.Owner:
        """The user that runs the server."""
        return locations.server_owner()

    @cached_property
    def home(self) -> Path:
        """The folder of all clusters of the checkout."""
        return locations.home_folder(self.owner, self.checkout)

    @property
    def folder(self) -> Path:
        """The folder of this cluster."""
        return self.home / self.name

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self.folder / "data"

    @cached_property
    def socket(self) -> Path:
        """The folder of its Unix socket."""
        return locations.socket_folder(self.folder, self.owner, self.checkout)

    @property
    def programs(self) -> Path:
        """The folder of initdb, pg_ctl and postgres. Raises PostgresNotFound."""
        return locations.programs(self.owner, self.home)

    @property
    def url(self) -> str:
        """The DATABASE_URL of its database, for Django, psql and pg_dump alike."""
        return f"postgresql://{SUPERUSER}@/{DATABASE}?host={quote(str(self.socket))}"

    def start(self) -> None:
        """Start the server and create an empty database in a new cluster; leave a running server alone.

        Raises PostgresNotFound or PostgresFailed.
        """
        self._make_folders()
        if not self.is_running():
            if self.is_disposable:
                self._remove_data()
            if not (self.data / "PG_VERSION").exists():
                self._run_initdb()
            self._refuse_other_version()
            remove_stale_lock_files(self.data, self.socket)
            self._start_server()
        self._create_database()

    def stop(self) -> None:
        """Stop the server if it runs; this closes connections and loses no commit."""
        if self.is_running():
            self._pg_ctl("stop", "--mode=fast")
        if self.is_disposable:
            self._remove_data()

    def remove(self) -> None:
        """Stop the server and delete the cluster; with the last cluster, delete their common folder too."""
        self.stop()
        for folder in (self.folder, self.socket):
            shutil.rmtree(folder, ignore_errors=True)
        if not any((self.home / name).is_dir() for name in CLUSTERS):
            shutil.rmtree(self.home, ignore_errors=True)

    def recreate_database(self) -> None:
        """Replace the database of the running server by an empty one; this closes its connections."""
        self._execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        self._create_database()

    def is_running(self) -> bool:
        """Tell whether this cluster's own server runs or starts."""
        return server_pid(self.data) is not None

    @contextmanager
    def exclusive_use(self) -> Iterator[None]:
        """Reserve the cluster for this process until the end of the block or of the process.

        Raises ClusterInUse when another process has reserved it.
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
            self.home.chmod(0o755)  # regardless of the umask: the server's owner has to enter it
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
        except PostgresFailed as error:
            log_text = log.read_text(errors="replace") if log.exists() else ""
            message = f"{error}\n{log_text}"
            raise PostgresFailed(message) from error

    def _remove_data(self) -> None:
        if self.data.exists():
            shutil.rmtree(self.data)

    def _run_initdb(self) -> None:
        self._remove_data()  # the rest of an interrupted initdb
        has_builtin_locales = self._program_version() >= 17
        self._run(
            "initdb",
            f"--pgdata={self.data}",
            f"--username={SUPERUSER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            *(["--locale-provider=builtin"] if has_builtin_locales else []),
            *(["--no-sync"] if self.is_disposable else []),
        )
        settings = {
            **COMMON_SETTINGS,
            **(DISPOSABLE_SETTINGS if self.is_disposable or not self.is_synced else {}),
            **(BENCHMARK_SETTINGS if self.is_measured else {}),
            "unix_socket_directories": str(self.socket),
        }
        with (self.data / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())

    def _program_version(self) -> int:
        return locations.major_version(self._run("postgres", "--version"))

    def _refuse_other_version(self) -> None:
        data_version = (self.data / "PG_VERSION").read_text().strip()
        program_version = self._program_version()
        if data_version != str(program_version):
            message = (
                f"{self.data} was made by PostgreSQL {data_version}, but this is {program_version}. "
                f"Delete it with: python -m tools.postgres remove {self.name}"
            )
            raise PostgresFailed(message)

    def _create_database(self) -> None:
        if not self._execute("SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            self._execute(f"CREATE DATABASE {DATABASE}")

    def _execute(self, statement: str, *values: str) -> list[tuple[object, ...]]:
        """Send one statement outside a transaction, as CREATE DATABASE demands; return the rows it selects."""
        connection = self._connect()
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def _connect(self) -> psycopg2.extensions.connection:
        """Connect to a server that may still be recovering from a crash. Raises PostgresFailed."""
        deadline = time.monotonic() + RECOVERY_TIMEOUT_SECONDS
        while True:
            try:
                return psycopg2.connect(host=str(self.socket), user=SUPERUSER, dbname="postgres")
            except psycopg2.OperationalError as error:
                if time.monotonic() > deadline or not self.is_running():
                    message = f"The private PostgreSQL does not answer: {error}"
                    raise PostgresFailed(message) from error
                time.sleep(0.1)


CLUSTERS = {
    "demo": Cluster("demo"),
    "tests": Cluster("tests", is_disposable=True),
    "checks": Cluster("checks", is_disposable=True),
    "stress": Cluster("stress"),  # confirmed commits must survive that the run kills the server
    "bench": Cluster("bench", is_measured=True),
    "e2e": Cluster("e2e", is_disposable=True),
    "pictures": Cluster("pictures", is_disposable=True),
    "browser": Cluster(
        "browser", is_synced=False
    ),  # keeps the empty tables of the browser tests between runs
}
