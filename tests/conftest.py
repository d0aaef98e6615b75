"""The private PostgreSQL of the suite, and a flush that append-only tables allow."""

import os
from collections.abc import Generator

import pytest
from django.test import TransactionTestCase
from hypothesis import HealthCheck, settings

from tests.database_flush import empty_all_tables
from tests.invariants.fixtures import address, shared_base, stored_base
from tools.postgres.clusters import CLUSTERS, ClusterInUse

__all__ = [
    "address",
    "shared_base",
    "stored_base",
]  # fixtures of the whole suite: a second base would replace the first one

# No test judges the clock: on a busy machine Hypothesis would take a pause for slow code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

HELD = pytest.StashKey[Generator[None, None, None]]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Start the tests' private cluster once per run, unless DATABASE_URL names another server."""
    is_worker = hasattr(config, "workerinput")
    if is_worker or os.environ.get("DATABASE_URL") or config.option.collectonly:
        return
    held = private_cluster()
    try:
        next(held)
    except ClusterInUse as refusal:
        message = f"{refusal} Wait for it, or give this run a server: DATABASE_URL=postgresql://..."
        raise pytest.UsageError(message) from refusal
    config.stash[HELD] = held


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster that this run has started, also after failed tests."""
    held = config.stash.get(HELD, None)
    if held is not None:
        held.close()


def private_cluster() -> Generator[None, None, None]:
    """Run the tests' cluster until the generator is closed."""
    cluster = CLUSTERS["tests"]
    with cluster.exclusive_use():
        try:
            cluster.start()
            yield
        finally:
            cluster.stop()


@pytest.fixture(scope="session", autouse=True)
def flush_past_triggers() -> Generator[None, None, None]:
    """Empty the tables after a test with real commits, although append-only tables refuse it.

    Django would TRUNCATE every table, which their triggers forbid, as they should.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_all_tables)
        yield
