"""A PostgreSQL for one run of a tool: the server that DATABASE_URL names, or a private cluster."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tools.postgres.clusters import Cluster


@contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    """Start a private cluster for the block and stop it afterwards, with no other process beside.

    Raises ClusterInUse, PostgresNotFound or PostgresFailed.
    """
    with cluster.exclusive_use(), ExitStack() as stack:
        stack.callback(cluster.stop)  # also when the start is interrupted
        cluster.start()
        yield cluster


@contextmanager
def database_url_set(cluster: Cluster) -> Iterator[Cluster | None]:
    """Let DATABASE_URL name a running server for the block: the given one, else the private cluster.

    Yields the cluster, or None for a given server. Raises what `running` raises.
    """
    if os.environ.get("DATABASE_URL"):
        yield None
        return
    with running(cluster):
        os.environ["DATABASE_URL"] = cluster.url
        try:
            yield cluster
        finally:
            del os.environ["DATABASE_URL"]
