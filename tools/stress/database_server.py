"""The PostgreSQL of the stress run, which is killed while it works and may lose nothing that it has confirmed."""

import os
import shutil
import signal
import time
from collections.abc import Generator
from contextlib import closing, contextmanager

import psycopg2

from tools.postgres.clusters import CLUSTERS, Cluster
from tools.postgres.processes import command_line, processes_within, server_pid

COMMITTED = " COMMIT waiting for "
"""The title of a PostgreSQL process that has a commit on disk and waits for a standby to confirm it."""


@contextmanager
def stress_cluster() -> Generator[Cluster, None, None]:
    """Start a new cluster for the block and delete it afterwards. Raises ClusterInUse while another run uses it."""
    cluster = CLUSTERS["stress"]
    with cluster.exclusive_use():
        _remove(cluster)  # the rest of a run that was killed itself
        try:
            cluster.start()
            _require_missing_standby(cluster)
            yield cluster
        finally:
            _remove(cluster)


def kill(cluster: Cluster) -> int:
    """Kill the server with all its processes, like a power cut; return their number."""
    postmaster = server_pid(cluster.data)
    if postmaster is None:
        raise RuntimeError("the server was not running")
    victims = {postmaster, *processes_within(cluster.data)}
    _end(postmaster)  # first, so that it starts no new processes
    while remaining := processes_within(cluster.data):
        victims.update(remaining)
        for process in remaining:
            _end(process)
        time.sleep(0.01)
    return len(victims)


def waits_after_commit(cluster: Cluster) -> bool:
    """Tell whether a process has committed and waits for the standby before it answers its client."""
    return any(COMMITTED in " ".join(command_line(pid)) for pid in processes_within(cluster.data))


def _require_missing_standby(cluster: Cluster) -> None:
    """Name a standby that does not exist.

    Only transactions with `synchronous_commit = on` wait for it; all others wait for the disk as usual.
    """
    with closing(psycopg2.connect(cluster.url)) as link:
        link.autocommit = True
        cursor = link.cursor()
        cursor.execute("ALTER SYSTEM SET synchronous_commit = 'local'")
        cursor.execute("ALTER SYSTEM SET synchronous_standby_names = 'missing'")
        cursor.execute("SELECT pg_reload_conf()")


def _end(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return  # it has ended by itself


def _remove(cluster: Cluster) -> None:
    cluster.stop()
    shutil.rmtree(cluster.data, ignore_errors=True)
