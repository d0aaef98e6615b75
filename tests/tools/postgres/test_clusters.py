"""The private PostgreSQL: real servers in checkouts of their own."""

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from tools.postgres import clusters as private_postgres
from tools.postgres.clusters import CLUSTERS, Cluster, ClusterInUse, main
from tools.postgres.processes import PostgresFailed, server_pid

MakeCluster = Callable[..., Cluster]


@pytest.fixture
def make_cluster() -> Iterator[MakeCluster]:
    """Build clusters in a new checkout each; all of them are stopped and removed in the end."""
    clusters: list[Cluster] = []

    def make(*, mode: int = 0o755, is_throw_away: bool = False) -> Cluster:
        checkout = Path(tempfile.mkdtemp(prefix="checkout-"))
        checkout.chmod(mode)
        clusters.append(Cluster("trial", checkout=checkout, is_throw_away=is_throw_away))
        return clusters[-1]

    yield make
    for cluster in clusters:
        cluster.remove()
        shutil.rmtree(cluster.home, ignore_errors=True)
        shutil.rmtree(cluster.checkout)


def ask(cluster: Cluster, question: str) -> object:
    """Send one statement, commit it, return the first value of its answer."""
    connection = psycopg2.connect(cluster.url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def test_new_cluster_starts_with_an_empty_database_and_stops(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()

    cluster.start()

    assert ask(cluster, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    settings = {
        name: ask(cluster, f"SELECT current_setting('{name}')")
        for name in ("TimeZone", "server_encoding", "listen_addresses", "fsync", "unix_socket_permissions")
    }
    assert settings == {
        "TimeZone": "UTC",
        "server_encoding": "UTF8",
        "listen_addresses": "",
        "fsync": "on",
        "unix_socket_permissions": "0700",
    }
    cluster.stop()
    assert not cluster.is_running()
    with pytest.raises(psycopg2.OperationalError):
        ask(cluster, "SELECT 1")


def test_starting_twice_leaves_the_running_server_alone(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    pid = server_pid(cluster.data)

    cluster.start()

    assert pid is not None
    assert server_pid(cluster.data) == pid


def test_stopping_keeps_the_data(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    ask(cluster, "CREATE TABLE kept AS SELECT 7 AS number")

    cluster.stop()
    cluster.start()

    assert ask(cluster, "SELECT number FROM kept") == 7


def test_killed_server_is_recovered_with_its_data(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    ask(cluster, "CREATE TABLE kept AS SELECT 7 AS number")
    pid = server_pid(cluster.data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server_pid(cluster.data) is not None:
        time.sleep(0.01)

    cluster.start()

    assert server_pid(cluster.data) not in (None, pid)
    assert ask(cluster, "SELECT number FROM kept") == 7


def test_pid_file_that_names_another_process_is_not_believed(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")

    assert not cluster.is_running()
    cluster.start()

    assert server_pid(cluster.data) not in (None, os.getpid())
    assert ask(cluster, "SELECT 1") == 1


def test_interrupted_initialisation_is_done_again(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.folder.mkdir(parents=True)
    cluster.data.mkdir()
    (cluster.data / "half").touch()

    cluster.start()

    assert ask(cluster, "SELECT 1") == 1


def test_throw_away_cluster_is_new_each_time_and_does_not_wait_for_the_disk(
    make_cluster: MakeCluster,
) -> None:
    cluster = make_cluster(is_throw_away=True)
    cluster.start()
    ask(cluster, "CREATE TABLE gone AS SELECT 7 AS number")

    cluster.stop()
    assert not cluster.data.exists()
    cluster.start()

    assert ask(cluster, "SELECT to_regclass('gone')") is None
    assert ask(cluster, "SELECT current_setting('fsync')") == "off"


def test_checkout_that_the_servers_owner_cannot_reach(make_cluster: MakeCluster) -> None:
    cluster = make_cluster(mode=0o700)

    cluster.start()

    assert ask(cluster, "SELECT 1") == 1
    assert cluster.home.is_relative_to(cluster.checkout) is not cluster.owner.is_other
    assert cluster.folder.stat().st_mode & 0o777 == 0o700


def test_removing_deletes_everything_and_a_new_start_begins_empty(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    ask(cluster, "CREATE TABLE gone AS SELECT 7 AS number")

    cluster.remove()
    assert not cluster.folder.exists()
    cluster.start()

    assert ask(cluster, "SELECT to_regclass('gone')") is None


def test_data_of_another_version_is_refused_and_left_alone(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(PostgresFailed, match=r"was made by PostgreSQL 9, but this is \d+\. .* remove trial"):
        cluster.start()

    assert (cluster.data / "PG_VERSION").read_text() == "9\n"
    assert not cluster.is_running()


def test_failing_program_says_what_it_said(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")

    with pytest.raises(PostgresFailed, match=r"pg_ctl start failed(.|\n)*no_such_setting"):
        cluster.start()


def test_only_one_process_at_a_time_holds_a_cluster(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()

    with (
        cluster.exclusive_use(),
        pytest.raises(ClusterInUse, match="private trial PostgreSQL of this checkout is in use"),
        cluster.exclusive_use(),
    ):
        pytest.fail("two hold it")
    with cluster.exclusive_use():
        pass


def test_folder_of_another_user_is_refused(make_cluster: MakeCluster, tmp_path: Path) -> None:
    cluster = make_cluster()
    cluster.home.mkdir(parents=True)
    cluster.folder.symlink_to(tmp_path)

    with pytest.raises(PostgresFailed, match="belongs to another user"):
        cluster.start()


def test_command_line_starts_and_stops(
    make_cluster: MakeCluster, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cluster = make_cluster()
    monkeypatch.setitem(private_postgres.CLUSTERS, "trial", cluster)

    assert main(["start", "trial"]) == 0
    assert cluster.is_running()
    assert main(["url", "trial"]) == 0
    assert capsys.readouterr().out == cluster.url + "\n"
    assert main(["stop", "trial"]) == 0
    assert not cluster.is_running()


@pytest.mark.parametrize("arguments", [[], ["start"], ["start", "nothing"], ["remove_all", "demo"]])
def test_command_line_refuses_what_it_does_not_know(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr().err.startswith("usage: ")


def test_demo_and_tests_have_clusters_of_their_own() -> None:
    assert len({cluster.socket for cluster in CLUSTERS.values()}) == len(CLUSTERS)
    assert [name for name, cluster in CLUSTERS.items() if cluster.is_throw_away] == ["tests", "checks"]
