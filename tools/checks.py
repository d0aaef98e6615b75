"""The checks of `make check` that have no program of their own: migrations, lock files, addresses, time zones."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import django
from django.core.management import CommandError, call_command
from django.db import connection

from tools.locks import ROOT, outdated_locks
from tools.postgres.clusters import CLUSTERS
from tools.registry_hosts import files_naming_registries
from tools.tzdata_updates import warnings


@contextmanager
def some_server() -> Iterator[None]:
    """Let DATABASE_URL name a server: its own, or a private one for this block."""
    if os.environ.get("DATABASE_URL"):
        yield
        return
    cluster = CLUSTERS["checks"]
    with cluster.held():
        try:
            cluster.start()
            os.environ["DATABASE_URL"] = cluster.url
            yield
        finally:
            cluster.stop()


def faults_of_schema() -> list[str]:
    """Migrate an empty database and compare the outcome with the models."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    with some_server():
        django.setup()
        connection.settings_dict["TEST"]["NAME"] = f"{connection.settings_dict['NAME']}_check_{os.getpid()}"
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            call_command("check", databases=["default"], fail_level="WARNING")
            call_command("makemigrations", check_changes=True, dry_run=True)
        except SystemExit:
            return ["The models have changes that no migration makes; see above."]
        except CommandError as failure:
            return [str(failure)]
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    return []


def faults() -> list[str]:
    """Return everything that is wrong, in sentences."""
    return [
        *(f"{place} names a package registry." for place in files_naming_registries(ROOT)),
        *(f"{name} is not what pyproject.toml asks for: make lock" for name in outdated_locks()),
        *faults_of_schema(),
    ]


def main() -> int:
    """Print warnings and what is wrong; return the exit code, which warnings leave alone."""
    for warning in warnings():
        print(f"Warning: {warning}", file=sys.stderr)
    found = faults()
    for fault in found:
        print(fault, file=sys.stderr)
    if not found:
        print("Migrations, lock files and addresses are in order.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
