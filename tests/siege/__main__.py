"""Lay siege to a database of three hotels, and judge what is left of the truth.

    python -m tests.siege [--commands 100000] [--processes 8] [--kills 40] [--seed 1]

The server is the one of DATABASE_URL, or the tests' own; the database is made for the siege and dropped after it.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from config.private_postgres import CLUSTERS
from tests.conftest import private_cluster
from tests.siege.siege import Plan, lay_siege, report


def main(arguments: list[str]) -> int:
    """Run one siege; return the exit code."""
    options = _parse(arguments)
    plan = Plan(options.commands, options.processes, options.kills, options.seed)
    with _server() as url, _database(url, template=options.template) as siege_url:
        os.environ |= {"DATABASE_URL": siege_url, "DJANGO_SETTINGS_MODULE": "config.settings.test"}
        with tempfile.TemporaryDirectory(prefix="siege-") as folder:
            outcome, seconds = lay_siege(plan, Path(folder))
    sys.stdout.write(report(outcome, plan, seconds))
    return 1 if outcome["faults"] else 0


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.siege")
    parser.add_argument("--commands", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--kills", type=int, default=40, help="so many workers are killed in the middle")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--template", default="template1", help="a database with nothing or only the tables")
    return parser.parse_args(arguments)


@contextmanager
def _server() -> Generator[str, None, None]:
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    held = private_cluster()
    next(held)
    try:
        yield CLUSTERS["tests"].url
    finally:
        held.close()


@contextmanager
def _database(url: str, *, template: str) -> Generator[str, None, None]:
    """A database of this siege alone."""
    name = f"siege_{os.getpid()}"
    _execute(url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        _execute(url, f'DROP DATABASE "{name}" WITH (FORCE)')


def _execute(url: str, statement: str) -> None:
    connection = psycopg2.connect(urlsplit(url)._replace(path="/postgres").geturl())
    connection.autocommit = True  # databases are not made in transactions
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
