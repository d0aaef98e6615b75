"""Tests of /healthz/ and /readyz/."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings
from tzdata import IANA_VERSION

from hotel.kernel.sql import PreparedQuery
from tests.api_clients import problem_of


def test_liveness_sends_no_statement(client: Client) -> None:
    response = client.get("/healthz/")

    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
def test_ready_database_answers_200(client: Client) -> None:
    response = client.get("/readyz/")

    assert (response.status_code, response.json()) == (200, {"status": "ok", "tzdata": IANA_VERSION})


@pytest.mark.django_db
def test_missing_migration_answers_503(client: Client) -> None:
    MigrationRecorder(connection).migration_qs.filter(app="knox").latest("id").delete()

    response = client.get("/readyz/")

    assert problem_of(response, 503, "not_ready")["detail"] == "The database lacks 1 migrations."
    assert response["Retry-After"] == "1"


@pytest.mark.django_db(transaction=True)
def test_missing_lock_timeout_answers_503(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = 0")
        try:
            response = client.get("/readyz/")
        finally:
            cursor.execute("RESET lock_timeout")

    assert "lock_timeout is 0" in problem_of(response, 503, "not_ready")["detail"]


@pytest.mark.django_db
def test_pool_that_changes_sessions_answers_503(client: Client) -> None:
    PreparedQuery.from_sql("select_number", "SELECT %(number)s::int")(number=1)
    assert client.get("/readyz/").status_code == 200

    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    try:
        response = client.get("/readyz/")
    finally:
        connection.connection.prepared.clear()

    assert "PREPARED_STATEMENTS=off" in problem_of(response, 503, "not_ready")["detail"]


@pytest.mark.django_db
def test_uncollected_static_files_answer_503(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATICFILES_DIRS = [settings.BASE_DIR / "hotel" / "static"]
    settings.STATIC_ROOT = str(tmp_path)
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    client.raise_request_exception = False

    before = client.get("/readyz/")
    assert "collectstatic" in problem_of(before, 503, "not_ready")["detail"]
    assert client.get("/login/").status_code == 500

    call_command("collectstatic", interactive=False, verbosity=0)
    assert client.get("/readyz/").status_code == 200
    assert client.get("/login/").status_code == 200


@pytest.mark.django_db
def test_unreachable_database_answers_503(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(self: BaseDatabaseWrapper) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(BaseDatabaseWrapper, "cursor", unreachable)

    response = client.get("/readyz/")

    problem_of(response, 503, "unavailable")
    assert response["Retry-After"] == "1"
