#!/usr/bin/env bash
# Finding: A wall clock time cannot satisfy both sides: drf-spectacular documents format: time, DRF's answer breaks that format, and a time that satisfies it loses its offset.
# Where a hotel meets it: check-in and check-out times of the hotel, checked against the OpenAPI document by a client or a contract test.
# Packages: django==5.2.19 djangorestframework==3.18.3 drf-spectacular==0.30.0 jsonschema[format]==4.26.0
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 djangorestframework==3.18.3 drf-spectacular==0.30.0 jsonschema[format]==4.26.0

"$work/venv/bin/python" - <<'PYTHON'
from importlib.metadata import version

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["rest_framework", "drf_spectacular"],
    REST_FRAMEWORK={"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"},
    SPECTACULAR_SETTINGS={"OAS_VERSION": "3.1.0"},
    ROOT_URLCONF="__main__",
    SECRET_KEY="finding",
)
django.setup()

from datetime import time

from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator
from rest_framework import generics, serializers


class HotelSerializer(serializers.Serializer):
    check_in_time = serializers.TimeField()


class HotelView(generics.GenericAPIView):
    authentication_classes = permission_classes = []
    serializer_class = HotelSerializer

    def get(self, request):
        pass


urlpatterns = [path("hotel/", HotelView.as_view())]
schema = SchemaGenerator().get_schema(public=True)["components"]["schemas"]["Hotel"]
# OpenAPI 3.1 uses JSON Schema 2020-12, where "time" is RFC 3339's full-time: with an offset.
validator = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
print("version:  drf-spectacular", version("drf-spectacular"), "DRF", version("djangorestframework"), "jsonschema", version("jsonschema"))
print("expected: the answer is valid by its own document; an input that is valid by it is kept or refused")
answer = dict(HotelSerializer({"check_in_time": time(15)}).data)
given = {"check_in_time": "15:00:00+09:00"}
taken = HotelSerializer(data=given)
taken.is_valid(raise_exception=True)
seen = {
    "answer": answer["check_in_time"],
    "answer is valid": validator.is_valid(answer),
    "valid input": given["check_in_time"] if validator.is_valid(given) else None,
    "input is read as": str(taken.validated_data["check_in_time"]),
}
print("seen:    ", seen)
if list(seen.values()) != ["15:00:00", False, "15:00:00+09:00", "15:00:00"]:
    raise SystemExit("changed")
PYTHON
