"""/healthz/ and /readyz/: whether the process runs, and whether it can serve requests."""

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotel.api.documentation import Output, extend_schema
from hotel.api.negotiation import ByAcceptHeader
from hotel.kernel import time_zones
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.problems import RETRY_AFTER_SECONDS, problem


class HealthSerializer(Output):
    """The answer of a healthy process."""

    status = serializers.CharField()


class ReadinessSerializer(HealthSerializer):
    """The answer of a process that can serve requests."""

    tzdata = serializers.CharField(
        help_text="Release of the IANA time zone database that hotels' clocks follow."
    )


class Liveness(APIView):
    """Liveness: the process answers. It does not ask the database, so that a slow one restarts no process."""

    content_negotiation_class = ByAcceptHeader
    metadata_class = None
    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(responses=HealthSerializer)
    def get(self, request: Request) -> Response:
        """Answer 200."""
        return Response({"status": "ok"})


class Readiness(APIView):
    """Readiness: 503 unless the database has all migrations and the settings of connections hold.

    It also checks that the static files are collected.
    """

    content_negotiation_class = ByAcceptHeader
    metadata_class = None
    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(responses=ReadinessSerializer)
    def get(self, request: Request) -> HttpResponse:
        """Answer 200 if the process can serve requests, else 503 with the reason."""
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return _not_ready(f"The database lacks {len(missing)} migrations.")
        if not _lock_timeout_is_set():
            return _not_ready("Connections to the database wait for locks without end: lock_timeout is 0.")
        if not _pooler_keeps_session():
            return _not_ready("A connection pool changes sessions: set PREPARED_STATEMENTS=off.")
        if not _has_static_manifest():
            return _not_ready(
                "The static files are not collected: run `manage.py collectstatic`, then restart."
            )
        return Response({"status": "ok", "tzdata": time_zones.RELEASE})


def _has_static_manifest() -> bool:
    """Tell whether the manifest of static files is loaded; pages fail without it, and a process reads it once."""
    storage: object = staticfiles_storage
    return not isinstance(storage, ManifestFilesMixin) or bool(storage.hashed_files)


def _pooler_keeps_session() -> bool:
    """Tell whether the session still has the prepared statements of this connection.

    A connection pool may give each transaction another session, which lacks them.
    """
    connection.ensure_connection()
    names = list(getattr(connection.connection, "prepared", {}).values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = ANY(%s)", [names])
        return bool(cursor.fetchone() == (len(names),))


def _lock_timeout_is_set() -> bool:
    """Tell whether waits for locks end. A connection pool may drop the options of `config.settings.database`."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return bool(cursor.fetchone() != ("0",))


def _not_ready(detail: str) -> HttpResponse:
    return problem(
        status=503,
        code=ProblemCode.NOT_READY,
        detail=detail,
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )
