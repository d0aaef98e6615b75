"""The PostgreSQL server of the benchmark and the environment of production, without Django."""

import os
import socket
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from tools.postgres.clusters import CLUSTERS

PRODUCTION_ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "ALLOWED_HOSTS": "127.0.0.1,testserver",
    "SECURE_SSL_REDIRECT": "false",
    "LOG_LEVEL": "INFO",
}


@contextmanager
def benchmark_server() -> Generator[str]:
    """Yield the URL of the server: DATABASE_URL, or a new private cluster that is removed afterwards."""
    if url := os.environ.get("DATABASE_URL"):
        yield url
        return
    cluster = CLUSTERS["bench"]
    with cluster.exclusive_use():
        cluster.remove()
        cluster.start()
        try:
            yield cluster.url
        finally:
            cluster.remove()


def database_url(server_url: str, name: str) -> str:
    """Return the URL of another database of the server."""
    return urlsplit(server_url)._replace(path=f"/{name}").geturl()


def execute(url: str, statement: str) -> list[tuple[Any, ...]]:
    """Send one statement outside a transaction, as CREATE DATABASE demands; return the rows it selects."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def free_port() -> int:
    """Return a port on which no process listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
