"""Private clusters in temporary checkouts."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tools.postgres.clusters import Cluster

MakeCluster = Callable[..., Cluster]


@pytest.fixture
def make_cluster() -> Iterator[MakeCluster]:
    """Create clusters in a new checkout each; stop and remove all of them afterwards."""
    clusters: list[Cluster] = []

    def make(*, mode: int = 0o755, is_disposable: bool = False) -> Cluster:
        checkout = Path(tempfile.mkdtemp(prefix="checkout-"))
        checkout.chmod(mode)
        clusters.append(Cluster("trial", checkout=checkout, is_disposable=is_disposable))
        return clusters[-1]

    yield make
    for cluster in clusters:
        cluster.remove()
        shutil.rmtree(cluster.home, ignore_errors=True)
        shutil.rmtree(cluster.checkout)
