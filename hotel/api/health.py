"""Whether the program lives, and whether it can serve."""

from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotel.api.negotiation import ByAcceptHeader
from hotel.api.openapi import Output
from hotel.kernel import time_zones
from hotel.kernel.exceptions import ProblemCode
from hotel.kernel.problems import RETRY_AFTER_SECONDS, problem


class HealthSerializer(Output):
    status = serializers.CharField()


class ReadinessSerializer(HealthSerializer):
    tzdata = serializers.CharField(
        help_text="Release of the IANA time zone database that hotels' clocks follow."
    )


class Liveness(APIView):
    """The program answers. Asks nobody else, so that a slow database gets no program restarted."""

    content_negotiation_class = ByAcceptHeader
    metadata_class = None
    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(responses=HealthSerializer)
    def get(self, request: Request) -> Response:
        return Response({"status": "ok"})


class Readiness(APIView):
    """The database answers, has every migration and keeps to what settings ask of connections, and the
    pages find their static files. Where one of these fails: 503.
    """

    content_negotiation_class = ByAcceptHeader
    metadata_class = None
    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(responses=ReadinessSerializer)
    def get(self, request: Request) -> HttpResponse:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return _not_ready(f"The database lacks {len(missing)} migrations.")
        if not _lock_timeout_is_set():
            return _not_ready("The database's connections wait for locks for ever: lock_timeout is 0.")
        if not _pooler_keeps_session():
            return _not_ready("Connections change sessions: set PREPARED_STATEMENTS=off behind such a pool.")
        if not _has_static_manifest():
            return _not_ready(
                "The static files are not collected: run `manage.py collectstatic`, then restart."
            )
        return Response({"status": "ok", "tzdata": time_zones.RELEASE})


def _has_static_manifest() -> bool:
    """Pages that name static files by a manifest break without it. A process reads it once."""
    storage: object = staticfiles_storage
    return not isinstance(storage, ManifestFilesMixin) or bool(storage.hashed_files)


def _pooler_keeps_session() -> bool:
    """A connection pool may give each transaction another session, which lacks what was prepared."""
    connection.ensure_connection()
    names = list(getattr(connection.connection, "prepared", {}).values())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE name = ANY(%s)", [names])
        return bool(cursor.fetchone() == (len(names),))


def _lock_timeout_is_set() -> bool:
    """A connection pool may have dropped what `config.settings.database` asks of each connection."""
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
