"""Whether the program lives, and whether it can serve."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotel.api.schema import Output
from hotel.problem_codes import ProblemCode
from hotel.problems import RETRY_AFTER_SECONDS, problem


class HealthSerializer(Output):
    status = serializers.CharField()


class Liveness(APIView):
    """The program answers. Asks nobody else, so that a slow database gets no program restarted."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(responses=HealthSerializer)
    def get(self, request: Request) -> Response:
        return Response({"status": "ok"})


class Readiness(APIView):
    """The database answers and has every migration; 503 otherwise."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(responses=HealthSerializer)
    def get(self, request: Request) -> HttpResponse:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            return problem(
                status=503,
                code=ProblemCode.NOT_READY,
                detail=f"The database lacks {len(missing)} migrations.",
                headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
            )
        return Response({"status": "ok"})
