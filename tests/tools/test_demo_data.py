"""The demo's database: an outdated one is recreated, one that the user gave is left alone."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from tests import demo_servers
from tools.demo import data
from tools.demo.data import DemoRefused, delete_data
from tools.locks import ROOT
from tools.postgres.clusters import CLUSTERS, Cluster
from tools.postgres.environment import database_url_set, running

CREATE_OUTDATED_SCHEMA = """
    CREATE TABLE django_migrations (id serial, app text, name text, applied timestamptz DEFAULT now());
    INSERT INTO django_migrations (app, name) VALUES ('rooms', '0001_initial'), ('rooms', '0099_from_before');
    CREATE TABLE table_from_before ();
"""
CREATE_OTHER_HOTEL = """
import django
django.setup()
from hotel.models import Hotel
Hotel.objects.create(slug="ours", name="Ours", timezone="Europe/Dublin", currency="EUR")
"""
PREPARE_DATA = """
import sys
from pathlib import Path
from tools.demo.data import prepare_data
from tools.postgres.clusters import Cluster
prepare_data(Cluster("demo", checkout=Path(sys.argv[1])))
"""


@pytest.fixture
def private_cluster() -> Iterator[Cluster]:
    """A running private cluster in a checkout of its own."""
    checkout = Path(tempfile.mkdtemp(prefix="checkout-"))
    checkout.chmod(0o755)
    cluster = Cluster("demo", checkout=checkout)
    with running(cluster):
        yield cluster
    cluster.remove()
    shutil.rmtree(cluster.home, ignore_errors=True)
    shutil.rmtree(checkout)


def run_python(
    *arguments: str, database_url: str, settings: str = "tests.tools.demo_settings"
) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments on a database, with the demo's environment."""
    environment = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": settings}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )


def execute(database_url: str, statement: str) -> None:
    """Send one statement and commit it."""
    with closing(psycopg2.connect(database_url)) as connection, connection, connection.cursor() as cursor:
        cursor.execute(statement)


def tables(database_url: str) -> set[str]:
    """Return the names of the tables in the database."""
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


def test_outdated_private_database_is_recreated_and_says_so(private_cluster: Cluster) -> None:
    execute(private_cluster.url, CREATE_OUTDATED_SCHEMA)

    run = run_python("-c", PREPARE_DATA, str(private_cluster.checkout), database_url=private_cluster.url)

    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.splitlines() == [
        "An earlier version made the demo's data; it is deleted and made anew ...",
        "Making the tables ...",
        "The hotels are made.",
    ]
    assert "table_from_before" not in tables(private_cluster.url)
    assert "rooms_room" in tables(private_cluster.url)


def test_outdated_database_of_the_user_is_refused_and_kept() -> None:
    with demo_servers.empty_database() as url:
        execute(url, CREATE_OUTDATED_SCHEMA)

        run = run_python("-m", "tools.demo", "--port=0", database_url=url)

        assert (run.returncode, run.stdout) == (1, "")
        assert run.stderr == (
            "Another version of Innkeeper made this database: it has the migration rooms.0099_from_before, "
            "which this version lacks. Give the demo an empty database.\n"
        )
        assert tables(url) == {"django_migrations", "table_from_before"}


def test_database_with_other_hotels_is_refused(django_db_setup: None) -> None:
    with demo_servers.migrated_database() as url:
        run_python("-c", CREATE_OTHER_HOTEL, database_url=url).check_returncode()

        run = run_python(
            "-m", "tools.demo", "--port=0", database_url=url, settings="config.settings.development"
        )

    assert run.returncode == 1
    assert run.stderr == "This database holds other hotels. Give the demo a database of its own.\n"


def test_given_database_is_used_and_no_cluster_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann@db.example/inn")
    monkeypatch.setattr(Cluster, "start", lambda _: pytest.fail("started a cluster"))

    with database_url_set(CLUSTERS["demo"]) as cluster:
        assert cluster is None
        assert os.environ["DATABASE_URL"] == "postgresql://ann@db.example/inn"


def test_reset_refuses_a_given_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://ann@db.example/inn")
    monkeypatch.setattr(data, "CLUSTERS", {})

    with pytest.raises(DemoRefused, match="a server of your own"):
        delete_data()
