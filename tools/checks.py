"""The checks of `make check` that no other program makes: migrations, lock files, registry hosts, translations.

python -m tools.checks
"""

import os
import sys

import django
from django.core.management import CommandError, call_command
from django.db import connection

from tools.catalogues.catalogues import all_errors as translation_errors
from tools.locks import ROOT, outdated_locks
from tools.postgres.clusters import CLUSTERS
from tools.postgres.environment import database_url_set
from tools.registry_hosts import files_naming_registries
from tools.tzdata_updates import warnings


def schema_errors() -> list[str]:
    """Migrate an empty database and return the differences between its schema and the models."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    with database_url_set(CLUSTERS["checks"]):
        django.setup()
        connection.settings_dict["TEST"]["NAME"] = f"{connection.settings_dict['NAME']}_check_{os.getpid()}"
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            call_command("check", databases=["default"], fail_level="WARNING")
            call_command("makemigrations", check_changes=True, dry_run=True)
        except SystemExit:
            return ["The models have changes that no migration makes; see above."]
        except CommandError as error:
            return [str(error)]
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    return []


def errors() -> list[str]:
    """Run all checks; return one sentence for each error."""
    return [
        *(f"{line} names a package registry." for line in files_naming_registries(ROOT)),
        *(f"{name} does not match pyproject.toml: make lock" for name in outdated_locks()),
        *translation_errors(),
        *schema_errors(),
    ]


def main() -> int:
    """Print warnings and the errors of all checks; return the exit code, which warnings leave alone."""
    for warning in warnings():
        print(f"Warning: {warning}", file=sys.stderr)
    found = errors()
    for error in found:
        print(error, file=sys.stderr)
    if not found:
        print("Migrations, lock files, registry hosts and translations are in order.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
