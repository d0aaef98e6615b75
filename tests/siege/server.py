"""The siege's own PostgreSQL: it forgets nothing that it has confirmed, and it is killed in the middle of its work."""

import os
import shutil
import signal
import time
from collections.abc import Generator
from contextlib import contextmanager

from config.postgres_process import processes_within, server_pid
from config.private_postgres import CLUSTERS, Cluster


@contextmanager
def own_server() -> Generator[Cluster, None, None]:
    """A new cluster, up; it is given up in the end. Raises ClusterInUse while another siege is laid here."""
    cluster = CLUSTERS["siege"]
    with cluster.held():
        _give_up(cluster)  # what a siege left that was killed itself
        try:
            cluster.start()
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


def _end(process: int) -> None:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return  # it had ended by itself


def _give_up(cluster: Cluster) -> None:
    cluster.stop()
    shutil.rmtree(cluster.data, ignore_errors=True)
