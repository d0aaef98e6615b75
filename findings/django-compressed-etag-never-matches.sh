#!/usr/bin/env bash
# Finding: Behind Django's GZipMiddleware a client that sends back the ETag it got in If-Match is always refused with 412.
# Where a hotel meets it: optimistic locking of bookings and rooms with ETag and If-Match.
# Packages: django==5.2.19
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check django==5.2.19

"$work/venv/bin/python" - <<'PYTHON'
import django
from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["testserver"],
    ROOT_URLCONF="__main__",
    SECRET_KEY="finding",
    MIDDLEWARE=["django.middleware.gzip.GZipMiddleware"],
)
django.setup()

from django.http import JsonResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import etag


@etag(lambda request: '"version-7"')
def booking(request):
    return JsonResponse({"note": "late arrival " * 50})


urlpatterns = [path("booking/", booking)]
client = Client()
print("version:  Django", django.__version__)
print("expected: the ETag of an unchanged booking, sent back in If-Match, lets the change through: 200")


def status_of_change(**headers):
    tag = client.get("/booking/", headers=headers)["ETag"]
    return tag, client.put("/booking/", headers={"If-Match": tag}).status_code


# GZip makes the tag weak (RFC 9110, 8.8.1), and If-Match compares strongly (13.1.1): a weak tag never matches.
seen = [status_of_change(), status_of_change(**{"Accept-Encoding": "gzip"})]
print("seen:     uncompressed", seen[0], "compressed", seen[1])
if seen != [('"version-7"', 200), ('W/"version-7"', 412)]:
    raise SystemExit("changed")
PYTHON
