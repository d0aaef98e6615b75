#!/usr/bin/env bash
# Finding: DRF's DateField, which asks for YYYY-MM-DD, takes "2026-W49-2" (from Python 3.11 on); DateTimeField takes a bare date as midnight.
# Where a hotel meets it: the arrival date of a booking: a channel that sends ISO weeks, or a date where an instant is meant, is not refused.
# Packages: django==5.2.19 djangorestframework==3.18.3
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19 djangorestframework==3.18.3

"$work/venv/bin/python" - <<'PYTHON'
import django
import rest_framework
from django.conf import settings

settings.configure(USE_TZ=True, TIME_ZONE="UTC")
django.setup()

from rest_framework import serializers

print("version:  Django REST framework", rest_framework.VERSION)
print("expected: only the documented form is taken: 'Use one of these formats instead: YYYY-MM-DD.'")


def result(field, text):
    try:
        return str(field.run_validation(text))
    except serializers.ValidationError as error:
        return error.detail[0].code


seen = {
    "DateField 2026-12-01": result(serializers.DateField(), "2026-12-01"),
    "DateField 01/12/2026": result(serializers.DateField(), "01/12/2026"),
    "DateField 2026-W49-2": result(serializers.DateField(), "2026-W49-2"),
    "DateTimeField 2026-W49-2": result(serializers.DateTimeField(), "2026-W49-2"),
    "DateTimeField 2026-12-01": result(serializers.DateTimeField(), "2026-12-01"),
}
print("seen:    ", seen)
midnight = "2026-12-01 00:00:00+00:00"
if list(seen.values()) != ["2026-12-01", "invalid", "2026-12-01", midnight, midnight]:
    raise SystemExit("changed")
PYTHON
