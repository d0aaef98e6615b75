"""The siege's own PostgreSQL: it forgets nothing that it has confirmed, and it is killed in the middle of its work."""

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
"""What a process of PostgreSQL shows of itself that waits for a standby: what it has committed is on disk."""


@contextmanager
def own_server() -> Generator[Cluster, None, None]:
    """A new cluster, up; it is given up in the end. Raises ClusterInUse while another siege is laid here."""
    cluster = CLUSTERS["stress"]
    with cluster.exclusive_use():
        _give_up(cluster)  # what a siege left that was killed itself
        try:
            cluster.start()
            _name_a_standby(cluster)
            yield cluster
        finally:
            _give_up(cluster)


def kill(cluster: Cluster) -> int:
    """End the server and all its processes at once, as a power cut would; return how many there were."""
    postmaster = server_pid(cluster.data)
    if postmaster is None:
        raise RuntimeError("the server was not running")
    victims = {postmaster, *processes_within(cluster.data)}
    _end(postmaster)  # first: nobody is left to start new ones
    while remaining := processes_within(cluster.data):
        victims.update(remaining)
        for process in remaining:
            _end(process)
        time.sleep(0.01)
    return len(victims)


def is_silent_after_commit(cluster: Cluster) -> bool:
    """Whether one of its processes has committed, and waits for the standby before it says so."""
    return any(COMMITTED in " ".join(command_line(pid)) for pid in processes_within(cluster.data))


def _name_a_standby(cluster: Cluster) -> None:
    """One that never comes: nobody waits for it but who asks for it, and everybody else for the disk, as ever."""
    with closing(psycopg2.connect(cluster.url)) as link:
        link.autocommit = True
        cursor = link.cursor()
        cursor.execute("ALTER SYSTEM SET synchronous_commit = 'local'")
        cursor.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
        cursor.execute("SELECT pg_reload_conf()")


def _end(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return  # it had ended by itself


def _give_up(cluster: Cluster) -> None:
    cluster.stop()
    shutil.rmtree(cluster.data, ignore_errors=True)
