"""Each side's database: filled over the API, and kept as a dump between runs."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from tools.bench.builds.api import log_in
from tools.bench.builds.checkouts import exclusive
from tools.bench.builds.filling import VERSION, Filling, HotelSize
from tools.bench.builds.sides import Side
from tools.bench.server import database_url, execute
from tools.postgres.clusters import Cluster
from tools.postgres.processes import run_as

HOTEL, EMPTY_HOTEL = "bench", "desk"
"""The filled hotel, and an empty one for check-ins, moves and check-outs."""

USERNAME, PASSWORD = "bench", "a-long-password-of-the-benchmark"
DUMP_IS_VALID = timedelta(days=3)
"""Guests in house stay for a week, so that a stored hotel can be used for some days."""

FIRST_ROWS = f"""
from hotel.models import Hotel
from staff.models import Staff, User
user = User.objects.create_superuser("{USERNAME}", password="{PASSWORD}")
for slug in ("{HOTEL}", "{EMPTY_HOTEL}"):
    hotel = Hotel.objects.create(slug=slug, name=slug.title(), timezone="Europe/Dublin", currency="EUR")
    Staff.objects.create(user=user, hotel=hotel, roles=["FRONT_DESK", "HOUSEKEEPER", "MANAGER"])
"""
"""The rows that no API creates, in code that runs in every build."""


@dataclass(frozen=True)
class DumpStore:
    """Dumps of filled databases in a folder. They are written and read by the programs of a private cluster."""

    folder: Path
    cluster: Cluster

    def path_of(self, side: Side, size: HotelSize) -> Path:
        """Return the file of a side's dump."""
        numbers = "-".join(str(number) for number in vars(size).values())
        return self.folder / f"{side.build.fill_key}-fill{VERSION}-{numbers}.dump"

    def write(self, url: str, path: Path) -> None:
        """Dump a database. Raises PostgresFailed."""
        passed_on = self.cluster.folder / f"{os.getpid()}.dump"
        try:
            self._run("pg_dump", "--format=custom", f"--file={passed_on}", f"--dbname={url}")
            shutil.copyfile(passed_on, path.with_suffix(".new"))
        finally:
            passed_on.unlink(missing_ok=True)
        path.with_suffix(".new").rename(path)

    def restore(self, path: Path, url: str) -> None:
        """Restore a dump into an empty database. Raises PostgresFailed."""
        passed_on = self.cluster.folder / f"{os.getpid()}.dump"
        try:
            shutil.copyfile(path, passed_on)
            passed_on.chmod(0o644)
            self._run("pg_restore", "--exit-on-error", "--jobs=2", f"--dbname={url}", str(passed_on))
        finally:
            passed_on.unlink(missing_ok=True)

    def _run(self, program: str, *arguments: str) -> None:
        run_as(self.cluster.owner, self.cluster.programs / program, *arguments)


@contextmanager
def filled_database(
    side: Side, server_url: str, size: HotelSize, store: DumpStore | None, *, log: Callable[[str], None]
) -> Iterator[None]:
    """Create and fill the side's database for the block; a valid dump in the store replaces the filling."""
    maintenance = database_url(server_url, "postgres")
    name = urlsplit(side.database_url).path.removeprefix("/")
    execute(maintenance, f'CREATE DATABASE "{name}"')
    try:
        if store is None:
            fill(side, size, log=log)
        else:
            _restore_or_fill(side, size, store, log=log)
        execute(side.database_url, "VACUUM ANALYZE")
        yield
    finally:
        execute(maintenance, f'DROP DATABASE "{name}" WITH (FORCE)')


def fill(side: Side, size: HotelSize, *, log: Callable[[str], None]) -> None:
    """Create the tables and fill the hotel over the API."""
    log(f"Filling the hotel of {side.name} over its API ...")
    side.manage("migrate", "--verbosity=0")
    side.manage("shell", "-c", FIRST_ROWS)
    with side.served() as server:
        api = log_in(server.port, username=USERNAME, password=PASSWORD, hotel=HOTEL)
        with closing(api.connection):
            Filling(api, size, log=log).run()


def _restore_or_fill(side: Side, size: HotelSize, store: DumpStore, *, log: Callable[[str], None]) -> None:
    path = store.path_of(side, size)
    with exclusive(path.with_suffix(".lock")):
        if path.exists() and _age(path) < DUMP_IS_VALID:
            log(f"Restoring the hotel of {side.name} ...")
            store.restore(path, side.database_url)
        else:
            fill(side, size, log=log)
            store.write(side.database_url, path)


def _age(path: Path) -> timedelta:
    return datetime.now(UTC) - datetime.fromtimestamp(path.stat().st_mtime, UTC)
