"""Private PostgreSQL clusters: real servers in temporary checkouts."""

import os
import signal
import time
from pathlib import Path

import psycopg2
import pytest

from tests.tools.postgres.conftest import MakeCluster
from tools.postgres.clusters import CLUSTERS, Cluster, ClusterInUse
from tools.postgres.processes import PostgresFailed, server_pid


def execute(cluster: Cluster, statement: str) -> object:
    """Send one statement, commit it and return the first value that it selects."""
    connection = psycopg2.connect(cluster.url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def test_new_cluster_starts_with_an_empty_database_and_stops(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()

    cluster.start()

    assert execute(cluster, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    settings = {
        name: execute(cluster, f"SELECT current_setting('{name}')")
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
        execute(cluster, "SELECT 1")


def test_second_start_leaves_the_running_server_alone(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    pid = server_pid(cluster.data)

    cluster.start()

    assert pid is not None
    assert server_pid(cluster.data) == pid


def test_stop_keeps_the_data(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    execute(cluster, "CREATE TABLE kept AS SELECT 7 AS number")

    cluster.stop()
    cluster.start()

    assert execute(cluster, "SELECT number FROM kept") == 7


def test_start_recovers_a_killed_server(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    execute(cluster, "CREATE TABLE kept AS SELECT 7 AS number")
    pid = server_pid(cluster.data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while server_pid(cluster.data) is not None:
        time.sleep(0.01)

    cluster.start()

    assert server_pid(cluster.data) not in (None, pid)
    assert execute(cluster, "SELECT number FROM kept") == 7


def test_pid_file_with_another_process_is_ignored(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.stop()
    (cluster.data / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster.data}\n")

    assert not cluster.is_running()
    cluster.start()

    assert server_pid(cluster.data) not in (None, os.getpid())
    assert execute(cluster, "SELECT 1") == 1


def test_start_repeats_an_interrupted_initdb(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.folder.mkdir(parents=True)
    cluster.data.mkdir()
    (cluster.data / "half").touch()

    cluster.start()

    assert execute(cluster, "SELECT 1") == 1


def test_disposable_cluster_is_new_at_each_start_and_syncs_nothing(
    make_cluster: MakeCluster,
) -> None:
    cluster = make_cluster(is_disposable=True)
    cluster.start()
    execute(cluster, "CREATE TABLE gone AS SELECT 7 AS number")

    cluster.stop()
    assert not cluster.data.exists()
    cluster.start()

    assert execute(cluster, "SELECT to_regclass('gone')") is None
    assert execute(cluster, "SELECT current_setting('fsync')") == "off"


def test_cluster_of_an_unreachable_checkout_starts(make_cluster: MakeCluster) -> None:
    cluster = make_cluster(mode=0o700)

    cluster.start()

    assert execute(cluster, "SELECT 1") == 1
    assert cluster.home.is_relative_to(cluster.checkout) is not cluster.owner.is_other
    assert cluster.folder.stat().st_mode & 0o777 == 0o700


def test_remove_deletes_the_data_and_a_new_start_is_empty(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    execute(cluster, "CREATE TABLE gone AS SELECT 7 AS number")

    cluster.remove()
    assert not cluster.folder.exists()
    cluster.start()

    assert execute(cluster, "SELECT to_regclass('gone')") is None


def test_recreated_database_is_empty_although_a_client_is_connected(make_cluster: MakeCluster) -> None:
    cluster = make_cluster(is_disposable=True)
    cluster.start()
    execute(cluster, "CREATE TABLE gone AS SELECT 7 AS number")
    client = psycopg2.connect(cluster.url)

    cluster.recreate_database()

    client.close()
    assert execute(cluster, "SELECT to_regclass('gone')") is None


def test_data_of_another_version_is_refused_and_kept(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.stop()
    (cluster.data / "PG_VERSION").write_text("9\n")

    with pytest.raises(PostgresFailed, match=r"was made by PostgreSQL 9, but this is \d+\. .* remove trial"):
        cluster.start()

    assert (cluster.data / "PG_VERSION").read_text() == "9\n"
    assert not cluster.is_running()


def test_error_holds_the_output_of_the_program(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()
    cluster.start()
    cluster.stop()
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")

    with pytest.raises(PostgresFailed, match=r"pg_ctl start failed(.|\n)*no_such_setting"):
        cluster.start()


def test_cluster_is_used_by_one_process_at_a_time(make_cluster: MakeCluster) -> None:
    cluster = make_cluster()

    with (
        cluster.exclusive_use(),
        pytest.raises(ClusterInUse, match="private trial PostgreSQL of this checkout is in use"),
        cluster.exclusive_use(),
    ):
        pytest.fail("two users at once")
    with cluster.exclusive_use():
        pass


def test_folder_of_another_user_is_refused(make_cluster: MakeCluster, tmp_path: Path) -> None:
    cluster = make_cluster()
    cluster.home.mkdir(parents=True)
    cluster.folder.symlink_to(tmp_path)

    with pytest.raises(PostgresFailed, match="belongs to another user"):
        cluster.start()


def test_each_purpose_has_a_cluster_of_its_own() -> None:
    assert len({cluster.socket for cluster in CLUSTERS.values()}) == len(CLUSTERS)
    assert {name for name, cluster in CLUSTERS.items() if cluster.is_disposable} == {
        "tests",
        "checks",
        "e2e",
        "pictures",
    }
