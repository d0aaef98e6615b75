"""The demo's database: created, brought up to date, recreated when it is outdated, deleted on request."""

import os

import django
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tools.postgres.clusters import CLUSTERS, Cluster


class DemoRefused(RuntimeError):
    """The demo cannot run; the message says why and what to do."""


def prepare_data(cluster: Cluster | None) -> None:
    """Migrate the database that DATABASE_URL names and create the demo hotels, unless both are done.

    `cluster` is the private cluster with that database, or None for a database that the user gave. A private
    database with migrations that this version does not have is recreated; a given one is left alone.
    Raises DemoRefused when the database cannot be used for the demo.
    """
    django.setup()
    if migrations := unknown_migrations():
        if cluster is None:
            raise DemoRefused(
                f"Another version of Innkeeper made this database: it has the migration {migrations[0]}, "
                "which this version lacks. Give the demo an empty database."
            )
        print("An earlier version made the demo's data; it is deleted and made anew ...", flush=True)
        connection.close()
        cluster.recreate_database()
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("Making the tables ...", flush=True)
        call_command("migrate", verbosity=0, interactive=False)
    try:
        call_command("seed_demo")
    except CommandError as error:
        raise DemoRefused(str(error)) from error
    connection.close()


def unknown_migrations() -> list[str]:
    """Return the migrations that were applied to the database and that this version does not have."""
    loader = MigrationExecutor(connection).loader
    unknown = loader.applied_migrations.keys() - (loader.disk_migrations or {}).keys()
    return sorted(f"{app}.{name}" for app, name in unknown)


def delete_data() -> int:
    """Delete the private demo cluster; return the exit code. Raises DemoRefused for any other server."""
    if os.environ.get("DATABASE_URL"):
        raise DemoRefused("DATABASE_URL names a server of your own: drop and create that database yourself.")
    cluster = CLUSTERS["demo"]
    with cluster.exclusive_use():
        cluster.remove()
    print("The demo's data is deleted. make demo makes it anew, up to today.")
    return 0
